"""The LPR office advises two towns; the minutes complete the consultation."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.network.choices import ConsultationKind, ConsultationState
from casework.network.facts import ConsultationFacts
from casework.network.models import Consultation, ConsultationParticipant
from casework.network.selectors import (
    completed_consultations,
    consultation_facts,
    consultation_minutes_facts,
    consultation_of,
    has_completed_consultation,
)
from casework.network.services import (
    cancel_consultation,
    complete_consultation,
    hold_consultation,
    plan_consultation,
    record_consultation,
    record_consultation_minutes,
)
from tests.coaching_domain.beginning.builders import answers, close, words
from tests.network.builders import World, advise, consulted, minutes
from workflows.coaching.forms.network import ConsultationForm, ConsultationMinutesForm
from workflows.engine.forms import initial_of, sheet_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

HELD: dict[str, object] = {"held_on": "2025-04-07", "form": "video", "police_present": "on"}
SAID: dict[str, object] = {
    "topics": ["drugs"],
    "situation": "Young people at the station.",
    "results": "A council.",
    "recommended": ["council"],
    "funding_advice": "False",
}
PARTICIPANT: dict[str, object] = {"name": "Mayor Pirna", "function": "Mayor", "organisation": "Pirna"}


def test_what_was_recorded_is_read_back(world: World) -> None:
    advise(world)
    assert consultation_facts(world.case) == consulted()
    assert consultation_minutes_facts(world.case) == minutes()
    assert consultation_facts(world.other_case) is None
    assert consultation_minutes_facts(world.other_case) is None


def test_one_that_was_held_counts_for_nothing_until_its_minutes_are_final(world: World) -> None:
    record_consultation(case=world.case, facts=consulted(), by=world.house)
    consultation = consultation_of(world.case)
    assert consultation is not None
    assert (consultation.state, consultation.completed_on) == (ConsultationState.HELD, None)
    assert consultation_minutes_facts(world.case) is None
    assert not completed_consultations([world.pirna, world.freital]).exists()
    assert not has_completed_consultation(world.pirna, date(2026, 7, 1))


def test_final_minutes_complete_it_and_both_towns_count_as_advised(world: World) -> None:
    consultation = advise(world)
    assert consultation.state == ConsultationState.COMPLETED
    assert consultation.completed_on == date(2026, 7, 1)
    assert list(completed_consultations([world.freital])) == [consultation]
    assert has_completed_consultation(world.pirna, date(2026, 7, 1))
    assert not has_completed_consultation(world.pirna, date(2026, 6, 30))
    assert not has_completed_consultation(world.leipzig, date(2026, 7, 1))


def test_there_are_no_minutes_of_what_was_not_held(world: World) -> None:
    with pytest.raises(NotNow, match="not been held yet"):
        record_consultation_minutes(case=world.case, facts=minutes(), by=world.house)


def test_doing_it_again_replaces_the_rows_and_leaves_their_history(world: World) -> None:
    first = advise(world, "Mayor Pirna", "Clerk")
    again = advise(world, "Mayor Freital")
    assert again.pk == first.pk
    assert consultation_facts(world.case) == consulted("Mayor Freital")
    gone = ConsultationParticipant.history.filter(history_type="-").values_list("name", flat=True)
    assert set(gone) == {"Mayor Pirna", "Clerk"}


def test_a_correction_makes_nobody_advised_later_and_nothing_completed_before_it_was_held(
    world: World, clock: time_machine.Traveller
) -> None:
    advise(world)
    clock.move_to(datetime(2026, 7, 20, 10, tzinfo=UTC))
    record_consultation(case=world.case, facts=consulted(held_on=date(2025, 4, 8)), by=world.house)
    assert list(completed_on(world)) == [date(2026, 7, 1)]
    record_consultation(case=world.case, facts=consulted(held_on=date(2026, 7, 13)), by=world.house)
    assert list(completed_on(world)) == [date(2026, 7, 13)]


def completed_on(world: World) -> "QuerySet[Consultation, date | None]":
    """Return the days on which completed consultations of Pirna became so."""
    return completed_consultations([world.pirna]).values_list("completed_on", flat=True)


def test_a_consultation_tomorrow_has_not_been_held(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        record_consultation(case=world.case, facts=consulted(held_on=date(2026, 7, 2)), by=world.house)
    assert refusal.value.field == "held_on"


def test_a_closed_case_takes_no_consultation_and_no_minutes(world: World) -> None:
    record_consultation(case=world.case, facts=consulted(), by=world.house)
    close(case=world.case, by=world.house)
    with pytest.raises(NotNow, match="closed in the meantime"):
        record_consultation(case=world.case, facts=consulted(), by=world.house)
    with pytest.raises(NotNow, match="closed in the meantime"):
        record_consultation_minutes(case=world.case, facts=minutes(), by=world.house)


def test_the_forms_lead_to_the_record_and_to_sheets_with_every_answer(world: World) -> None:
    first = ConsultationForm(answers(HELD, participants=[PARTICIPANT]), case=world.case)
    assert first.is_valid(), first.errors
    held = first.to_facts()
    record_consultation(case=world.case, facts=held, by=world.house)  # type: ignore[arg-type]
    second = ConsultationMinutesForm(answers(SAID, next_steps=[]), case=world.case)
    assert second.is_valid(), second.errors
    said = second.to_facts()
    record_consultation_minutes(case=world.case, facts=said, by=world.house)  # type: ignore[arg-type]
    told = words((*sheet_of(ConsultationForm, held), *sheet_of(ConsultationMinutesForm, said)))
    for text in (
        "7 Apr 2025",
        "Topics: Drugs",
        "by video",
        "Young people at the station.",
        "A council.",
        "Mayor Pirna | Mayor | Pirna",
    ):
        assert text in told
    assert "Advice on funding given: no" in told


def test_rows_sent_again_unchanged_are_kept(world: World) -> None:
    facts = record_and_read(world)
    rows: list[dict[str, object]] = [
        {"name": p.name, "function": p.function, "organisation": p.organisation} for p in facts.participants
    ]
    data = answers(HELD, participants=rows)
    form = ConsultationForm(data, case=world.case, initial=initial_of(facts))
    assert form.is_valid(), form.errors
    assert form.to_facts().participants == facts.participants  # type: ignore[attr-defined]


def record_and_read(world: World) -> ConsultationFacts:
    """Record a consultation and return it as it is read."""
    record_consultation(case=world.case, facts=consulted(), by=world.house)
    facts = consultation_facts(world.case)
    assert facts is not None
    return facts


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"held_on": "2026-07-02"}, "held_on"),
        ({"held_on": "2025-02-30"}, "held_on"),
        ({"held_on": ""}, "held_on"),
        ({"form": ""}, "form"),
    ],
)
def test_the_form_refuses(world: World, changed: dict[str, object], field: str) -> None:
    form = ConsultationForm(answers(HELD | changed, participants=[PARTICIPANT]), case=world.case)
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"situation": ""}, "situation"),
        ({"results": ""}, "results"),
        ({"funding_advice": ""}, "funding_advice"),
        ({"recommended": ["council", "no_further_need"]}, "recommended"),
    ],
)
def test_the_form_of_the_minutes_refuses(world: World, changed: dict[str, object], field: str) -> None:
    form = ConsultationMinutesForm(answers(SAID | changed, next_steps=[]), case=world.case)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_the_form_asks_for_participants(world: World) -> None:
    form = ConsultationForm(answers(HELD, participants=[]), case=world.case)
    assert not form.is_valid()
    assert form.groups["participants"].formset.non_form_errors() == ["Please fill in at least one row."]


def test_an_officer_plans_holds_and_completes_a_consultation_on_funding(world: World) -> None:
    officer = Actor(world.officer)
    planned = plan(world, officer)
    with pytest.raises(NotNow, match="not been held yet"):
        complete_consultation(consultation=planned, facts=minutes(), by=officer)
    hold_consultation(consultation=planned, facts=consulted(), by=officer)
    assert not completed_consultations([world.pirna]).exists()
    complete_consultation(consultation=planned, facts=minutes(), by=officer)
    assert completed_consultations([world.pirna]).get() == planned


def plan(world: World, by: Actor) -> Consultation:
    """Plan a consultation on funding for Pirna."""
    return plan_consultation(
        kind=ConsultationKind.FUNDING, municipalities=[world.pirna], planned_for=date(2026, 8, 1), by=by
    )


def test_what_is_completed_or_cancelled_stays_so(world: World) -> None:
    officer = Actor(world.officer)
    planned = plan(world, officer)
    cancel_consultation(consultation=planned, by=officer, reason="The town has solved it.")
    with pytest.raises(NotNow, match="called off already"):
        hold_consultation(consultation=planned, facts=consulted(), by=officer)
    done = advise(world)
    with pytest.raises(NotNow, match="completed already"):
        cancel_consultation(consultation=done, by=officer, reason="By mistake.")


def test_planning_needs_a_municipality_an_officer_and_no_second_initial_one(world: World) -> None:
    with pytest.raises(NotAllowed):
        plan(world, Actor(world.mayor))
    with pytest.raises(Invalid, match="at least one municipality"):
        plan_consultation(
            kind=ConsultationKind.FUNDING, municipalities=[], planned_for=date(2026, 8, 1), by=world.house
        )
    record_consultation(case=world.case, facts=consulted(), by=world.house)
    with pytest.raises(NotNow, match="initial consultation already"):
        plan_consultation(
            kind=ConsultationKind.INITIAL,
            municipalities=[world.pirna],
            planned_for=date(2026, 8, 1),
            by=world.house,
            case=world.case,
        )
