"""Every page in light and dark, on a small screen, by keyboard alone, and within its own policy.

To open a page costs more than to look at it, so all that is to be seen on every page is looked at here.
"""

from collections.abc import Iterator, Mapping

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from casework.coaching.models import Inquiry
from tests.addresses import all_addresses
from tests.builders import running_case
from tests.databases import Clone
from tests.stories.desk import STEP_FORM, Office, Person, done_sentence
from tests.stories.everybody import WIDE, assert_good_for_everybody
from tests.stories.filling import german
from tests.stories.listening import Listener
from tests.stories.pages import NO_PAGES, Visit, further_pages, pages_of
from tests.stories.refusals import REFUSALS, Front
from tests.stories.world import World, build_world
from workflows.desk.demo.driver import open_step

PAGES = sorted(set(all_addresses()) - set(NO_PAGES))
FURTHER = (
    "a decision",
    "a decision on a wide table",
    "a finished step",
    "what somebody hands over",
    "a case as the police sees it",
    "not allowed",
    "not there",
    "not in this way",
    "given to somebody",
    "not now",
)


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


@pytest.fixture(scope="module")
def visits(world: World) -> Mapping[str, Visit]:
    return pages_of(world, PAGES) | further_pages(world)


@pytest.fixture(scope="module")
def desks(chromium: Browser, site: str) -> Iterator["Desks"]:
    desks = Desks(chromium, site)
    yield desks
    desks.close()


class Desks:
    """A page for each person and one for nobody, kept for all tests of the module."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.office = Office(browser, site)
        self.stranger = browser.new_context(base_url=site, locale="de-DE")
        self.blank = self.stranger.new_page()
        self.listeners: dict[Page, Listener] = {}

    def page(self, user: User | None) -> Page:
        """Return the page in front of somebody, who hears what it complains about."""
        page = self.office.at_desk(user).page if user else self.blank
        if page not in self.listeners:
            self.listeners[page] = Listener(page)
        self.listeners[page].complaints.clear()
        return page

    def complaints(self, page: Page) -> list[str]:
        """Return what this page has complained about."""
        return self.listeners[page].complaints

    def close(self) -> None:
        """Close all browsers."""
        self.office.go_home()
        self.stranger.close()


@pytest.fixture
def shown(desks: Desks, visits: Mapping[str, Visit], name: str) -> Page:
    """Return the page, just opened."""
    visit = visits[name]
    page = desks.page(visit.user)
    answer = page.goto(visit.path)
    assert answer is not None
    assert answer.status == visit.status
    assert "content-security-policy" in answer.headers
    return page


@pytest.mark.parametrize("name", [*PAGES, *FURTHER])
def test_a_page_is_for_everybody_and_keeps_its_policy(shown: Page, desks: Desks, name: str) -> None:
    assert_good_for_everybody(shown)
    assert desks.complaints(shown) == []


@pytest.mark.parametrize("heading", REFUSALS)
def test_a_refusal_is_for_everybody(world: World, desks: Desks, heading: str) -> None:
    page = REFUSALS[heading](Front(desks.office, desks.blank, world.cast))
    expect(page.get_by_role("heading", level=1)).to_have_text(german(heading))
    assert_good_for_everybody(page)


def test_the_list_of_errors_is_for_everybody(desks: Desks, world: World) -> None:
    page = desks.page(world.cast.town_coordination)
    page.goto(f"/schritte/{world.arguments['step_id']}/")
    with page.expect_navigation():
        page.locator(f"{STEP_FORM} button[name=complete]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_good_for_everybody(page)


def test_a_step_is_completed_by_keyboard_alone(desks: Desks, world: World) -> None:
    step = open_step(running_case(world.cast.officer), "inquiry")
    officer: Person = desks.office.at_desk(world.cast.officer)
    officer.page.set_viewport_size(WIDE)
    officer.page.goto(f"/schritte/{step.pk}/")
    tab_to(officer.page, "received_on")
    for key in ("ArrowUp", "ArrowRight") * 3:  # the first of January, whatever order the browser shows
        officer.page.keyboard.press(key)
    tab_to(officer.page, "contact")
    officer.page.keyboard.press("ArrowDown")
    tab_to(officer.page, "concern")
    officer.page.keyboard.type("Lärm am Bahnhof")
    tab_to(officer.page, "complete")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    expect(officer.page.locator("#messages")).to_contain_text(done_sentence(step))
    assert Inquiry.objects.get(case=step.case).concern == "Lärm am Bahnhof"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _press in range(80):
        if page.evaluate("() => document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")
