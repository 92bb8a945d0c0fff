"""The office says until when a step is to be done, with a reason that whoever has the step can read."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import Role
from casework.audit.actors import Actor
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow, Refused
from tests.access.world import region_around
from tests.builders import LEIPZIG, acting, lpr, office, person
from tests.engine.practice import Scene, events, go_to_branches, last_event, nothing_changes, say, set_scene
from tests.engine.test_a_deputy_acts import away
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import abort_case, resume_case, suspend_case
from workflows.engine.models import Step
from workflows.engine.services import claim_step, reassign_step, release_step, set_due_date

MONDAY, RULE, WISHED = date(2026, 6, 1), date(2026, 6, 4), date(2026, 6, 15)
WHY = "The council meets later."


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a Monday."""
    with time_machine.travel(noon(MONDAY), tick=False) as clock:
        yield clock


@pytest.fixture
def new_scene() -> Callable[[], Scene]:
    """Let each story begin on the day at which the clock stands."""
    return set_scene


def noon(day: date) -> datetime:
    """Return a moment in the middle of a day."""
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


@pytest.fixture
def today(clock: time_machine.Traveller, scene: Scene) -> Scene:
    """Return a case that has begun on that Monday; its first step is due on Thursday."""
    assert open_step(scene.case, "first").due_on == RULE
    return scene


def move(
    scene: Scene, node: str = "first", to: date = WISHED, party: str = "", by: Actor | None = None
) -> Step:
    """Let the officer, if nobody else is named, change the due date of an open step."""
    step = open_step(scene.case, node, party)
    return set_due_date(step_id=step.pk, due_on=to, by=by or acting(scene.staff.officer), reason=WHY)


@pytest.mark.parametrize("who", ["officer", "supervision"])
def test_office_and_supervision_change_it_and_say_why(today: Scene, who: str) -> None:
    user = {"officer": today.staff.officer, "supervision": today.staff.supervision}[who]
    move(today, by=acting(user))
    step, event = open_step(today.case, "first"), last_event(today.case)
    assert (step.due_on, step.due_before, step.due_set_by, step.due_because) == (WISHED, RULE, user, WHY)
    assert (event.verb, event.reason, event.actor) == (Verb.STEP_DUE_MOVED, WHY, user)
    assert (event.facts["due_before_on"], event.facts["due_on"]) == ("2026-06-04", "2026-06-15")
    kept = Step.history.filter(id=step.pk).latest()
    assert (kept.due_on, kept.history_user, kept.history_change_reason) == (WISHED, user, WHY)
    assert kept.change_id == event.change_id


def test_a_step_without_a_last_day_gets_one(today: Scene) -> None:
    go_to_branches(today.case)
    move(today, "side")
    step, event = open_step(today.case, "side"), last_event(today.case)
    assert (step.due_on, step.due_before) == (WISHED, None)
    assert (event.verb, event.facts["due_before_on"]) == (Verb.STEP_DUE_SET, None)


def test_the_last_change_is_the_one_that_counts(today: Scene) -> None:
    move(today)
    move(today, to=MONDAY, by=acting(today.staff.supervision))
    step = open_step(today.case, "first")
    assert (step.due_on, step.due_before, step.due_set_by) == (MONDAY, WISHED, today.staff.supervision)
    moved = [event.facts["due_on"] for event in events(today.case) if event.verb == Verb.STEP_DUE_MOVED]
    assert moved == ["2026-06-15", "2026-06-01"]


def test_each_party_has_a_date_of_its_own(today: Scene) -> None:
    say(today.case, "first")
    move(today, "agree", WISHED + timedelta(days=20), "Pirna")
    assert open_step(today.case, "agree", "Pirna").due_on == date(2026, 7, 5)
    assert open_step(today.case, "agree", "Freital").due_on == WISHED
    assert last_event(today.case).facts["party"] == "Stadt Pirna"


def test_a_deputy_changes_it_in_the_name_of_who_is_away(today: Scene) -> None:
    clerk = person("Deputy Head")
    office(clerk, Role.SU, lpr(), region=region_around("Far away", LEIPZIG))
    away(today.staff.officer, clerk)
    move(today, by=acting(clerk))
    event = last_event(today.case)
    assert (event.actor, event.on_behalf_of) == (clerk, today.staff.officer)


