"""A person comes to a case by proposal and assignment, one at a time in each role, and leaves with a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.selectors import events_of
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment, Case
from casework.cases.selectors import active_assignment, assignments_of, proposed_assignment
from casework.cases.services import activate_assignment, close_assignment, propose_person
from tests.builders import Staff, house


@service
def propose(*, case: Case, user: User, by: Actor) -> Assignment:
    """Propose a coach, as a step does."""
    return propose_person(case, user, Role.CH, "Knows the towns.")


@service
def assign(*, assignment: Assignment, by: Actor) -> None:
    """Assign the proposed coach from today, as a step does."""
    activate_assignment(assignment, localdate())


@service
def end(*, assignment: Assignment, by: Actor) -> None:
    """End an assignment with yesterday, as a change of coach does."""
    yesterday = localdate() - timedelta(days=1)
    close_assignment(assignment, AssignmentState.ENDED, on=yesterday, handover_note="All is in the file.")


def told(case: Case) -> list[tuple[str, str]]:
    """Return what is told about people of the case, the first thing first."""
    events = events_of(scope=Scope.CASE, subject_id=case.pk).filter(facts__has_key="person")
    return [(event.verb, event.facts["person"]) for event in reversed(events)]


def test_somebody_is_proposed_and_then_assigned(staff: Staff, case: Case) -> None:
    proposal = propose(case=case, user=staff.coach, by=house())
    assert proposed_assignment(case, Role.CH) == proposal
    assert active_assignment(case, Role.CH) is None
    assign(assignment=proposal, by=house())
    active = active_assignment(case, Role.CH)
    assert active is not None
    assert (active.user, active.assigned_on, str(active)) == (staff.coach, localdate(), "Coach North (Coach)")
    assert told(case) == [(Verb.COACH_PROPOSED, "Coach North"), (Verb.COACH_ASSIGNED, "Coach North")]


def test_the_next_proposal_withdraws_the_one_that_waits(staff: Staff, case: Case) -> None:
    first = propose(case=case, user=staff.coach, by=house())
    second = propose(case=case, user=staff.next_coach, by=house())
    first.refresh_from_db()
    assert (first.state, first.ended_on, first.assigned_on) == (AssignmentState.DECLINED, localdate(), None)
    assert proposed_assignment(case, Role.CH) == second
    assert list(assignments_of(case)) == [second, first]


def test_who_comes_next_ends_the_one_before(staff: Staff, case: Case) -> None:
    for coach in (staff.coach, staff.next_coach):
        assign(assignment=propose(case=case, user=coach, by=house()), by=house())
    before = Assignment.objects.get(user=staff.coach)
    assert (before.state, before.ended_on) == (AssignmentState.ENDED, localdate())
    assert active_assignment(case, Role.CH) == Assignment.objects.get(user=staff.next_coach)
    assert told(case)[-2:] == [(Verb.COACH_RELEASED, "Coach North"), (Verb.COACH_ASSIGNED, "Coach South")]


def test_an_assignment_ends_with_a_day_and_a_note(staff: Staff, case: Case) -> None:
    assignment = propose(case=case, user=staff.coach, by=house())
    assign(assignment=assignment, by=house())
    end(assignment=assignment, by=house())
    assignment.refresh_from_db()
    assert assignment.ended_on == localdate() - timedelta(days=1)
    assert assignment.handover_note == "All is in the file."


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        (AssignmentState.ACTIVE, "one_person_per_role_and_case"),
        (AssignmentState.PROPOSED, "one_proposal_per_role_and_case"),
    ],
)
def test_the_database_knows_one_at_a_time(
    staff: Staff, case: Case, state: AssignmentState, rule: str
) -> None:
    place(case=case, user=staff.coach, state=state, by=house())
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        place(case=case, user=staff.next_coach, state=state, by=house())


@service
def place(*, case: Case, user: User, state: AssignmentState, by: Actor) -> None:
    """Write an assignment past every rule."""
    today = localdate()
    Assignment.objects.create(
        case=case, user=user, role=Role.CH, state=state, proposed_on=today, assigned_on=today
    )
