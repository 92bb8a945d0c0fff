"""What is done with a measure stands in the record of its case, or in its own."""

from dataclasses import replace

import pytest
from django.utils.timezone import localdate

from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid
from casework.audit.models import AuditEvent
from casework.measures.choices import FollowUpNext, MeasureOrigin, MeasureState
from casework.measures.facts import FollowUpFacts
from casework.measures.services import (
    change_measure,
    create_measure,
    create_measures,
    hand_over_measures,
    record_follow_up,
    update_measure_state,
    withdraw_measure,
)
from tests.builders import acting
from tests.measures.builders import World, light


def told(scope: Scope, subject: int) -> list[str]:
    """Return what has happened, the first thing first."""
    events = AuditEvent.objects.filter(scope=scope, subject_id=subject, verb__startswith="measure")
    return list(events.order_by("pk").values_list("verb", flat=True))


def test_a_measure_of_a_town_from_proposal_to_effect(world: World) -> None:
    town, today = acting(world.coordinator), localdate()
    measure = create_measure(facts=light(world), by=town)
    change_measure(measure=measure, facts=replace(light(world), title="Better lamps"), by=town)
    update_measure_state(measure=measure, state=MeasureState.ACCEPTED, by=acting(world.mayor))
    for state in (MeasureState.IN_PROGRESS, MeasureState.IMPLEMENTED):
        update_measure_state(measure=measure, state=state, by=town)
    seen = FollowUpFacts(
        held_on=today, same_conditions=True, verdict=MeasureState.EFFECTIVE, next=FollowUpNext.FINISH
    )
    record_follow_up(measure=measure, facts=seen, by=town)
    assert told(Scope.MEASURES, measure.pk) == [
        Verb.MEASURE_PROPOSED,
        Verb.MEASURE_CHANGED,
        *[Verb.MEASURE_MOVED] * 3,
        Verb.MEASURE_FOLLOWED_UP,
    ]
    newest = AuditEvent.objects.order_by("-pk")[0]
    assert (newest.facts, newest.happened_on) == ({"measure": "Better lamps"}, today)


def test_a_measure_of_a_case_is_told_with_the_case(world: World) -> None:
    measure = create_measure(facts=light(world), case=world.case, by=world.house)
    withdraw_measure(measure=measure, by=acting(world.coordinator))
    create_measure(facts=light(world), case=world.case, by=world.house)
    hand_over_measures(case=world.case, owner=world.coordinator, by=world.house)
    assert told(Scope.CASE, world.case.pk) == [
        Verb.MEASURE_PROPOSED,
        Verb.MEASURE_WITHDRAWN,
        Verb.MEASURE_PROPOSED,
        Verb.MEASURES_HANDED_OVER,
    ]
    assert AuditEvent.objects.get(verb=Verb.MEASURES_HANDED_OVER).facts == {"count": 1}


def test_a_case_has_measures_of_its_own_towns(world: World) -> None:
    foreign = replace(light(world), municipality=world.freital)
    with pytest.raises(Invalid) as refusal:
        create_measure(facts=foreign, case=world.case, by=world.house)
    assert refusal.value.field == "municipality"
    with pytest.raises(Invalid):
        create_measures(case=world.case, facts=[foreign], origin=MeasureOrigin.ACTION_PLAN, by=world.house)
