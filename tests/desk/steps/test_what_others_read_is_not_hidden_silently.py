"""Who knows of an earlier step, yet does not read it, is told that others do; nobody else learns of it."""

from accounts.models import User
from tests.desk.steps.builders import UNTIL_ANSWERS, Office, address, desk_of
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps

TOLD = "Of some earlier steps only others read what was entered."


def page_of(step: Step, user: User | None) -> str:
    assert user is not None
    return desk_of(user).get(address(step)).content.decode()


def test_a_coach_is_told_that_not_all_is_for_coaches(office: Office) -> None:
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception")
    step = office.step("contracting")
    page = page_of(step, step.owner)
    assert TOLD in page
    assert "Record the inquiry" in page.partition('id="earlier"')[2]
    assert "Propose a coach" not in page.partition('id="earlier"')[2].partition("</section>")[0]


def test_who_reads_everything_is_told_nothing(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    step = office.step("coach_answers", "Pirna")
    assert TOLD not in page_of(step, office.staff.officer)
    assert TOLD not in page_of(step, office.pirna.mayor)


def test_who_is_only_proposed_learns_of_no_earlier_step(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    step = next(step for step in open_steps(office.case) if step.organisation_id is None and step.round_id)
    page = page_of(step, step.owner)
    assert TOLD not in page
    assert 'id="earlier"' not in page