def test_it_goes_with_the_step_from_hand_to_hand(today: Scene) -> None:
    step, officer = move(today), acting(today.staff.officer)
    claim_step(step_id=step.pk, by=officer)
    reassign_step(step_id=step.pk, to=acting(today.staff.colleague).user, by=officer, reason="On leave")
    release_step(step_id=step.pk, by=officer, reason="Long ill")
    kept = open_step(today.case, "first")
    assert (kept.due_on, kept.due_because) == (WISHED, WHY)


def test_working_days_that_were_left_count_on_after_a_rest(
    clock: time_machine.Traveller, today: Scene
) -> None:
    move(today, to=date(2026, 6, 3))
    _rest_until(clock, today, date(2026, 7, 10))
    assert open_step(today.case, "first").due_on == date(2026, 7, 14)  # two working days were left
    assert open_step(today.case, "first").due_because == WHY


def test_a_date_that_no_rule_gave_stands_after_a_rest(clock: time_machine.Traveller, today: Scene) -> None:
    go_to_branches(today.case)
    move(today, "side", date(2026, 9, 1))
    _rest_until(clock, today, date(2026, 7, 10))
    assert open_step(today.case, "side").due_on == date(2026, 9, 1)


def _rest_until(clock: time_machine.Traveller, scene: Scene, day: date) -> None:
    by = acting(scene.staff.officer)
    suspend_case(case=scene.case, until=day, by=by, reason="Election")
    clock.move_to(noon(day))
    resume_case(case=scene.case, by=acting(scene.staff.officer))


@pytest.mark.parametrize("who", ["coach", "mayor", "coordination"])
def test_nobody_else_changes_it(today: Scene, who: str) -> None:
    people = {
        "coach": today.staff.coach,
        "mayor": today.pirna.mayor,
        "coordination": today.staff.coordination,
    }
    with nothing_changes(today.case), pytest.raises(NotAllowed):
        move(today, by=acting(people[who]))


def refusal(scene: Scene, to: date, reason: str = WHY) -> Refused:
    """Return why the officer could not set this date."""
    step = open_step(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(Invalid) as refused:
        set_due_date(step_id=step.pk, due_on=to, by=acting(scene.staff.officer), reason=reason)
    return refused.value


@pytest.mark.parametrize(
    ("to", "message"),
    [
        (MONDAY - timedelta(days=1), "This day lies in the past."),
        (RULE, "The step is due on this day already."),
        (date(2029, 6, 2), "This day lies more than three years ahead."),
        (date.max, "This day lies more than three years ahead."),
    ],
)
def test_not_every_date_makes_sense(today: Scene, to: date, message: str) -> None:
    found = refusal(today, to)
    assert isinstance(found, Invalid)
    assert (found.field, found.message) == ("due_on", message)


@pytest.mark.parametrize("to", [MONDAY, date(2029, 6, 1)])
def test_from_today_to_three_years_ahead_a_date_makes_sense(today: Scene, to: date) -> None:
    assert move(today, to=to).due_on == to


def test_a_reason_is_needed(today: Scene) -> None:
    found = refusal(today, WISHED, reason=" \n")
    assert isinstance(found, Invalid)
    assert found.field == "reason"


def test_a_step_that_is_done_has_its_date_behind_it(today: Scene) -> None:
    step, by = open_step(today.case, "first"), acting(today.staff.officer)
    say(today.case, "first")
    with nothing_changes(today.case), pytest.raises(NotNow, match="already completed this step"):
        set_due_date(step_id=step.pk, due_on=WISHED, by=by, reason=WHY)


def test_a_case_that_rests_or_is_closed_keeps_its_dates(today: Scene) -> None:
    step, by = open_step(today.case, "first"), acting(today.staff.officer)
    suspend_case(case=today.case, until=WISHED, by=by, reason="Election")
    with nothing_changes(today.case), pytest.raises(NotNow, match="The case is suspended"):
        set_due_date(step_id=step.pk, due_on=WISHED, by=by, reason=WHY)
    abort_case(case=today.case, on=timezone.localdate(), by=by, reason="No longer wanted")
    with nothing_changes(today.case), pytest.raises(NotNow, match="no longer open"):
        set_due_date(step_id=step.pk, due_on=WISHED, by=by, reason=WHY)


def test_the_database_keeps_no_change_without_a_reason(today: Scene) -> None:
    step = move(today)
    with pytest.raises(IntegrityError, match="a_due_date_is_set_by_somebody"), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(due_because="")
