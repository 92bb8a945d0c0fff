"""Verbs of the network that belong to an office are done by its deputies too; both names are kept."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User, people
from accounts.services import Substitute, announce_absence
from casework.audit.errors import NotAllowed
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind
from casework.network.choices import ConsultationKind, ReleaseSide
from casework.network.models import Consultation
from casework.network.services import (
    cancel_consultation,
    complete_consultation,
    hold_consultation,
    plan_consultation,
    provide_funding,
    record_agreement,
    release_experience,
    terminate_agreement,
    withdraw_experience,
)
from tests.builders import acting
from tests.coaching_domain.beginning.builders import person
from tests.network.builders import World, consulted, draft, minutes
from tests.network.test_others_learn_from_an_experience import propose

Verb: TypeAlias = Callable[[World, User], object]


@pytest.fixture
def deputy(world: World) -> User:
    """Return the head of the office, who may not manage consultations, but represent a case officer."""
    return person("Head of the office", Role.SU, world.lpr, world.house)


def away(who: User, deputy: User, *kinds: str) -> None:
    """Let somebody be away for a week, represented by the deputy."""
    announce_absence(
        user=who,
        first_day=localdate(),
        last_day=localdate() + timedelta(days=7),
        substitutes=[Substitute(deputy, kinds)],
        by=acting(who),
    )


def plan(world: World, user: User, *, of_the_case: bool = False) -> Consultation:
    """Plan a consultation on funding."""
    return plan_consultation(
        kind=ConsultationKind.FUNDING,
        municipalities=[world.pirna],
        planned_for=date(2026, 8, 1),
        case=world.case if of_the_case else None,
        by=acting(user),
    )


def hold(world: World, user: User) -> None:
    """Hold a consultation and write its minutes."""
    planned = plan(world, user)
    hold_consultation(consultation=planned, facts=consulted(), by=acting(user))
    complete_consultation(consultation=planned, facts=minutes(), by=acting(user))


def cancel(world: World, user: User) -> None:
    """Cancel a consultation."""
    cancel_consultation(consultation=plan(world, user), by=acting(user), reason="Snow")


def test_all_verbs_on_consultations(world: World, deputy: User) -> None:
    with pytest.raises(NotAllowed):
        plan(world, deputy)
    away(world.officer, deputy)
    hold(world, deputy)
    cancel(world, deputy)
    told = AuditEvent.objects.filter(verb__startswith="consultation_")
    assert told.count() == 5
    assert {(event.actor, event.on_behalf_of) for event in told} == {(deputy, world.officer)}
    kept = Consultation.history.all()
    assert {row.history_on_behalf_of for row in kept} == {world.officer}


def test_who_may_in_the_own_office_signs_for_nobody_else(world: World, deputy: User) -> None:
    away(world.officer, deputy)
    provide_funding(year=2026, amount=Decimal(1), by=acting(deputy))
    assert AuditEvent.objects.get(verb="funding_provided").on_behalf_of is None


def test_the_kind_of_case_limits_a_deputy(world: World, deputy: User) -> None:
    away(world.officer, deputy, CaseKind.COACHING)
    plan(world, deputy, of_the_case=True)
    with pytest.raises(NotAllowed):
        plan(world, deputy)


def test_a_deputy_for_consultations_acts_outside_of_cases(world: World, deputy: User) -> None:
    away(world.officer, deputy, CaseKind.CONSULTATION)
    plan(world, deputy)
    with pytest.raises(NotAllowed):
        plan(world, deputy, of_the_case=True)


def test_the_coordination_releases_an_experience_in_the_place_of_the_mayor(world: World) -> None:
    record = propose(world)
    town: dict[str, object] = {"record": record, "side": ReleaseSide.MUNICIPALITY}
    with pytest.raises(NotAllowed):
        release_experience(**town, by=acting(world.coordination))  # type: ignore[arg-type]
    away(world.mayor, world.coordination)
    release_experience(**town, by=acting(world.coordination))  # type: ignore[arg-type]
    withdraw_experience(**town, by=acting(world.coordination), reason="Old.")  # type: ignore[arg-type]
    told = AuditEvent.objects.filter(verb__in=("experience_released", "experience_withdrawn"))
    assert {(e.actor, e.on_behalf_of) for e in told} == {(world.coordination, world.mayor)}


def test_agreements_are_terminated_and_funds_provided_in_the_place_of_the_office(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who represents somebody of the office holds the right in the own office by today's table."""
    officer, quality = world.officer, person("Quality", Role.QA, world.lpr, world.house)
    fitting = {Role.CO: (Role.QA,)}
    monkeypatch.setattr("accounts.models.representing.REPRESENTED_BY", fitting)
    monkeypatch.setattr("accounts.models.people.REPRESENTED_BY", fitting)
    for statement in (people.DEPUTIES_ON, people.DEPUTIES_NOW):
        monkeypatch.setattr(statement, "composed", {})
    parties = [(world.pirna, "municipality"), (world.lpr, "lpr")]
    signed = draft(*parties, signed=date(2025, 5, 2))
    agreement = record_agreement(case=world.case, facts=signed, by=world.house)

    def act() -> None:
        by, day = acting(User.objects.get(pk=quality.pk)), date(2025, 8, 1)
        terminate_agreement(agreement=agreement, terminated_by=world.pirna, terminated_on=day, by=by)
        provide_funding(year=2027, amount=Decimal(1), by=by)

    with pytest.raises(NotAllowed):
        act()
    away(officer, quality)
    act()
    told = AuditEvent.objects.filter(verb__in=("agreement_terminated", "funding_provided"))
    assert [(event.actor, event.on_behalf_of) for event in told] == [(quality, officer)] * 2
