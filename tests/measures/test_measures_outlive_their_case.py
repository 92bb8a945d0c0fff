"""Who proposes measures, who sees them, and what becomes of them when their case is closed."""

from dataclasses import replace
from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed, NotNow
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.measures.selectors import measures_due_by, measures_of, open_measures, visible_measures
from casework.measures.services import (
    change_measure,
    create_measure,
    hand_over_measures,
    update_measure_state,
    withdraw_measure,
)
from tests.measures.builders import World, close, light, proposed


def test_measures_of_a_case_keep_their_order(world: World) -> None:
    titles = ["Light", "Benches", "Bins"]
    for title in titles:
        create_measure(facts=light(world, title), case=world.case, by=Actor(world.coach))
    assert [measure.title for measure in measures_of(world.case)] == titles
    assert [measure.position for measure in measures_of(world.case)] == [0, 1, 2]


def test_a_rejected_measure_is_no_longer_open(world: World) -> None:
    measure = proposed(world)
    other = create_measure(facts=light(world, "Benches"), case=world.case, by=Actor(world.coach))
    update_measure_state(
        measure=measure, state=MeasureState.REJECTED, by=Actor(world.mayor), reason="Too dear."
    )
    assert list(open_measures(world.case)) == [other]


def test_closing_hands_open_measures_over_and_they_go_on(world: World) -> None:
    measure = proposed(world)
    handed = hand_over_measures(
        case=world.case, owner=world.coordinator, responsible=world.freital, by=Actor(world.officer)
    )
    close(case=world.case, by=world.house)
    update_measure_state(measure=measure, state=MeasureState.ACCEPTED, by=Actor(world.mayor))
    measure.refresh_from_db()
    assert handed == 1
    assert (measure.owner, measure.responsible, measure.state) == (
        world.coordinator,
        world.freital,
        MeasureState.ACCEPTED,
    )
    assert list(measures_due_by(date(2026, 9, 30))) == [measure]
    assert not measures_due_by(date(2026, 9, 29)).exists()


def test_each_sees_the_measures_of_the_own_town_and_cases(world: World) -> None:
    measure = proposed(world)
    foreign = create_measure(
        facts=replace(light(world, "Foreign"), municipality=world.freital), by=Actor(world.stranger)
    )
    for person in (world.coach, world.coordinator):
        assert list(visible_measures(person)) == [measure]
    assert list(visible_measures(world.stranger)) == [foreign]
    assert set(visible_measures(world.officer)) == {measure, foreign}


def test_by_hand_only_for_the_own_town(world: World) -> None:
    assert create_measure(facts=light(world), by=Actor(world.coordinator)).case is None
    with pytest.raises(NotAllowed):
        create_measure(facts=light(world), by=Actor(world.stranger))


def test_a_proposal_is_changed_and_taken_back_until_it_is_decided(world: World) -> None:
    measure, coach = proposed(world), Actor(world.coach)
    changed = change_measure(measure=measure, facts=light(world, "Warm light"), by=coach)
    assert Measure.objects.get() == changed
    assert Measure.objects.get().title == "Warm light"
    with pytest.raises(NotAllowed):
        withdraw_measure(measure=measure, by=Actor(world.stranger))
    withdraw_measure(measure=measure, by=coach, reason="A double.")
    assert not Measure.objects.exists()
    assert Measure.history.filter(history_type="-").get().history_change_reason == "A double."


def test_what_was_decided_is_not_taken_back_and_what_ended_not_changed(world: World) -> None:
    measure = proposed(world)
    update_measure_state(
        measure=measure, state=MeasureState.REJECTED, by=Actor(world.mayor), reason="Too dear."
    )
    with pytest.raises(NotNow, match="no longer be taken back"):
        withdraw_measure(measure=measure, by=Actor(world.coach))
    with pytest.raises(NotNow, match="can only be read"):
        change_measure(measure=measure, facts=light(world, "Warm light"), by=Actor(world.coach))
