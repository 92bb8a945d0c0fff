"""Every page in light and dark, on a small screen, and by keyboard alone."""

from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from casework.coaching.models import Inquiry
from tests.addresses import all_addresses
from tests.builders import running_case
from tests.databases import Clone
from tests.stories.desk import STEP_FORM, Office, Person, done_sentence
from tests.stories.filling import german
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
WIDE, SMALL = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
THEMES = ("light", "dark")
STOPS_IN_A_DAY, SPARE = 6, 10  # day, month, year and the calendar of a date box; the browser's own stops
# Everything that can be used and is seen; of a group of radios the keyboard reaches one.
INTERACTIVE = """() => {
  const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  const used = (it) => {
    if (it.disabled || it.tabIndex < 0 || it.type === "hidden") return false;
    if (!it.checkVisibility({visibilityProperty: true})) return false;
    if (it.type !== "radio") return true;
    const first = !groups.has(it.name);
    groups.add(it.name);
    return first;
  };
  return [...document.querySelectorAll(all)].filter(used).map((it, index) => {
    it.dataset.stop = it.type === "radio" ? `radio ${it.name}` : String(index);
    return it.dataset.stop;
  });
}"""
STOP = """() => {
  const it = document.activeElement;
  const stop = it.type === "radio" ? `radio ${it.name}` : it.dataset.stop || "";
  const seen = [it, it.closest("label"), it.parentElement].some((box) => {
    if (!box) return false;
    const style = getComputedStyle(box);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
  return [stop, seen, it.outerHTML.slice(0, 120)];
}"""


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

    def page(self, user: User | None) -> Page:
        """Return the page in front of somebody."""
        return self.office.at_desk(user).page if user else self.blank

    def close(self) -> None:
        """Close all browsers."""
        self.office.go_home()
        self.stranger.close()


@pytest.fixture
def shown(desks: Desks, visits: Mapping[str, Visit], name: str) -> Page:
    """Return the page, just opened."""
    visit = visits[name]
    page = desks.page(visit.user)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    answer = page.goto(visit.path)
    assert answer is not None
    assert answer.status == visit.status
    return page


@pytest.mark.parametrize("name", [*PAGES, *FURTHER])
def test_a_page_is_for_everybody(shown: Page, name: str) -> None:
    assert_good_for_everybody(shown)


@pytest.mark.parametrize("heading", REFUSALS)
def test_a_refusal_is_for_everybody(world: World, chromium: Browser, site: str, heading: str) -> None:
    page = REFUSALS[heading](Front(chromium, site, world.cast))
    with page.context:
        expect(page.get_by_role("heading", level=1)).to_have_text(german(heading))
        assert_good_for_everybody(page)


def assert_good_for_everybody(page: Page) -> None:
    """Try a page with the keyboard, and on both screens in both colours."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert not_reached(page) == []
    for size in (WIDE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert overhang(page) <= 0, "the page scrolls sideways"
        for theme in THEMES:
            assert violations(page, theme) == []


def test_the_list_of_errors_is_for_everybody(desks: Desks, world: World) -> None:
    page = desks.page(world.cast.town_coordination)
    page.goto(f"/schritte/{world.arguments['step_id']}/")
    with page.expect_navigation():
        page.locator(f"{STEP_FORM} button[name=complete]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_good_for_everybody(page)


def violations(page: Page, theme: str) -> list[str]:
    """Return what axe finds in these colours."""
    page.evaluate("theme => document.documentElement.setAttribute('data-kern-theme', theme)", theme)
    found = Axe().run(page).response["violations"]
    return [f"{theme}: {each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(
        page.evaluate("() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    )


def not_reached(page: Page) -> list[str]:
    """Return what the Tab key does not reach, or reaches without showing it.

    The calendar inside a date box is a stop of its own and draws its own ring, which a page cannot see.
    """
    wanted = set(page.evaluate(INTERACTIVE))
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    unseen: dict[str, str] = {}
    seen_once: set[str] = set()
    days = page.locator("input[type=date], input[type=datetime-local]").count()
    for _press in range(len(wanted) + STOPS_IN_A_DAY * days + SPARE):
        page.keyboard.press("Tab")
        stop, seen, html = page.evaluate(STOP)
        wanted.discard(stop)
        if seen:
            seen_once.add(stop)
        elif stop:
            unseen[stop] = html
        if not wanted:
            break
    missed = [page.locator(f'[data-stop="{stop}"]').first.evaluate("it => it.outerHTML") for stop in wanted]
    return [*(html for stop, html in unseen.items() if stop not in seen_once), *missed]


def test_a_step_is_completed_by_keyboard_alone(desks: Desks, world: World) -> None:
    step = open_step(running_case(world.cast.officer), "inquiry")
    officer: Person = desks.office.at_desk(world.cast.officer)
    officer.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
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
