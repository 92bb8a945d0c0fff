"""A case rests until a follow-up date; when it goes on, the working days that were left count on."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseState, PartyRole
from tests.builders import HEIDENAU, acting, house, town
from tests.definitions.practice import WordFacts
from tests.engine.practice import (
    Scene,
    go_to_branches,
    last_event,
    let_coach_work,
    nothing_changes,
    say,
    set_scene,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import abort_case, resume_case, set_follow_up, suspend_case
from workflows.engine.moves import join_case
from workflows.engine.services import claim_step, complete_step, release_step

MONDAY, FOLLOW_UP = date(2026, 6, 1), date(2026, 9, 1)


def at(day: date) -> datetime:
    """Return ten in the morning."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a Monday."""
    with time_machine.travel(at(MONDAY), tick=False) as clock:
        yield clock


@pytest.fixture
def new_scene() -> Callable[[], Scene]:
    """Let each story begin on the day at which the clock stands."""
    return set_scene


@pytest.fixture
def resting(clock: time_machine.Traveller, scene: Scene) -> Scene:
    """Return a case that was suspended on the day on which it began."""
    suspend(scene)
    return scene


def suspend(scene: Scene, until: date = FOLLOW_UP, reason: str = "Election") -> None:
    """Let the officer suspend the case."""
    suspend_case(case=scene.case, until=until, by=acting(scene.staff.officer), reason=reason)


def resume(scene: Scene) -> None:
    """Let the officer resume the case."""
    resume_case(case=scene.case, by=acting(scene.staff.officer), reason="The council has met.")


def test_a_reason_and_a_follow_up_date_are_kept(resting: Scene) -> None:
    case, event = resting.now(), last_event(resting.case)
    assert (case.state, case.follow_up_on, case.suspended_on) == (CaseState.SUSPENDED, FOLLOW_UP, MONDAY)
    assert (event.verb, event.reason) == (Verb.CASE_SUSPENDED, "Election")
    assert event.facts["until"] == FOLLOW_UP.isoformat()


def test_another_follow_up_date_is_set_with_a_reason(resting: Scene) -> None:
    later = date(2026, 11, 2)
    set_follow_up(case=resting.case, until=later, by=acting(resting.staff.officer), reason="No mayor yet")
    case, event = resting.now(), last_event(resting.case)
    assert (case.state, case.follow_up_on, case.suspended_on) == (CaseState.SUSPENDED, later, MONDAY)
    assert (event.verb, event.reason, event.facts["until"]) == (
        Verb.FOLLOW_UP_SET,
        "No mayor yet",
        later.isoformat(),
    )
    newest = case.history.latest("history_id")
    assert (newest.follow_up_on, newest.change_id) == (later, event.change_id)


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (FOLLOW_UP, "x", "the follow-up date already"),
        (MONDAY, "x", "has to lie in the future"),
        (date.max, "x", "more than three years ahead"),
        (date(2026, 11, 2), " ", "Please give a reason"),
    ],
)
def test_a_follow_up_date_that_changes_nothing_is_refused(
    resting: Scene, until: date, reason: str, said: str
) -> None:
    with nothing_changes(resting.case), pytest.raises(Invalid, match=said):
        set_follow_up(case=resting.case, until=until, by=acting(resting.staff.officer), reason=reason)


def test_only_a_suspended_case_has_a_follow_up_date_and_only_the_office_sets_it(resting: Scene) -> None:
    later = date(2026, 11, 2)
    with nothing_changes(resting.case), pytest.raises(NotAllowed):
        set_follow_up(case=resting.case, until=later, by=acting(resting.pirna.mayor), reason="x")
    resume(resting)
    with nothing_changes(resting.case), pytest.raises(NotNow, match="not suspended"):
        set_follow_up(case=resting.case, until=later, by=acting(resting.staff.officer), reason="x")


