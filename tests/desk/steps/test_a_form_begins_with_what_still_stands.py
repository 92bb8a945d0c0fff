"""A step that comes again is not filled with what was refused, postponed or has ended; the page tells it."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from casework.cases.models import Case
from casework.coaching.choices import Decision
from casework.coaching.facts.beginning import CoachChangeFacts
from casework.coaching.selectors.beginning import latest_proposal
from casework.network.models import Consultation
from tests.builders import acting
from tests.desk.steps.builders import UNTIL_AGREEMENT, UNTIL_ANSWERS, Office, address, desk_of
from workflows.coaching.services import change_coach
from workflows.desk.demo.driver import do, refuse
from workflows.desk.forms.steps import StepEntry
from workflows.engine.moves import send_back
from workflows.engine.selectors import running_processes

OF_A_COACH = ("coach", "rationale", "available_from", "capacity", "conflict_checked")


def shown(office: Office, node: str, user: User, party: str = "") -> dict[str, object]:
    """Return what stands in the fields of the fresh form of a step."""
    form = StepEntry(office.step(node, party), user).fresh()
    return {bound.name: bound.value() for bound in form if bound.value() not in (None, "", [], False)}


def page_of(office: Office, node: str, user: User, party: str = "") -> str:
    """Return the page of a step as the person sees it."""
    return desk_of(user).get(address(office.step(node, party))).content.decode()


def proposed(office: Office) -> str:
    """Return the name of the coach who was proposed last."""
    proposal = latest_proposal(office.case)
    assert proposal is not None
    return proposal.coach.name


@pytest.fixture
def refused(office: Office) -> Office:
    """Return the office with a coach whom the town has refused."""
    office.run(*UNTIL_ANSWERS)
    refuse(office.case, "coach_answers", "Lives too far away.", "Pirna")
    return office


def test_a_refused_coach_is_not_proposed_again_by_itself(refused: Office) -> None:
    form = shown(refused, "coach_matching", refused.staff.coordination)
    assert set(form).isdisjoint(OF_A_COACH)
    assert form["competences"]


def test_who_was_refused_and_why_stands_above(refused: Office) -> None:
    page = page_of(refused, "coach_matching", refused.staff.coordination)
    above = page.partition("data-draft-url")[0]
    assert "Proposed before without success" in above
    assert proposed(refused) in above
    assert "Lives too far away." in above


def test_a_refused_coach_can_be_chosen_anew(refused: Office) -> None:
    before = latest_proposal(refused.case)
    assert before is not None
    do(refused.case, "coach_matching", coach=before.coach)
    again = latest_proposal(refused.case)
    assert again is not None
    assert (again.coach, again.round) == (before.coach, before.round + 1)


def test_a_proposal_that_waits_is_corrected_with_what_it_says(office: Office) -> None:
    office.run(*UNTIL_ANSWERS)
    (process,) = running_processes(office.case)
    by = acting(office.staff.officer)
    send_back(process_id=process.pk, to="coach_matching", by=by, reason="Say more.")
    form = shown(office, "coach_matching", office.staff.coordination)
    assert {"coach", "rationale", "conflict_checked"} <= set(form)


def test_a_coach_who_leaves_is_not_proposed_by_itself(office: Office) -> None:
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment")
    facts = CoachChangeFacts(reason="Moves away", last_day=localdate(), handover_note="All is on file.")
    change_coach(case=Case.objects.get(pk=office.case.pk), facts=facts, by=acting(office.staff.officer))
    form = shown(office, "coach_matching", office.staff.coordination)
    assert set(form).isdisjoint(OF_A_COACH)
    above = page_of(office, "coach_matching", office.staff.coordination).partition("data-draft-url")[0]
    assert "The coach who leaves" in above
    assert proposed(office) in above
    assert "Moves away" in above


def test_the_coordination_knows_what_a_choice_needs_and_no_more(office: Office) -> None:
    do(office.case, "inquiry", topics=("violence", "drugs"), inhabitants=38_000)
    office.run(*UNTIL_AGREEMENT[1:])
    page = page_of(office, "coach_matching", office.staff.coordination)
    for known in ("Pirna (Landkreis", "Violence, Drugs", "38,000"):
        assert known in page
    assert office.answer("inquiry").concern not in page  # type: ignore[attr-defined]


def test_the_minutes_begin_with_the_topics_of_the_inquiry(office: Office) -> None:
    do(office.case, "inquiry", topics=("violence", "drugs"))
    office.run("receipt", "initial_consultation")
    assert shown(office, "consultation_minutes", office.staff.officer) == {"topics": ["violence", "drugs"]}


def test_minutes_are_corrected_with_the_topics_that_they_name(office: Office) -> None:
    office.run("inquiry", "receipt", "initial_consultation")
    do(office.case, "consultation_minutes", topics=("graffiti",))
    assert Consultation.objects.get(case=office.case).topics == ["graffiti"]
    (process,) = running_processes(office.case)
    by = acting(office.staff.officer)
    send_back(process_id=process.pk, to="consultation_minutes", by=by, reason="Say more.")
    form = shown(office, "consultation_minutes", office.staff.officer)
    assert form["topics"] == ["graffiti"]
    assert form["situation"]


@pytest.fixture
def postponed(office: Office) -> Office:
    """Return the office with a town that has postponed its decision."""
    office.run(*UNTIL_AGREEMENT[:-1])
    until = localdate() + timedelta(days=60)
    answers = {"decision": Decision.POSTPONED, "follow_up_on": until, "reservations": "First the budget."}
    do(office.case, "municipal_decision", "Pirna", **answers)
    return office


def test_a_postponed_decision_is_decided_anew(postponed: Office) -> None:
    form = shown(postponed, "municipal_decision", postponed.pirna.mayor, "Pirna")
    assert set(form) == {"body", "coordinator"}


def test_the_postponement_stands_above(postponed: Office) -> None:
    page = page_of(postponed, "municipal_decision", postponed.pirna.mayor, "Pirna")
    above = page.partition("data-draft-url")[0]
    assert "Postponed until" in above
    assert "First the budget." in above
