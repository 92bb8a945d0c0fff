"""On a small screen the drawing of a process opens where the case stands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import Clone
from tests.desk.cases.builders import TO_THE_DECISION, Scene, set_scene
from tests.signing_in import signed_in

NARROW = {"width": 390, "height": 844}
TO_THE_EXCEPTION = (
    *TO_THE_DECISION,
    "municipal_decision",
    "coach_matching",
    "coach_answers",
    "coach_assignment",
)


@pytest.fixture(scope="module")
def scene(committed_db: Clone) -> Scene:
    """Return a case that stands far from the beginning of its drawing."""
    return set_scene().play(*TO_THE_EXCEPTION)


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def browser_page(
    scene: Scene, site: str, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Return a page of the officer on a small screen, with or without JavaScript."""
    context = chromium.new_context(viewport=NARROW, java_script_enabled=request.param, locale="en-GB")  # type: ignore[arg-type]
    session = signed_in(scene.staff.officer).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser_page: Page, scene: Scene, site: str) -> Page:
    """Return the page of the case."""
    browser_page.goto(site + scene.address("case"))
    return browser_page


def test_the_drawing_opens_at_what_is_open_now(page: Page) -> None:
    page.click("a[href$='/ablauf/#now']")
    expect(page.locator("#now .fw-diagram__shape")).to_be_in_viewport(ratio=1)


def test_a_link_leads_to_it(page: Page) -> None:
    page.click("a[href$='/ablauf/#now']")
    page.goto(page.url.partition("#")[0] + "?again")
    page.click("a[href='#now']")
    expect(page.locator("#now")).to_be_in_viewport(ratio=0.9)
