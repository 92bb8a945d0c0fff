"""Supervision has the record of a case checked on a phone, and takes its trail away, without JavaScript."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from casework.audit.keys import make_key
from tests.audit.record import sign
from tests.builders import running_case
from tests.stories.cast import Cast
from tests.stories.desk import Office, Person
from tests.stories.filling import german

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[None]:
    """Let there be a key that signs."""
    names = {"AUDIT_SIGNING_KEY": tmp_path / "signing.key", "AUDIT_ANCHOR_FILE": tmp_path / "anchor.jsonl"}
    with override_settings(**names):
        make_key()
        yield


@pytest.mark.usefixtures("keys")
def test_the_record_is_checked_and_its_trail_taken_away(office: Office, cast: Cast) -> None:
    case = running_case(cast.officer)
    sign()
    person = Person(office.browser, office.site, cast.supervision, javascript=False)
    with person.context:
        page = person.page
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(office.site + reverse("desk:case", args=[case.pk]))
        page.get_by_role("link", name=german("Check the record")).click()
        page.get_by_role("button", name=german("Check now")).click()
        expect(page.get_by_text(german("Everything fits"))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name=german("Download the trail")).click()
        expect(page.get_by_label(german("What is the trail for?"))).to_have_attribute("aria-invalid", "true")
        page.get_by_label(german("What is the trail for?")).fill("Das Gericht fragt.")
        with page.expect_download() as taken:
            page.get_by_role("button", name=german("Download the trail")).click()
        trail = json.loads(Path(taken.value.path()).read_text())
    assert trail["case"] == case.reference_number
