"""The form of a step in a real browser: it outlives a sign-in, shows its preview, fits every screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Session, User
from casework.coaching.models import Inquiry
from tests.builders import running_case
from tests.databases import Clone
from tests.desk.steps.builders import Office, address, desk_of, open_office, take
from tests.stories.everybody import overhang, violations
from workflows.engine.models import StepDraft

PASSWORD = "long enough to be one"
TYPED = "Typed before the sign-in expired"
LOOKS = {"wide and light": (1280, "light"), "small and dark": (390, "dark")}
DISTANCE = """field => document.querySelector("[data-draft-alert]").getBoundingClientRect().top
  - document.querySelector(field).getBoundingClientRect().bottom"""
COVERED = """control => {
  const [own, notice] = [control, document.querySelector("[data-draft-alert]")]
    .map((one) => one.getBoundingClientRect());
  return own.top < notice.bottom && notice.top < own.bottom;
}"""

LEFT = """one => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return Math.round(text.getBoundingClientRect().left);
}"""


@pytest.fixture(scope="module")
def people(committed_db: Clone) -> Office:
    """Return the office, whose officer has a password."""
    office = open_office()
    User.objects.filter(pk=office.staff.officer.pk).update(password=make_password(PASSWORD))
    return office


@pytest.fixture
def office(people: Office) -> Office:
    """Return the office with a new case whose first step the officer has taken on."""
    office = replace(people, case=running_case(people.staff.officer))
    take(office.step("inquiry"), office.staff.officer)
    return office


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    """Return the page of a browser that most tests share."""
    context = chromium.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser_page: Page) -> Page:
    """Return a page of the usual size in front of nobody yet."""
    browser_page.context.clear_cookies()
    browser_page.set_viewport_size({"width": 1280, "height": 900})
    return browser_page


def enter(context: BrowserContext, site: str, user: User) -> None:
    """Let the browser be signed in as somebody."""
    session = desk_of(User.objects.get(pk=user.pk)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def sign_in_again(context: BrowserContext, site: str, office: Office) -> None:
    """Sign in in another tab, with address and password."""
    tab = context.new_page()
    tab.goto(f"{site}/konto/login/")
    tab.fill("input[name=login]", office.staff.officer.email)
    tab.fill("input[name=password]", PASSWORD)
    tab.locator("main button[type=submit]").click()
    expect(tab.locator("#navigation")).to_be_attached()
    tab.close()


def fill_inquiry(page: Page) -> None:
    """Type an inquiry."""
    page.fill("input[name=received_on]", "2026-03-02")
    page.select_option("select[name=contact]", index=1)
    page.fill("textarea[name=concern]", TYPED)


def open_and_type(page: Page, site: str, office: Office) -> None:
    """Open the first step and type an inquiry; then the sign-in has expired."""
    enter(page.context, site, office.staff.officer)
    page.goto(site + address(office.step("inquiry")))
    fill_inquiry(page)
    Session.objects.all().delete()


def test_the_open_form_saves_after_signing_in_in_another_tab(office: Office, site: str, page: Page) -> None:
    open_and_type(page, site, office)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    notice = page.get_by_role("alert")
    expect(notice).to_be_visible()
    expect(notice).to_be_in_viewport()
    expect(notice).to_contain_text("You are no longer signed in")
    page.click("button[name=complete]")
    expect(page.locator("textarea[name=concern]")).to_have_value(TYPED)
    sign_in_again(page.context, site, office)
    page.click("button[name=save]")
    expect(page.locator("#messages")).to_contain_text("Your draft is saved")
    expect(page.locator("textarea[name=concern]")).to_have_value(TYPED)
    page.click("button[name=complete]")
    expect(page.locator("#messages")).to_contain_text("is done")
    assert Inquiry.objects.get(case=office.case).concern == TYPED


def test_the_notice_covers_nothing_on_a_small_screen(office: Office, site: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_and_type(page, site, office)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    notice = page.get_by_role("alert")
    expect(notice).to_be_in_viewport()
    assert 0 <= page.evaluate(DISTANCE, "textarea[name=concern]") < 200  # it stands where one types
    for control in page.locator("form[data-draft-url] :is(button[name], textarea, select)").all():
        for block in ("end", "start"):
            control.evaluate("(shown, block) => shown.scrollIntoView({ block })", block)
            assert not control.evaluate(COVERED)
    page.locator("button[name=complete]").scroll_into_view_if_needed()
    page.click("button[name=complete]")
    expect(notice).to_be_in_viewport()


def test_the_note_tells_the_time_of_the_house_wherever_the_browser_is(
    office: Office, site: str, chromium: Browser
) -> None:
    context = chromium.new_context(locale="en-GB", timezone_id="America/New_York")
    enter(context, site, office.staff.officer)
    page = context.new_page()
    page.goto(site + address(office.step("inquiry")))
    page.fill("textarea[name=concern]", TYPED)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-draft-text]")).to_contain_text("Draft saved at")
    kept = timezone.localtime(StepDraft.objects.get(step=office.step("inquiry")).saved_at)
    told = (page.locator("[data-draft-text]").text_content() or "").rpartition(" ")[2]
    assert told in {f"{kept + timedelta(minutes=late):%H:%M}" for late in (0, 1)}
    context.close()


def test_without_scripts_the_entries_wait_on_the_page_that_asks_for_the_sign_in(
    office: Office, site: str, chromium: Browser
) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    open_and_type(page, site, office)
    page.click("button[name=complete]")
    expect(page.locator("main a[target=_blank]")).to_be_visible()
    sign_in_again(context, site, office)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Please send it once more")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#messages")).to_contain_text("is done")
    assert Inquiry.objects.get(case=office.case).concern == TYPED
    context.close()


def test_the_preview_opens_beside_the_form_which_can_still_be_sent(
    office: Office, site: str, page: Page
) -> None:
    enter(page.context, site, office.staff.officer)
    page.goto(site + address(office.step("inquiry")))
    fill_inquiry(page)
    with page.context.expect_event("response", lambda found: "vorschau" in found.url) as shown:
        page.click("button[formtarget=_blank]")
    assert shown.value.headers["content-type"] == "application/pdf"
    assert StepDraft.objects.get(step__case=office.case).data["concern"] == [TYPED]
    page.click("button[name=complete]")
    expect(page.locator("#messages")).to_contain_text("is done")


def test_on_a_small_screen_text_has_room_and_buttons_begin_where_text_begins(
    office: Office, site: str, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    enter(context, site, office.staff.officer)
    page = context.new_page()
    page.goto(site + address(office.step("inquiry")))
    field = page.locator("textarea[name=concern]")
    room = "field => [field.clientHeight, field.scrollHeight]"
    field.fill("A line\n" * 12)
    shown, needed = field.evaluate(room)
    assert shown == needed
    field.fill("A line\n" * 200)
    shown, needed = field.evaluate(room)
    assert shown < 844 * 0.6 < needed
    begins = page.locator("aside .fw-hint").first.evaluate(LEFT)
    labels = page.locator("aside .kern-btn--tertiary .kern-label").all()
    assert min(label.evaluate(LEFT) for label in labels) == begins
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS.values(), ids=LOOKS)
def test_the_page_is_accessible_and_fits_every_screen(
    office: Office, site: str, page: Page, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    enter(page.context, site, office.staff.officer)
    page.goto(site + address(office.step("inquiry")))
    page.click("button[name=complete]")
    expect(page.locator("#error-summary")).to_be_focused()
    assert_accessible(page)
    fill_inquiry(page)
    page.click("button[name=complete]")
    expect(page.locator("#messages")).to_contain_text("is done")
    done = office.case.steps.order_by("pk")[1]
    page.goto(site + address(done))
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """Find nothing that axe finds, and nothing that scrolls sideways."""
    assert violations(page) == []
    assert overhang(page) <= 0
