"""The page of a step that was overtaken tells who ended it, when and why: as far as one may read it."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.choices import Role
from casework.cases.permissions import VIEW_CONTENT
from casework.network.permissions import VIEW_AGREEMENT
from casework.territory.choices import OrganisationKind
from tests.builders import acting, body, lpr, person
from tests.desk.steps.builders import UNTIL_ANSWERS, Office, address, desk_of
from workflows.coaching.documents import why_no_exception
from workflows.desk.demo.driver import open_step, refuse
from workflows.engine.models import CaseProcess, Step
from workflows.engine.moves import drop_branch, send_back

WHY = "The wrong contact was named."


def send_back_to(office: Office, node: str, why: str = WHY) -> None:
    process = CaseProcess.objects.get(case=office.case)
    send_back(process_id=process.pk, to=node, by=acting(office.staff.officer), reason=why)


def page_of(office: Office, step: Step, reader: str) -> str:
    people = {"officer": office.staff.officer, "mayor": office.pirna.mayor, "coach": office.staff.coach}
    return desk_of(people[reader]).get(address(step)).content.decode()


def test_a_step_that_was_sent_back_names_who_when_and_why(office: Office) -> None:
    office.run("inquiry")
    step = office.step("receipt")
    send_back_to(office, "inquiry")
    page = page_of(office, step, "officer")
    assert "This step is no longer needed" in page
    assert "sent the case back to “Record the inquiry”" in page
    assert WHY in page
    assert "ended on" in page


def test_a_dropped_branch_says_so(office: Office) -> None:
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception")
    office.run("contracting", "target_approval", "kick_off")
    step = office.step("funding")
    drop_branch(step_id=step.pk, by=acting(office.staff.officer), reason="The town pays for it.")
    page = page_of(office, step, "mayor")
    assert "deselected “" in page
    assert "The town pays for it." in page


def test_a_party_that_was_asked_learns_who_refused_before(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    own = open_step(office.case, "coach_answers", "Pirna")
    coach = next(s for s in own.round.answers.all() if s.organisation_id is None)
    refuse(office.case, "coach_answers", "Too far away.", "Pirna")
    page = page_of(office, coach, "officer")
    assert "Too far away." in page
    assert "refused for" in page
    told = page_of(office, coach, "coach")
    assert "Too far away." not in told
    assert "refused for" not in told


def test_a_reason_that_is_kept_from_a_reader_stays_away(office: Office) -> None:
    quality = person("Quality", Role.QA, lpr())
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment")
    step = office.step("agreement_exception")
    send_back_to(office, "coach_matching", "The coach asked for too much.")
    page = desk_of(quality).get(address(step)).content.decode()
    assert "sent the case back to “" in page
    assert "The coach asked for too much." not in page
    assert "The coach asked for too much." in page_of(office, step, "officer")


def test_an_exception_that_nobody_needs_any_more_says_so(office: Office) -> None:
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment")
    step = office.step("agreement_exception")
    person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    office.run("agreement_draft", "agreement_signatures")
    for reader in ("officer", "mayor"):
        page = page_of(office, step, reader)
        assert "This step is no longer needed" in page
        assert "The cooperation agreement is signed: the coaching may begin without an exception." in page
        assert "signed the cooperation agreement for" in page
        assert "completed on" not in page
        assert "ended on" in page
    coordination = desk_of(office.staff.coordination).get(address(step))
    for told in (page_of(office, step, "coach"), coordination.content.decode()):
        assert "The cooperation agreement is signed" not in told


def test_the_cause_is_as_it_was_on_that_day_and_for_whom_may_read_it(office: Office) -> None:
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment")
    person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    office.run("agreement_draft", "agreement_signatures")
    today, signed, before = localdate(), "agreement is signed", "An exception was granted before"
    longer_ago = today - timedelta(days=1000)
    assert signed in why_no_exception(office.case, today, lambda asked: asked == VIEW_AGREEMENT)
    assert why_no_exception(office.case, today, lambda asked: asked == VIEW_CONTENT) == ""
    assert before in why_no_exception(office.case, longer_ago, lambda asked: asked == VIEW_CONTENT)
    assert why_no_exception(office.case, longer_ago, lambda asked: asked == VIEW_AGREEMENT) == ""
