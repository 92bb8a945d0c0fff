"""The public beginning of a coaching."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.coaching.facts.beginning import (
    KickOffFacts,
    KickOffParticipantFacts,
    MilestoneFacts,
    SteeringGroupFacts,
)
from casework.coaching.models import KickOffParticipant
from casework.coaching.selectors.beginning import coaching_process, kick_off_facts
from casework.coaching.services.beginning import record_kick_off
from tests.coaching_domain.beginning.builders import World, answers, facts_of, there, words
from workflows.coaching.forms.beginning import KickOffForm
from workflows.engine.forms import sheet_of

ENTERED: dict[str, object] = {
    "held_on": "2025-07-01",
    "place": "Town hall Pirna",
    "publicity": "Press release",
}
PARTICIPANTS: list[dict[str, object]] = [
    {"name": "Mayor Pirna", "function": "Mayor", "organisation": "Pirna"},
    {"name": "Precinct Pirna"},
]
MEMBERS: list[dict[str, object]] = [{"person": "Public order office", "function": "Head"}]
MILESTONES: list[dict[str, object]] = [{"what": "Survey done", "due_on": "2025-11-30"}]

FACTS = KickOffFacts(
    held_on=date(2025, 7, 1),
    place="Town hall Pirna",
    participants=(
        KickOffParticipantFacts("Mayor Pirna", "Mayor", "Pirna"),
        KickOffParticipantFacts("Precinct Pirna", "", ""),
    ),
    steering_group=(SteeringGroupFacts("Public order office", "Head"),),
    milestones=(MilestoneFacts("Survey done", date(2025, 11, 30)),),
    publicity="Press release",
)


def test_what_is_entered_can_be_read_again(world: World) -> None:
    data = answers(ENTERED, participants=PARTICIPANTS, steering_group=MEMBERS, milestones=MILESTONES)
    form = KickOffForm(data, case=world.case)
    entry = facts_of(form, KickOffFacts)
    assert entry == FACTS

    record_kick_off(case=world.case, facts=FACTS, by=world.by)

    assert kick_off_facts(world.case) == FACTS
    text = words(sheet_of(KickOffForm, FACTS))
    assert "Place: Town hall Pirna" in text
    assert "Mayor Pirna | Mayor | Pirna" in text
    assert "Public order office | Head" in text


def test_the_coaching_has_begun(world: World) -> None:
    record_kick_off(case=world.case, facts=FACTS, by=world.by)

    process = coaching_process(world.case)
    assert process is not None
    assert process.begun_on == date(2025, 7, 1)


def test_a_list_that_is_corrected_leaves_history(world: World) -> None:
    record_kick_off(case=world.case, facts=FACTS, by=world.by)
    corrected = replace(FACTS, held_on=date(2025, 7, 2), participants=FACTS.participants[1:], milestones=())

    record_kick_off(case=world.case, facts=corrected, by=world.by)

    assert kick_off_facts(world.case) == corrected
    assert there(coaching_process(world.case)).begun_on == date(2025, 7, 2)
    deleted = KickOffParticipant.history.filter(history_type="-").order_by("position")
    assert [row.name for row in deleted] == ["Mayor Pirna", "Precinct Pirna"]


@pytest.mark.parametrize("name", ["held_on", "place"])
def test_what_is_mandatory_is_asked_for(world: World, name: str) -> None:
    data = answers({**ENTERED, name: ""}, participants=PARTICIPANTS, steering_group=[], milestones=[])

    assert KickOffForm(data, case=world.case).errors[name] == ["This field is required."]


def test_somebody_came(world: World) -> None:
    form = KickOffForm(answers(ENTERED, participants=[], steering_group=[], milestones=[]), case=world.case)

    assert not form.is_valid()
    assert form.groups["participants"].formset.non_form_errors() == ["Please fill in at least one row."]


def test_nobody_met_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {**ENTERED, "held_on": tomorrow}
    data = answers(values, participants=PARTICIPANTS, steering_group=[], milestones=[])

    assert KickOffForm(data, case=world.case).errors["held_on"] == ["This day lies in the future."]
