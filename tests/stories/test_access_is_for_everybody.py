"""What the pages of access answer, in light and dark, on a small screen, and by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page

from tests.databases import Clone
from tests.stories.desk import Office, open_office
from tests.stories.test_accessible import assert_good_for_everybody
from tests.stories.world import World, build_world


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


@pytest.fixture(scope="module")
def page(chromium: Browser, site: str, world: World) -> Iterator[Page]:
    """Return the page in front of a case officer."""
    with open_office(chromium, site) as office:
        at: Office = office
        yield at.at_desk(world.cast.officer).page


ANSWERS = {
    "who could see the case": "zugriff/?am={day}",
    "a day that cannot be": "zugriff/?am=2001-01-01",
    "why somebody may not": "zugriff/warum/?suche=freital&aktion=cases.view_content&am={day}",
    "why somebody may": "zugriff/warum/?suche=Pirna+B%C3%BCrger&aktion=cases.view_content&am={day}",
    "several people": "zugriff/warum/?suche=LPR&aktion=cases.view_case&am={day}",
    "people to let in": "zugriff/geben/?suche=LPR",
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
