"""On the page of a step or of a case, the office changes until when a step is to be done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.choices import Language
from accounts.models import User
from accounts.services import set_language
from tests.builders import FREITAL, PIRNA, acting, running_case, town_hall
from tests.desk.steps.builders import Office, address, desk_of, take
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step

WHY = "The council meets later."
CHANGE = "Change the due date"


def wished() -> date:
    """Return a day that is far enough away for every rule."""
    return localdate() + timedelta(days=60)


def words(day: date | None) -> str:
    """Return a day as pages write it."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def sent(browser: Client, step: Step, day: date | str, reason: str = WHY, status: int = 200) -> str:
    """Return the page that follows when a date is sent."""
    data = {"due_on": str(day), "reason": reason}
    response = browser.post(address(step, "set_due_date"), data, follow=True)
    assert response.status_code == status
    return response.content.decode()


def now(step: Step) -> Step:
    """Return the step as it is now."""
    return Step.objects.get(pk=step.pk)


def case_page(user: User, office: Office) -> str:
    """Return the page of the case."""
    return desk_of(user).get(reverse("desk:case", args=[office.case.pk])).content.decode()


def test_the_office_finds_the_button_on_both_pages_and_changes_the_date(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    link = f'href="{address(step, "set_due_date")}"'
    assert link in officer.get(address(step)).content.decode()
    assert link in case_page(office.staff.officer, office)
    asked = officer.get(address(step, "set_due_date")).content.decode()
    assert f"So far it is due on {words(step.due_on)}." in asked
    assert f'value="{step.due_on}"' in asked
    page = sent(officer, step, wished())
    assert f"“Record the inquiry” is now due on {words(wished())}." in page
    assert (now(step).due_on, now(step).due_before) == (wished(), step.due_on)


def test_whoever_has_the_step_sees_who_changed_it_and_why(office: Office) -> None:
    step = office.step("inquiry")
    take(step, office.staff.colleague)
    sent(desk_of(office.staff.supervision), step, wished())
    who = office.staff.supervision.name
    for user in (office.staff.colleague, office.staff.officer):
        page = desk_of(user).get(address(step)).content.decode()
        assert f"{who} changed the due date; before, it was {words(step.due_on)}" in page
        assert WHY in page
    inbox = desk_of(office.staff.colleague).get("/").content.decode()
    assert f"Due date changed by {who}: {WHY}" in inbox


def test_the_timeline_tells_it_in_the_language_of_the_reader(office: Office) -> None:
    step, officer = office.step("inquiry"), office.staff.officer
    sent(desk_of(officer), step, wished())
    timeline = reverse("desk:timeline", args=[office.case.pk])
    page = desk_of(officer).get(timeline).content.decode()
    told = f"moved the due date of “Record the inquiry” ({now(step).organisation}) from {words(step.due_on)}"
    assert f"{officer.name} {told} to {words(wished())}." in page
    assert WHY in page
    assert "Record the inquiry: Due on" in page
    set_language(language=Language.GERMAN, by=acting(officer))
    german = desk_of(officer).get(timeline).content.decode()
    assert f"vom {step.due_on:%d.%m.%Y} auf den {wished():%d.%m.%Y} verschoben." in german


def test_the_step_of_a_coach_is_that_of_no_organisation(office: Office) -> None:
    until_answers = (
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "coach_matching",
    )
    office.run(*until_answers)
    step, officer = office.step("coach_answers", ""), office.staff.officer
    coach = Step.objects.filter(case=office.case, role="ch", status="ASSIGNED").get()
    assert coach.organisation is None
    sent(desk_of(officer), coach, wished())
    page = desk_of(officer).get(reverse("desk:timeline", args=[office.case.pk])).content.decode()
    assert f"to {words(wished())}." in page
    assert "()" not in page
    assert "…" not in page.partition(WHY)[0].rpartition("moved the due date")[2]
    assert step.flow_task == coach.flow_task


def test_each_town_has_a_button_and_a_date_of_its_own(office: Office) -> None:
    town_hall(FREITAL)
    office = replace(office, case=running_case(office.staff.officer, PIRNA, FREITAL))
    office.run("inquiry", "receipt", "initial_consultation", "consultation_minutes")
    pirna = office.step("municipal_decision", "Stadt Pirna")
    freital = office.step("municipal_decision", "Stadt Freital")
    page = case_page(office.staff.officer, office)
    for step in (pirna, freital):
        assert f'href="{address(step, "set_due_date")}" aria-label="{CHANGE}: ' in page
    asked = desk_of(office.staff.officer).get(address(pirna, "set_due_date")).content.decode()
    assert "Stadt Pirna" in asked
    assert "Stadt Freital" not in asked
    assert "Stadt Pirna” is now due on" in sent(desk_of(office.staff.officer), pirna, wished())
    assert (now(pirna).due_on, now(freital).due_on) == (wished(), freital.due_on)


def test_what_was_typed_stays_when_it_cannot_be(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    yesterday = localdate() - timedelta(days=1)
    refused: dict[str, tuple[date | str, str]] = {
        "This day lies in the past.": (yesterday, WHY),
        "This day lies more than three years ahead.": (date(2099, 1, 1), WHY),
        "The step is due on this day already.": (step.due_on or yesterday, WHY),
        "Enter a valid date.": ("soon", WHY),
        "This field is required.": (wished(), "  "),
        "at most 2000 characters": (wished(), "x" * 100_000),
    }
    for message, (day, reason) in refused.items():
        page = sent(officer, step, day, reason, status=400)
        assert message in page
        assert reason.strip() in page
        assert f'value="{day}"' in page
    assert (now(step).due_on, now(step).due_set_by) == (step.due_on, None)


def test_not_now_is_not_the_same_as_not_allowed(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    mayor = desk_of(office.pirna.mayor)
    assert mayor.get(address(step, "set_due_date")).status_code == 403
    assert CHANGE not in mayor.get(address(step)).content.decode()
    assert CHANGE not in case_page(office.pirna.mayor, office)
    sent(mayor, step, wished(), status=403)
    suspend_case(case=office.case, until=wished(), by=acting(office.staff.officer), reason="Election")
    assert "The case is suspended" in sent(officer, step, wished(), status=409)
    assert CHANGE not in officer.get(address(step)).content.decode()
    assert CHANGE not in case_page(office.staff.officer, office)


def test_a_step_that_is_done_has_no_button(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    sent(officer, step, wished())
    office.run("inquiry")
    assert "already completed this step" in sent(officer, step, wished(), status=409)
    page = officer.get(address(step)).content.decode()
    assert CHANGE not in page
    assert "changed the due date" not in page


@pytest.mark.parametrize("method", ["put", "delete"])
def test_the_page_takes_no_other_request(office: Office, method: str) -> None:
    url = address(office.step("inquiry"), "set_due_date")
    assert getattr(desk_of(office.staff.officer), method)(url).status_code == 405
