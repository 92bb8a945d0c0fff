"""What the page of a step does in a browser: drafts, an expired sign-in, rows, two people at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from casework.cases.models import Case
from casework.coaching.models import Inquiry
from tests.builders import running_case
from tests.stories.cast import PASSWORD, Cast
from tests.stories.desk import STEP_FORM, Office, Person, answer_to, done_sentence
from tests.stories.filling import fill_fields, fill_in, german
from workflows.desk.demo.driver import open_step, run
from workflows.engine.models import Step, StepDraft

ANOTHER_WINDOW = (
    "You have kept a draft of this step in another window (%(moment)s). It is not lost: open the step in "
    "a new tab to read it. If you save here once more, what stands here takes its place."
)
SAVED = "Your draft is saved. Only you see it. The step stays open."
TEN_SECONDS = 10_000
HELD_ON = "2026-01-05"
CONCERN = ["Lärm am Bahnhof", "und auf dem Markt"]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case at its first step."""
    return running_case(cast.officer)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def officer(office: Office, cast: Cast, request: pytest.FixtureRequest) -> Person:
    """Return the case officer in a browser with or without JavaScript."""
    return office.at_desk(cast.officer, javascript=request.param)


@pytest.fixture(scope="module")
def timed(office: Office, cast: Cast) -> Iterator[Person]:
    """Return the case officer in a browser whose clock the test sets."""
    person = Person(office.browser, office.site, cast.officer)
    with person.context:
        person.context.clock.install()
        yield person


def form_of(person: Person) -> Locator:
    """Return the form of the step that is open."""
    return person.page.locator(STEP_FORM)


def saves_draft(request: Request) -> bool:
    """Tell whether a request keeps a draft."""
    return request.url.endswith("/entwurf/")


def test_a_draft_is_kept_every_ten_seconds(timed: Person, case: Case) -> None:
    officer, step = timed, open_step(case, "inquiry")
    officer.find(step)
    fill_fields(form_of(officer), {"concern": "Lärm am Bahnhof"})
    assert not StepDraft.objects.filter(step=step).exists()
    with officer.page.expect_request(saves_draft):
        officer.page.clock.run_for(TEN_SECONDS)
    expect(officer.page.locator("[data-draft-text]")).to_contain_text(
        german("Draft saved at {time}").partition("{")[0]
    )
    sent: list[Request] = []
    officer.page.on("request", lambda request: sent.append(request))
    officer.page.clock.run_for(TEN_SECONDS)  # nothing was typed since
    officer.page.reload()
    assert [request for request in sent if saves_draft(request)] == []
    expect(form_of(officer).locator("[name=concern]")).to_have_value("Lärm am Bahnhof")


def test_a_second_window_is_told_of_the_draft_of_the_first(timed: Person, case: Case) -> None:
    officer, step = timed, open_step(case, "inquiry")
    officer.find(step)
    second = officer.context.new_page()
    second.goto(officer.page.url)
    for page, words in ((officer.page, "Im ersten Fenster"), (second, "Im zweiten Fenster")):
        fill_fields(page.locator(STEP_FORM), {"concern": words})
        with page.expect_response(lambda response: saves_draft(response.request)):
            page.clock.run_for(TEN_SECONDS)
    told = german(ANOTHER_WINDOW).partition(" (")[0]
    expect(second.locator("[data-draft-alert]")).to_contain_text(told)
    assert StepDraft.objects.get(step=step).data["concern"] == ["Im ersten Fenster"]
    save = second.locator(f"{STEP_FORM} button[name=save]")
    with second.expect_navigation():  # the alert stands on the page before
        save.click()
    expect(second.locator("main [role=alert]").first).to_contain_text(told)
    expect(second.locator("[name=concern]")).to_have_value("Im zweiten Fenster")
    with second.expect_navigation():
        save.click()
    expect(second.locator("#messages")).to_contain_text(german(SAVED))
    assert StepDraft.objects.get(step=step).data["concern"] == ["Im zweiten Fenster"]


