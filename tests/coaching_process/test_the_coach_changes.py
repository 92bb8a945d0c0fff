"""A coach leaves and another one comes, without the coaching losing its stage."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment
from casework.cases.selectors import access_to, active_assignment
from casework.coaching.facts.beginning import CoachChangeFacts
from tests.builders import acting, process_of
from tests.coaching_process.world import UNTIL_ANSWERS, UNTIL_COACH, UNTIL_KICK_OFF, UNTIL_TARGETS, World
from workflows.coaching.services import change_coach
from workflows.desk.demo.driver import open_step, refuse
from workflows.engine.lifecycle import abort_case, reopen_case, suspend_case
from workflows.engine.models import CaseProcess


@pytest.fixture
def begun(world: World) -> World:
    """Return the coaching before its kick-off."""
    world.go(*UNTIL_KICK_OFF)
    return world


def change(world: World, by: User | None = None, last_day_in: int = 0) -> CaseProcess:
    """Let the officer (or another) begin the change of coach."""
    last_day = localdate() + timedelta(days=last_day_in)
    facts = CoachChangeFacts(reason="Moves away", last_day=last_day, handover_note="All is in the file.")
    return change_coach(case=world.case, facts=facts, by=acting(by or world.staff.officer))


def coach_of(world: World) -> User:
    """Return the coach who works on the case."""
    assignment = active_assignment(world.case, Role.CH)
    assert assignment is not None
    return assignment.user


def test_the_open_step_waits_for_the_next_coach(begun: World) -> None:
    before = coach_of(begun)
    change(begun)
    assert begun.open() == ["agreement_draft", "coach_matching", "kick_off"]
    assert open_step(begun.case, "kick_off").owner is None
    assert active_assignment(begun.case, Role.CH) is None
    left = Assignment.objects.get(case=begun.case, user=before)
    assert (left.state, left.handover_note) == (AssignmentState.ENDED, "All is in the file.")


def test_the_next_coach_gets_the_open_steps_and_confirms_the_targets(begun: World) -> None:
    before = coach_of(begun)
    change(begun)
    begun.go("coach_matching", "coach_answers", "coach_assignment")
    after = coach_of(begun)
    assert after != before
    assert begun.open() == ["agreement_draft", "kick_off", "target_confirmation"]
    assert open_step(begun.case, "kick_off").owner == after
    begun.go("target_confirmation")
    assert process_of(begun.case, "CoachChangeV1").status == "DONE"
    assert begun.now().state == "running"
    begun.go("kick_off")


def test_without_targets_there_is_nothing_to_confirm(world: World) -> None:
    world.go(*UNTIL_COACH, "agreement_exception")
    change(world)
    world.go("coach_matching", "coach_answers", "coach_assignment")
    assert world.open() == ["agreement_draft", "contracting"]
    assert open_step(world.case, "contracting").owner == coach_of(world)


def test_a_refusal_asks_for_another_proposal(begun: World) -> None:
    change(begun)
    begun.go("coach_matching")
    refuse(begun.case, "coach_answers", "Too far away.", "Pirna")
    assert begun.open() == ["agreement_draft", "coach_matching", "kick_off"]
    declined = Assignment.objects.filter(case=begun.case, state=AssignmentState.DECLINED)
    assert declined.count() == 1


def test_the_coach_who_left_reads_for_a_while_and_writes_nothing(begun: World) -> None:
    before = coach_of(begun)
    change(begun)
    access = access_to(begun.now(), acting(before).user)
    assert access.may("cases.view_content")
    assert not access.may("cases.write_note")


def test_one_change_at_a_time(begun: World) -> None:
    change(begun)
    with pytest.raises(NotNow, match="is being changed already"):
        change(begun)


def test_there_has_to_be_a_coach(world: World) -> None:
    world.go(*UNTIL_ANSWERS)
    with pytest.raises(NotNow, match="No coach is assigned"):
        change(world)


def test_the_last_day_is_one_that_has_come(begun: World) -> None:
    with pytest.raises(Invalid) as refusal:
        change(begun, last_day_in=1)
    assert refusal.value.field == "last_day"
    assert active_assignment(begun.case, Role.CH) is not None


def test_office_and_coordination_change_the_coach_and_nobody_else(world: World) -> None:
    world.go(*UNTIL_COACH)
    for user in (world.pirna.mayor, world.pirna.coordination, coach_of(world)):
        with pytest.raises(NotAllowed):
            change(world, by=user)
    change(world, by=world.staff.coordination)


def test_a_resting_case_keeps_its_coach(world: World) -> None:
    world.go(*UNTIL_COACH)
    until = localdate() + timedelta(days=9)
    suspend_case(case=world.case, until=until, by=acting(world.staff.officer), reason="Election")
    with pytest.raises(NotNow, match="suspended"):
        change(world)


def test_a_change_that_the_end_cut_off_goes_on_after_the_reopening(world: World) -> None:
    world.go(*UNTIL_COACH)
    change(world)
    by, boss = acting(world.staff.officer), acting(world.staff.supervision)
    abort_case(case=world.case, on=localdate(), by=by, reason="The town wants it.")
    reopen_case(case=world.case, by=boss, reason="The town has changed its mind.")
    assert world.open() == ["agreement_draft", "agreement_exception", "coach_matching"]
    world.go("coach_matching", "coach_answers", "coach_assignment")
    assert coach_of(world) is not None


def test_a_change_that_is_over_stays_over(world: World) -> None:
    world.go(*UNTIL_COACH)
    change(world)
    world.go("coach_matching", "coach_answers", "coach_assignment")
    by, boss = acting(world.staff.officer), acting(world.staff.supervision)
    abort_case(case=world.case, on=localdate(), by=by, reason="The town wants it.")
    reopen_case(case=world.case, by=boss, reason="The town has changed its mind.")
    assert world.open() == ["agreement_draft", "agreement_exception"]
    assert process_of(world.case, "CoachChangeV1").status == "DONE"


def test_the_targets_that_wait_for_approval_keep_their_author(world: World) -> None:
    world.go(*UNTIL_TARGETS)
    author = coach_of(world)
    change(world)
    steps = [open_step(world.case, "target_approval", party) for party in ("Pirna", "Landes")]
    assert {step.author for step in steps} == {author}
