"""A town accepts a measure and carries it out; later looks tell whether it works."""

from datetime import date
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.measures.choices import DECISIONS, TRANSITIONS, VERDICTS, MeasureState
from casework.measures.facts import FollowUpFacts
from casework.measures.models import Measure
from casework.measures.selectors import follow_ups_of, next_states
from casework.measures.services import record_follow_up, update_measure_state
from tests.measures.builders import World, proposed

ON = date(2026, 6, 1)
MOVES = [
    (MeasureState(present), MeasureState(wanted)) for present, wanted in product(MeasureState, MeasureState)
]


def move(measure: Measure, state: MeasureState, world: World) -> None:
    """Move the measure with everything a state may need: the mayor decides, the coordinator reports."""
    update_measure_state(
        measure=measure,
        state=state,
        by=Actor(world.mayor if state in DECISIONS else world.coordinator),
        reason="As the council resolved.",
        on=ON,
        follow_up_on=date(2026, 12, 1) if state is MeasureState.DEFERRED else None,
    )


def seen(verdict: str) -> FollowUpFacts:
    """Return what somebody saw three months later."""
    return FollowUpFacts(
        held_on=ON,
        same_conditions=True,
        verdict=verdict,
        next="finish",
        likelihood=2,
        damage=2,
        displacement="Some moved to the park.",
    )


@service
def put(*, measure: Measure, state: MeasureState, by: Actor) -> None:
    """Put the measure into a state, whatever it was before."""
    measure.state = state
    measure.reason = "As the council resolved."
    measure.follow_up_on = date(2026, 6, 2)
    measure.implemented_on = date(2026, 1, 1)
    measure.save()


def test_from_proposal_to_done(world: World) -> None:
    measure = proposed(world)
    for state in (MeasureState.ACCEPTED, MeasureState.IN_PROGRESS, MeasureState.IMPLEMENTED):
        move(measure, state, world)
    record_follow_up(measure=measure, facts=seen("partly_effective"), by=Actor(world.coach))
    record_follow_up(measure=measure, facts=seen("effective"), by=Actor(world.coordinator))
    move(measure, MeasureState.DONE, world)
    measure.refresh_from_db()
    assert (measure.state, measure.implemented_on, measure.is_open) == ("done", ON, False)
    assert [look.verdict for look in follow_ups_of(measure)] == ["effective", "partly_effective"]
    states = list(measure.history.order_by("history_id").values_list("state", flat=True))
    assert states == [
        "proposed",
        "accepted",
        "in_progress",
        "implemented",
        "partly_effective",
        "effective",
        "done",
    ]


@pytest.mark.parametrize(("present", "wanted"), MOVES)
def test_only_the_moves_of_the_table_are_possible(
    world: World, present: MeasureState, wanted: MeasureState
) -> None:
    measure = proposed(world)
    put(measure=measure, state=present, by=world.house)
    assert next_states(measure) == TRANSITIONS[present]
    if wanted in TRANSITIONS[present] and wanted not in VERDICTS:
        move(measure, wanted, world)
        expected = wanted
    else:
        with pytest.raises(NotNow):
            move(measure, wanted, world)
        expected = present
    measure.refresh_from_db()
    assert measure.state == expected


@pytest.mark.parametrize("present", list(MeasureState))
def test_a_verdict_needs_something_that_was_implemented(world: World, present: MeasureState) -> None:
    measure = proposed(world)
    put(measure=measure, state=present, by=world.house)
    if MeasureState.EFFECTIVE in TRANSITIONS[present]:
        assert record_follow_up(measure=measure, facts=seen("effective"), by=world_coach(world))
    else:
        with pytest.raises(NotNow):
            record_follow_up(measure=measure, facts=seen("effective"), by=world_coach(world))
        assert not follow_ups_of(measure).exists()


def world_coach(world: World) -> Actor:
    """Return the coach as the one who acts."""
    return Actor(world.coach)


def test_a_follow_up_gives_a_verdict_on_a_day_that_has_come(world: World) -> None:
    measure = proposed(world)
    put(measure=measure, state=MeasureState.IMPLEMENTED, by=world.house)
    with pytest.raises(Invalid) as refusal:
        record_follow_up(measure=measure, facts=seen("done"), by=world_coach(world))
    assert refusal.value.field == "verdict"


def test_rejecting_needs_a_reason_and_deferring_a_later_date(world: World) -> None:
    measure, mayor = proposed(world), Actor(world.mayor)
    with pytest.raises(Invalid) as refusal:
        update_measure_state(measure=measure, state=MeasureState.REJECTED, by=mayor)
    assert refusal.value.field == "reason"
    for day in (None, ON):
        with pytest.raises(Invalid) as refusal:
            update_measure_state(
                measure=measure, state=MeasureState.DEFERRED, by=mayor, on=ON, follow_up_on=day
            )
        assert refusal.value.field == "follow_up_on"


@pytest.mark.parametrize("day", [date(2026, 7, 2), date(2025, 8, 31)])
def test_a_move_lies_neither_in_the_future_nor_before_the_last_one(world: World, day: date) -> None:
    with pytest.raises(Invalid) as refusal:
        update_measure_state(
            measure=proposed(world), state=MeasureState.ACCEPTED, by=Actor(world.mayor), on=day
        )
    assert refusal.value.field == "on"


@pytest.mark.parametrize("state", sorted(DECISIONS))
def test_only_the_mayor_decides(world: World, state: MeasureState) -> None:
    measure = proposed(world)
    for person in (world.coach, world.coordinator, world.officer, world.stranger):
        with pytest.raises(NotAllowed):
            update_measure_state(
                measure=measure,
                state=state,
                by=Actor(person),
                reason="No money.",
                follow_up_on=date(2026, 12, 1),
            )
    measure.refresh_from_db()
    assert measure.state == MeasureState.PROPOSED


def test_coach_and_coordination_report_progress_the_office_does_not(world: World) -> None:
    measure = proposed(world)
    move(measure, MeasureState.ACCEPTED, world)
    with pytest.raises(NotAllowed):
        update_measure_state(measure=measure, state=MeasureState.IN_PROGRESS, by=Actor(world.officer))
    update_measure_state(measure=measure, state=MeasureState.IN_PROGRESS, by=Actor(world.coach))
    update_measure_state(measure=measure, state=MeasureState.IMPLEMENTED, by=Actor(world.coordinator))


def test_the_database_refuses_what_must_never_be(world: World) -> None:
    measure = proposed(world)
    wrong: list[dict[str, object]] = [
        {"state": "rejected", "reason": ""},
        {"state": "deferred", "follow_up_on": None},
        {"state": "done", "implemented_on": None},
        {"cost": -1},
        {"initial_damage": 6},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**values)
