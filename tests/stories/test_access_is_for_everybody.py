"""What the pages of access answer, in light and dark, on a small screen, and by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from casework.cases.grants import answer_request
from tests.builders import acting, person
from tests.databases import Clone
from tests.stories.desk import Office, open_office
from tests.stories.everybody import assert_good_for_everybody
from tests.stories.world import World, build_world


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        person("Buergermeisteramt Oberlungwitzhermsdorferwalde")  # with an address wider than a small screen
        yield build_world()


@pytest.fixture(scope="module")
def office(chromium: Browser, site: str) -> Iterator[Office]:
    """Return the office in which people work in browsers of their own."""
    with open_office(chromium, site) as office:
        yield office


@pytest.fixture(scope="module")
def page(office: Office, world: World) -> Page:
    """Return the page in front of a case officer."""
    return office.at_desk(world.cast.officer).page


ANSWERS = {
    "who could see the case": "zugriff/?am={day}",
    "a day that cannot be": "zugriff/?am=2001-01-01",
    "why somebody may not": "zugriff/warum/?suche=freital&aktion=cases.view_content&am={day}",
    "why somebody may": "zugriff/warum/?suche=Pirna+B%C3%BCrger&aktion=cases.view_content&am={day}",
    "several people": "zugriff/warum/?suche=LPR&aktion=cases.view_case&am={day}",
    "people to let in": "zugriff/geben/?suche=LPR",
    "somebody with a long address": "zugriff/geben/?suche=oberlungwitz",
    "nobody to let in": "zugriff/geben/?suche=niemand",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_for_everybody(world: World, page: Page, answer: str) -> None:
    page.goto(f"/vorgaenge/{world.case.pk}/{ANSWERS[answer].format(day=localdate())}")
    assert_good_for_everybody(page)


def test_a_request_that_is_not_complete_names_what_is_missing(page: Page) -> None:
    page.goto("/zugriff-erbitten/")
    with page.expect_navigation():
        page.get_by_role("button", name="Zugriffsbitte absenden").click()
    assert page.locator("#error-summary a").count() == 2
    assert_good_for_everybody(page)


RECORDS = {
    "rights": "?art=rechte",
    "nothing that fits": "?art=abgewiesen&bis=2020-01-01",
    "days that cannot be": "?von=2026-03-02&bis=2026-03-01",
}


@pytest.mark.parametrize("record", RECORDS)
def test_the_record_is_for_everybody(world: World, office: Office, record: str) -> None:
    page = office.at_desk(world.cast.audit).page
    page.goto(f"/protokoll/{RECORDS[record]}")
    assert_good_for_everybody(page)


def test_the_reason_of_a_refusal_is_for_everybody(world: World, office: Office) -> None:
    answer_request(
        request_id=int(world.arguments["request_id"]),
        opens=None,
        valid_until=None,
        reason="Bitte fragen Sie Ihre Leitung.\nSie hilft weiter.",
        by=acting(world.cast.officer),
    )
    page = office.at_desk(world.cast.administration).page
    page.goto("/zugriff-erbitten/")
    expect(page.locator("#mine")).to_contain_text("Bitte fragen Sie Ihre Leitung.")
    assert_good_for_everybody(page)
