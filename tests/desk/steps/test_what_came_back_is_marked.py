"""Whoever has to do a step once more sees in the inbox that it came back, and why if the person may know."""

from accounts.choices import Role
from accounts.models import User
from casework.cases.selectors import active_assignment
from tests.builders import acting
from tests.desk.steps.builders import UNTIL_ANSWERS, Office, address, desk_of
from tests.desk.steps.rewriting import write_targets_again
from workflows.desk.demo.driver import do
from workflows.desk.selectors.inbox import Area, InboxFilter, InboxRow, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.returns import Back
from workflows.engine.choices import Answer
from workflows.engine.models import Step
from workflows.engine.moves import send_back

TO_THE_TARGETS = (*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception", "contracting")


def row_of(step: Step, user: User) -> InboxRow:
    """Return the row of a step in somebody's inbox, wherever it stands there."""
    reader = User.objects.get(pk=user.pk)
    found = (inbox_of(reader, InboxFilter(area=area), Place()).page.rows for area in Area)
    return next(row for rows in found for row in rows if row.step_id == step.pk)


def back_to(office: Office, step: Step, to: str) -> None:
    """Let the officer send the case back."""
    by = acting(office.staff.officer)
    send_back(process_id=step.process_id, to=to, by=by, reason="The council was not asked")


def test_what_was_refused_comes_back_with_the_words_of_who_refused(office: Office) -> None:
    office.run(*TO_THE_TARGETS)
    do(office.case, "target_approval", "Pirna", answer=Answer.REFUSED, text="No goal for the station")
    coach = active_assignment(office.case, Role.CH).user
    row = row_of(office.step("contracting"), coach)
    assert row.came_back
    assert row.why_back == Back("Mayor Pirna (Stadt Pirna): refused", "No goal for the station")
    page = desk_of(coach).get("/").content.decode()
    assert page.index("Came back") < page.index("Mayor Pirna (Stadt Pirna): refused")
    assert "No goal for the station" in page


def test_what_was_sent_back_comes_with_the_reason(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    back_to(office, office.step("coach_answers", "Pirna"), "municipal_decision")
    row = row_of(office.step("municipal_decision"), office.pirna.mayor)
    told = "Case Officer East sent the case back to this step"
    assert row.why_back == Back(told, "The council was not asked")
    assert (
        told in desk_of(office.pirna.mayor).get(address(office.step("municipal_decision"))).content.decode()
    )


def test_what_was_changed_after_an_agreement_comes_back_and_says_so(office: Office) -> None:
    office.run(*TO_THE_TARGETS)
    do(office.case, "target_approval", "Pirna")
    write_targets_again(office)
    do(office.case, "target_approval")
    step = office.step("contracting")
    coach = active_assignment(office.case, Role.CH).user
    row = row_of(step, coach)
    assert row.why_back is not None
    assert row.why_back.title == "The content was changed after somebody had agreed"
    assert row.why_back.title in desk_of(coach).get(address(step)).content.decode()


def test_who_only_follows_the_step_does_not_read_why(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    back_to(office, office.step("coach_answers", "Pirna"), "municipal_decision")
    row = row_of(office.step("municipal_decision"), office.pirna.coordination)
    assert (row.came_back, row.why_back) == (True, None)
    page = desk_of(office.pirna.coordination).get("/?bereich=organisation").content.decode()
    assert "Came back" in page
    assert "The council was not asked" not in page


def test_what_is_simply_next_is_not_marked(office: Office) -> None:
    office.run(*TO_THE_TARGETS)
    do(office.case, "target_approval", "Pirna", answer=Answer.REFUSED, text="No goal for the station")
    office.run("contracting")
    row = row_of(office.step("target_approval", "Pirna"), office.pirna.mayor)
    assert not row.came_back
