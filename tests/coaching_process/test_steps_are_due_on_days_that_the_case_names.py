"""A follow-up date, the window for applications and the end of a grant say when a step is due."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from casework.coaching.choices import Branch
from casework.deadlines.choices import Kind
from casework.deadlines.due import weeks
from tests.builders import FREITAL, PIRNA, acting, running_case, town_hall
from tests.coaching_process.world import UNTIL_DECISION, UNTIL_TARGETS, World
from workflows.coaching import addressees, tasks
from workflows.coaching.choices import Stage
from workflows.desk.demo.driver import do, do_all, open_step
from workflows.engine.lifecycle import resume_case, suspend_case
from workflows.engine.nodes import PersonStep
from workflows.engine.walks import Moment

CROSTWITZ = "14625080"  # where Corpus Christi is a holiday
PAST_THE_PLAN = ("action_plan", "plan_approval", "implementation", "evaluation", "evaluation_approval")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday, 1 June 2026."""
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def new_world() -> Callable[[], World]:
    """Let each story begin on the day at which the clock stands."""
    return World


def due(world: World, node: str, party: str = "") -> date | None:
    """Return when the open step at a node is due."""
    return open_step(world.case, node, party).due_on


def rest(world: World, clock: time_machine.Traveller, until: date) -> None:
    """Let the case rest until a day."""
    by = acting(world.staff.officer)
    suspend_case(case=world.case, until=until, by=by, reason="Election")
    clock.move_to(datetime(until.year, until.month, until.day, 8, tzinfo=UTC))
    resume_case(case=world.case, by=by)


def postpone(world: World, until: date) -> None:
    """Let the towns put the decision off, Pirna until this day and Freital for longer."""
    town_hall(FREITAL)
    world.case = running_case(world.staff.officer, PIRNA, FREITAL)
    world.go(*UNTIL_DECISION)
    do(world.case, "municipal_decision", "Pirna", decision="postponed", follow_up_on=until)
    later = date(2026, 12, 1)
    do(world.case, "municipal_decision", "Freital", decision="postponed", follow_up_on=later)


def test_who_has_postponed_the_decision_is_asked_for_the_day_of_the_follow_up(world: World) -> None:
    world.go(*UNTIL_DECISION)
    assert due(world, "municipal_decision") == date(2026, 9, 1)
    postpone(world, date(2026, 7, 14))
    assert due(world, "municipal_decision", "Pirna") == date(2026, 7, 14)
    assert due(world, "municipal_decision", "Freital") == date(2026, 12, 1)


def test_a_follow_up_date_stands_while_the_case_rests(world: World, clock: time_machine.Traveller) -> None:
    postpone(world, date(2026, 7, 14))
    rest(world, clock, date(2026, 6, 22))
    assert due(world, "municipal_decision", "Pirna") == date(2026, 7, 14)


def test_an_application_is_due_when_its_window_ends(world: World) -> None:
    world.go(*UNTIL_TARGETS[:-1])
    do(world.case, "contracting", branches=(Branch.FUNDING,))
    world.go("target_approval", "kick_off")
    assert due(world, "funding") == date(2026, 10, 15)


def test_the_concept_is_due_half_a_year_before_the_grant_ends(world: World) -> None:
    world.go(*UNTIL_TARGETS[:-1])
    do(world.case, "contracting", branches=(Branch.FUNDING,))
    world.go("target_approval", "kick_off", "situation_analysis", "situation_approval")
    do(world.case, "funding", ends_on=date(2027, 12, 31), begins_on=date(2027, 3, 1))
    world.go("grant_decision", *PAST_THE_PLAN)
    assert due(world, "consolidation") == date(2027, 6, 30)


def test_without_a_grant_the_concept_takes_half_a_year(world: World) -> None:
    world.go(*UNTIL_TARGETS[:-1])
    do(world.case, "contracting", branches=(Branch.NONE,))
    do_all(world.case, "target_approval")
    world.go("kick_off", "situation_analysis", "situation_approval", *PAST_THE_PLAN)
    assert due(world, "consolidation") == date(2026, 12, 1)


def test_a_pause_counts_the_holidays_of_the_place(world: World, clock: time_machine.Traveller) -> None:
    town_hall(CROSTWITZ)
    world.case = running_case(world.staff.officer, CROSTWITZ)
    assert due(world, "inquiry") == date(2026, 6, 5)
    rest(world, clock, date(2026, 6, 10))
    assert due(world, "inquiry") == date(2026, 6, 15)


def test_a_deadline_of_the_law_does_not_stand_still(world: World) -> None:
    legal = PersonStep(tasks.INQUIRY, addressees.officer, Stage.INQUIRY, due=weeks(2, Kind.LEGAL))
    internal = PersonStep(tasks.INQUIRY, addressees.officer, Stage.INQUIRY, due=weeks(2))
    moment = Moment(world.case)
    assert (legal.pauses(moment, None), internal.pauses(moment, None)) == (False, True)
