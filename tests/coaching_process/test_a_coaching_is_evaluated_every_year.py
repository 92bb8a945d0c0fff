"""The evaluation is due at the latest a year after the kick-off, and after the last evaluation."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from casework.coaching.choices import Branch
from casework.coaching.choices_work import EvaluationNext
from tests.builders import acting
from tests.coaching_process.world import UNTIL_TARGETS, World
from workflows.desk.demo.driver import do, open_step, refuse
from workflows.engine.lifecycle import resume_case, suspend_case

KICK_OFF = date(2026, 6, 1)  # a Monday


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on the day of the kick-off."""
    with time_machine.travel(at(KICK_OFF), tick=False) as clock:
        yield clock


@pytest.fixture
def new_world() -> Callable[[], World]:
    """Let each story begin on the day at which the clock stands."""
    return World


def at(day: date) -> datetime:
    """Return the morning of a day."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@pytest.fixture
def begun(world: World, clock: time_machine.Traveller) -> World:
    """Return a coaching whose implementation began three months after its kick-off."""
    world.go(*UNTIL_TARGETS[:-1])
    do(world.case, "contracting", branches=(Branch.NONE,))
    world.go("target_approval", "kick_off")
    clock.move_to(at(date(2026, 9, 1)))
    world.go("situation_analysis", "situation_approval", "action_plan", "plan_approval")
    return world


def due(world: World, node: str) -> date | None:
    """Return when the open step at a node is due."""
    return open_step(world.case, node).due_on


def test_the_report_is_due_early_enough_for_an_evaluation_within_the_year(begun: World) -> None:
    assert due(begun, "implementation") == date(2027, 4, 1)


def test_a_report_that_it_is_too_early_wins_no_time(begun: World, clock: time_machine.Traveller) -> None:
    clock.move_to(at(date(2027, 2, 1)))
    do(begun.case, "implementation", ready=False)
    assert due(begun, "implementation") == date(2027, 4, 1)


def test_who_keeps_the_deadlines_has_evaluated_within_a_year(
    begun: World, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(date(2027, 4, 1)))
    begun.go("implementation")
    assert due(begun, "evaluation") == date(2027, 5, 14)  # 30 working days


def test_after_a_late_report_the_evaluation_is_due_a_year_after_the_kick_off(
    begun: World, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(date(2027, 5, 10)))
    begun.go("implementation")
    assert due(begun, "evaluation") == date(2027, 6, 1)


def test_the_next_year_begins_when_an_evaluation_is_accepted(
    begun: World, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(date(2027, 3, 1)))
    begun.go("implementation")
    do(begun.case, "evaluation", next=EvaluationNext.CONTINUE)
    refuse(begun.case, "evaluation_approval", "The goals are missing.")
    assert due(begun, "evaluation") == date(2027, 4, 14)  # refused: still of the first year
    clock.move_to(at(date(2027, 3, 15)))
    do(begun.case, "evaluation", next=EvaluationNext.CONTINUE)
    begun.go("evaluation_approval")
    assert due(begun, "implementation") == date(2028, 1, 17)  # ten months later is a Saturday
    clock.move_to(at(date(2028, 2, 28)))
    begun.go("implementation")
    assert due(begun, "evaluation") == date(2028, 3, 15)


def test_the_year_stands_still_while_the_case_rests(begun: World, clock: time_machine.Traveller) -> None:
    by = acting(begun.staff.officer)
    suspend_case(case=begun.case, until=date(2026, 10, 1), by=by, reason="Election")
    clock.move_to(at(date(2026, 10, 1)))
    resume_case(case=begun.case, by=by)
    found = due(begun, "implementation")
    assert found is not None
    assert found > date(2027, 4, 1)