def test_the_form_outlives_an_expired_sign_in(office: Office, cast: Cast, case: Case) -> None:
    officer, step = office.at_desk(cast.officer), open_step(case, "inquiry")
    type_and_lose_the_sign_in(officer, step)
    form_of(officer).locator("[name=complete]").click()
    expect(officer.page.locator("[data-draft-alert] a")).to_have_text(german("Sign in in a new tab"))
    sign_in_in_another_tab(officer)
    officer.send()
    expect(officer.page.locator("#messages")).to_contain_text(done_sentence(step))
    assert Inquiry.objects.get(case=case).concern.splitlines() == CONCERN


def test_without_javascript_the_entries_outlive_it_too(office: Office, cast: Cast, case: Case) -> None:
    officer, step = office.at_desk(cast.officer, javascript=False), open_step(case, "inquiry")
    type_and_lose_the_sign_in(officer, step)
    officer.send()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(german("Please sign in again"))
    sign_in_in_another_tab(officer)
    send_again = officer.page.get_by_role("button", name=german("Send the entries again"))
    send_again.click()  # signing in has changed the token of this page: it asks once more
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(german("Please send it once more"))
    send_again.click()
    expect(officer.page.locator("#messages")).to_contain_text(done_sentence(step))
    assert Inquiry.objects.get(case=case).concern.splitlines() == CONCERN


def type_and_lose_the_sign_in(person: Person, step: Step) -> None:
    person.find(step)
    fill_in(form_of(person), step.flow_task.form, answer_to(step))
    fill_fields(form_of(person), {"concern": "\n".join(CONCERN)})
    person.context.clear_cookies(name="sessionid")


def sign_in_in_another_tab(person: Person) -> None:
    with person.context.expect_page() as opening:
        person.page.get_by_role("link", name=german("Sign in in a new tab")).click()
    tab = opening.value
    tab.locator("[name=login]").fill(person.user.email)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("main").get_by_role("button", name=german("Sign in")).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(german("You are signed in again"))
    expect(tab.locator("main")).to_contain_text(german("You can close this tab."))
    tab.close()


def test_rows_are_added_and_removed(officer: Person, case: Case) -> None:
    run(case, "inquiry", "receipt")
    officer.find(open_step(case, "initial_consultation"))
    rows = officer.page.locator("#group-participants [data-row]")
    fill_fields(form_of(officer), {"held_on": HELD_ON, "participants-0-name": "Ordnungsamt"})
    add_row(officer.page, rows, 2)
    fill_fields(form_of(officer), {"participants-1-name": "Revier Pirna"})
    add_row(officer.page, rows, 3)
    rows.first.locator("button[name=remove_row]").click()
    expect(rows).to_have_count(2)
    expect(officer.page.locator("[name=participants-0-name]")).to_have_value("Revier Pirna")
    expect(officer.page.locator("[name=participants-1-name]")).to_have_value("")
    expect(officer.page.locator("[name=held_on]")).to_have_value(HELD_ON)
    officer.complete(open_step(case, "initial_consultation"))


def add_row(page: Page, rows: Locator, wanted: int) -> None:
    page.locator("#group-participants button[name=add_row]").click()
    expect(rows).to_have_count(wanted)


def test_two_people_on_one_step(office: Office, cast: Cast, case: Case) -> None:
    step, officer, colleague = (
        open_step(case, "inquiry"),
        office.at_desk(cast.officer),
        office.at_desk(cast.colleague),
    )
    colleague.find(step)
    fill_in(form_of(colleague), step.flow_task.form, answer_to(step, concern="Was die Vertretung schrieb"))
    officer.complete(step)
    colleague.send()
    refusal = german("%(person)s has already completed this step.") % {"person": cast.officer.name}
    expect(colleague.page.locator("main [role=alert]")).to_contain_text(refusal)
    expect(colleague.page.locator("#typed")).to_contain_text("Was die Vertretung schrieb")
    expect(form_of(colleague)).to_have_count(0)
