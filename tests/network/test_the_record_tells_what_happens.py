"""What is done in the network stands in the record; a case speaks for its own towns only."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.models import AuditEvent
from casework.cases.models import Case
from casework.network.choices import AgreementRole, ConsultationKind, ReleaseSide
from casework.network.models import Consultation, PreventionCouncil
from casework.network.services import (
    accede_to_agreement,
    cancel_consultation,
    complete_consultation,
    hold_consultation,
    leave_agreement,
    plan_consultation,
    propose_experience,
    provide_funding,
    record_agreement,
    record_council_setup,
    release_experience,
    terminate_agreement,
    withdraw_experience,
)
from tests.builders import acting
from tests.coaching_domain.beginning.builders import close
from tests.network.builders import World, consulted, council, draft, minutes
from tests.network.test_others_learn_from_an_experience import experience, propose


def told(scope: Scope, subject: int) -> list[str]:
    """Return the newest sentences about something, without the person."""
    events = AuditEvent.objects.filter(scope=scope, subject_id=subject).order_by("pk")
    return [str(Verb(event.verb).label).format(actor="Somebody", **event.facts) for event in events][-4:]


def planned(world: World, case: Case | None = None) -> Consultation:
    """Plan a consultation of Pirna."""
    return plan_consultation(
        kind=ConsultationKind.FOLLOW_UP,
        municipalities=[world.pirna],
        planned_for=date(2026, 6, 1),
        by=world.house,
        case=case,
    )


def test_a_consultation_of_a_case_stands_in_its_timeline(world: World) -> None:
    consultation = planned(world, world.case)
    held = consulted(held_on=date(2026, 6, 2))
    hold_consultation(consultation=consultation, facts=held, by=world.house)
    said = replace(minutes(), next_steps=())
    complete_consultation(consultation=consultation, facts=said, by=world.house)
    assert told(Scope.CASE, world.case.pk)[-3:] == [
        "Somebody planned a consultation for 2026-06-01.",
        "Somebody recorded the consultation of 2026-06-02 as held.",
        "Somebody completed the minutes of the consultation of 2026-06-02.",
    ]


def test_a_consultation_without_a_case_has_a_record_of_its_own(world: World) -> None:
    consultation = planned(world)
    cancel_consultation(consultation=consultation, by=world.house, reason="Snow")
    assert told(Scope.NETWORK, consultation.pk) == [
        "Somebody planned a consultation for 2026-06-01.",
        "Somebody cancelled a consultation.",
    ]
    assert AuditEvent.objects.get(verb=Verb.CONSULTATION_CANCELLED).reason == "Snow"


def test_who_comes_goes_and_terminates_is_told(world: World) -> None:
    parties = [(world.pirna, "municipality"), (world.lpr, "lpr")]
    signed = draft(*parties, signed=date(2025, 5, 2))
    agreement = record_agreement(case=world.case, facts=signed, by=world.house)
    accede_to_agreement(
        case=world.case,
        organisation=world.freital,
        role=AgreementRole.MUNICIPALITY,
        joined_on=date(2025, 6, 2),
        by=world.house,
    )
    leave_agreement(case=world.case, organisation=world.freital, exited_on=date(2025, 7, 1), by=world.house)
    day = date(2025, 8, 1)
    terminate_agreement(agreement=agreement, terminated_by=world.pirna, terminated_on=day, by=world.house)
    assert told(Scope.CASE, world.case.pk)[-3:] == [
        "Stadt Freital acceded to the cooperation agreement.",
        "Stadt Freital left the cooperation agreement.",
        "Stadt Pirna terminated the cooperation agreement.",
    ]
    assert AuditEvent.objects.get(verb=Verb.AGREEMENT_TERMINATED).happened_on == day


def test_the_funding_of_a_year_is_told(world: World) -> None:
    budget = provide_funding(year=2026, amount=Decimal(500_000), by=world.house)
    assert told(Scope.NETWORK, budget.pk) == ["Somebody recorded the funding that is provided for 2026."]


def test_an_experience_is_proposed_released_and_withdrawn(world: World) -> None:
    record, town, mayor = propose(world), ReleaseSide.MUNICIPALITY, acting(world.mayor)
    release_experience(record=record, side=town, by=mayor)
    withdraw_experience(record=record, side=town, by=mayor, reason="It no longer holds.")
    title = "the experience “Bins where people wait”"
    assert told(Scope.CASE, world.case.pk)[-1] == f"Somebody proposed {title}."
    assert told(Scope.NETWORK, record.pk) == [
        f"Somebody released {title}.",
        f"Somebody withdrew the release of {title}.",
    ]


def test_a_case_proposes_what_its_own_towns_learned_while_it_is_open(world: World) -> None:
    foreign = replace(experience(world), municipality=world.leipzig)
    by = acting(world.coordination)
    with pytest.raises(Invalid) as refusal:
        propose_experience(facts=foreign, case=world.case, by=by)
    assert refusal.value.field == "municipality"
    as_it_was = Case.objects.get(pk=world.case.pk)
    close(case=world.case, by=world.house)
    with pytest.raises(NotNow):
        propose_experience(facts=experience(world), case=Case.objects.get(pk=as_it_was.pk), by=by)


def test_a_council_belongs_to_the_case_that_sets_it_up(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        record_council_setup(case=world.case, facts=council(world, bearer=world.leipzig), by=world.house)
    assert refusal.value.field == "bearer"
    by = world.house
    record_council_setup(case=world.other_case, facts=council(world, bearer=world.leipzig), by=by)
    foreign = PreventionCouncil.objects.get()
    chosen = council(world, council=foreign, new_council="", start_kind="reactivated")
    with pytest.raises(Invalid) as refusal:
        record_council_setup(case=world.case, facts=chosen, by=world.house)
    assert refusal.value.field == "council"