def test_due_dates_move_by_the_working_days_that_were_left(
    clock: time_machine.Traveller, scene: Scene
) -> None:
    assert open_step(scene.case, "first").due_on == date(2026, 6, 4)  # three working days
    clock.move_to(at(date(2026, 6, 3)))
    suspend(scene)
    clock.move_to(at(date(2026, 7, 10)))  # a Friday; one working day was left
    resume(scene)
    assert open_step(scene.case, "first").due_on == date(2026, 7, 13)
    case = scene.now()
    assert (case.state, case.follow_up_on, case.suspended_on) == (CaseState.RUNNING, None, None)
    assert (last_event(case).verb, last_event(case).reason) == (Verb.CASE_RESUMED, "The council has met.")


def test_what_was_overdue_stays_overdue(clock: time_machine.Traveller, scene: Scene) -> None:
    clock.move_to(at(date(2026, 6, 8)))
    suspend(scene)
    clock.move_to(at(date(2026, 7, 10)))
    resume(scene)
    assert open_step(scene.case, "first").due_on == date(2026, 6, 4)


def test_a_step_without_a_last_day_has_none_afterwards(clock: time_machine.Traveller, scene: Scene) -> None:
    go_to_branches(scene.case)
    suspend(scene)
    clock.move_to(at(date(2026, 7, 10)))
    resume(scene)
    assert open_step(scene.case, "side").due_on is None
    assert open_step(scene.case, "main").due_on == date(2026, 7, 17)


def test_a_party_that_joins_a_resting_case_gets_its_days_from_then_on(
    clock: time_machine.Traveller, scene: Scene
) -> None:
    say(scene.case, "first")
    suspend(scene)
    clock.move_to(at(date(2026, 6, 22)))
    join_heidenau(scene)
    clock.move_to(at(date(2026, 6, 29)))
    resume(scene)
    assert open_step(scene.case, "agree", "Pirna").due_on == date(2026, 7, 13)
    assert open_step(scene.case, "agree", "Heidenau").due_on == date(2026, 7, 13)


def join_heidenau(scene: Scene) -> None:
    """Let a third town take part from today."""
    join_case(
        case_id=scene.case.pk,
        organisation=town(HEIDENAU),
        role=PartyRole.MUNICIPALITY,
        joined_on=localdate(),
        by=acting(scene.staff.officer),
    )


def test_nothing_is_done_while_a_case_rests(resting: Scene) -> None:
    step, by = open_step(resting.case, "first"), acting(resting.staff.officer)
    with nothing_changes(resting.case):
        with pytest.raises(NotNow, match="suspended"):
            complete_step(step_id=step.pk, facts=WordFacts("word"), by=by)
        with pytest.raises(NotNow, match="suspended"):
            claim_step(step_id=step.pk, by=by)
        with pytest.raises(NotNow, match="suspended"):
            release_step(step_id=step.pk, by=by)
        with pytest.raises(NotNow, match="suspended"):
            suspend(resting)


def test_a_case_that_runs_cannot_be_resumed(scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(NotNow, match="not suspended"):
        resume(scene)


def test_the_follow_up_date_lies_ahead(clock: time_machine.Traveller, scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        suspend(scene, until=MONDAY)
    assert refusal.value.field == "until"


def test_a_reason_is_needed(clock: time_machine.Traveller, scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        suspend(scene, reason=" ")
    assert refusal.value.field == "reason"


def test_towns_and_coaches_do_not_suspend(scene: Scene) -> None:
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    for user in (scene.pirna.mayor, scene.pirna.coordination, scene.staff.coach):
        with nothing_changes(scene.case), pytest.raises(NotAllowed):
            suspend_case(
                case=scene.case, until=localdate() + timedelta(days=99), by=acting(user), reason="Election"
            )
        with nothing_changes(scene.case), pytest.raises(NotAllowed):
            resume_case(case=scene.case, by=acting(user))


def test_a_resting_case_may_be_aborted(resting: Scene) -> None:
    by = acting(resting.staff.officer)
    abort_case(case=resting.case, on=MONDAY, by=by, reason="The town wants it")
    case = resting.now()
    assert (case.state, case.follow_up_on, case.suspended_on) == (CaseState.ABORTED, None, None)
    with pytest.raises(NotNow, match="not suspended"):
        resume(resting)
    with pytest.raises(NotNow, match="The case is aborted"):
        suspend(resting)
