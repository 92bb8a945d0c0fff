"""Who refused is reminded of it when the content comes back; who sends it unchanged is told so once."""

import pytest
from django.test import Client

from accounts.choices import Role
from tests.desk.steps.builders import (
    UNTIL_AGREEMENT,
    UNTIL_ANSWERS,
    Data,
    Office,
    address,
    changed,
    desk_of,
    sent,
)
from workflows.desk.demo.driver import answer, do, refuse
from workflows.engine.choices import Answer
from workflows.engine.forms import NOTICED
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps

TARGETS = (*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception", "contracting")
WHY = "No goal for the station."


@pytest.fixture
def refused(office: Office) -> Office:
    """Return the office with a target agreement that the mayor has refused."""
    office.run(*TARGETS)
    refuse(office.case, "target_approval", WHY, "Pirna")
    return office


def noticed_in(page: str) -> str:
    return page.partition(f'name="{NOTICED}" value="')[2].partition('"')[0]


def coach_of(step: Step) -> Client:
    assert step.owner is not None
    return desk_of(step.owner)


def asked_coach(office: Office) -> Step:
    """Return the open step in which the proposed coach answers."""
    return next(step for step in open_steps(office.case) if step.role == Role.CH)


def as_it_was(office: Office, node: str, **changes: str | list[str]) -> Data:
    """Return what a browser sends from the form as the page shows it."""
    step = office.step(node)
    facts = step.flow_task.facts(step.case)
    assert facts is not None
    return sent(step, facts, **changes)


def test_the_same_content_is_warned_of_once_and_then_sent(refused: Office) -> None:
    step = refused.step("contracting")
    coach = coach_of(step)
    page = coach.post(address(step), as_it_was(refused, "contracting")).content.decode()
    assert "refused this content on" in page
    assert "you have changed nothing in it" in page
    assert refused.step("contracting").pk == step.pk
    again = as_it_was(refused, "contracting", **{NOTICED: noticed_in(page)})
    assert coach.post(address(step), again).status_code == 302
    mayor = desk_of(refused.pirna.mayor).get(address(refused.step("target_approval", "Pirna")))
    told = mayor.content.decode()
    assert "You refused on" in told
    assert WHY in told
    assert "The content is the same as when you refused" in told


def test_a_changed_content_is_sent_at_once_and_names_what_changed(refused: Office) -> None:
    step = refused.step("contracting")
    coach = coach_of(step)
    data = as_it_was(refused, "contracting", mandate="Look at the station.")
    assert coach.post(address(step), data).status_code == 302
    approval = refused.step("target_approval", "Pirna")
    told = desk_of(refused.pirna.mayor).get(address(approval)).content.decode()
    assert "You refused on" in told
    assert "Changed since your refusal: Target agreement: Mandate</p>" in told
    other = desk_of(refused.staff.officer).get(address(approval)).content.decode()
    assert "refused on" not in other


def test_who_has_agreed_since_is_not_reminded(refused: Office) -> None:
    do(refused.case, "contracting", mandate="Look at the station.")
    do(refused.case, "target_approval", "Pirna")
    refuse(refused.case, "target_approval", "Not clear.")
    do(refused.case, "contracting", mandate="Look at the market.")
    told = desk_of(refused.pirna.mayor).get(address(refused.step("target_approval", "Pirna")))
    assert "You refused on" not in told.content.decode()


def test_a_proposed_coach_is_not_told_of_the_refusal_of_another(office: Office) -> None:
    first, second = office.staff.coach, office.staff.next_coach
    office.run(*UNTIL_AGREEMENT)
    do(office.case, "coach_matching", coach=first)
    answer(asked_coach(office), answer=Answer.REFUSED, text="No time.")
    do(office.case, "coach_matching", coach=first, rationale="Has asked for time.")
    step = asked_coach(office)
    assert "You refused on" in desk_of(first).get(address(step)).content.decode()
    answer(step, answer=Answer.REFUSED, text="No time at all.")
    do(office.case, "coach_matching", coach=second)
    told = desk_of(second).get(address(asked_coach(office))).content.decode()
    assert "Coach South" in told
    assert "refused on" not in told


def test_signatures_do_not_make_an_agreement_another_one(office: Office) -> None:
    office.run(*UNTIL_AGREEMENT, "agreement_draft")
    signatures = [step for step in open_steps(office.case) if step.node_name == "agreement_signatures"]
    answer(next(step for step in signatures if step.organisation != office.pirna.town))
    refuse(office.case, "agreement_signatures", "The period of notice is missing.", "Pirna")
    step, officer = office.step("agreement_draft"), desk_of(office.staff.officer)
    facts = step.flow_task.facts(step.case)
    assert facts is not None
    assert "refused this content on" in officer.post(address(step), sent(step, facts)).content.decode()
    other = sent(step, changed(facts, notice="three months"))
    assert officer.post(address(step), other).status_code == 302
