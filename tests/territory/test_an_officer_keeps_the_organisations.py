"""Organisations are created, renamed and ended; those of territory live with their territory."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.selectors import events_of
from casework.territory import selectors
from casework.territory.choices import ARISING_KINDS, OrganisationKind
from casework.territory.models import AdvisoryRegion, Organisation, TerritorialUnit
from casework.territory.services import (
    create_advisory_region,
    create_organisation,
    end_organisation,
    rename_organisation,
)

Units = dict[str, TerritorialUnit]
BEGIN, LAST_DAY = date(2025, 1, 1), date(2026, 6, 30)


@pytest.fixture
def provider(actor: Actor) -> Organisation:
    """Return an analysis provider."""
    return create_organisation(
        kind=OrganisationKind.PROVIDER, name="  Institut   Lage ", valid_from=BEGIN, by=actor
    )


def test_a_name_is_kept_tidy(provider: Organisation) -> None:
    assert provider.name == provider.name_with_district == "Institut Lage"


def test_a_name_is_needed(actor: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        create_organisation(kind=OrganisationKind.PROVIDER, name=" \n", by=actor)

    assert refusal.value.field == "name"


def test_the_same_name_and_kind_is_refused(provider: Organisation, actor: Actor) -> None:
    with pytest.raises(NotNow):
        create_organisation(kind=OrganisationKind.PROVIDER, name="Institut Lage", by=actor)

    assert create_organisation(kind=OrganisationKind.ASSOCIATION, name="Institut Lage", by=actor)


@pytest.mark.parametrize("kind", ARISING_KINDS)
def test_municipalities_districts_and_groups_are_not_created_by_hand(
    actor: Actor, kind: OrganisationKind
) -> None:
    with pytest.raises(Invalid):
        create_organisation(kind=kind, name="Stadt Nirgendwo", by=actor)


def test_there_is_one_prevention_council_office(saxony: Units, actor: Actor) -> None:
    with pytest.raises(NotNow):
        create_organisation(kind=OrganisationKind.LPR, name="Zweite Geschäftsstelle", by=actor)


def test_a_new_name_is_recorded(provider: Organisation, actor: Actor) -> None:
    rename_organisation(organisation=provider, name="Institut Raum", by=actor, reason="New name")

    provider.refresh_from_db()
    latest = events_of(scope=Scope.TERRITORY, subject_id=provider.pk)[0]
    assert provider.name == "Institut Raum"
    assert (latest.verb, latest.reason) == (Verb.ORGANISATION_CHANGED, "New name")
    assert [row.name for row in provider.history.all()] == ["Institut Raum", "Institut Lage"]


def test_an_ended_organisation_is_gone_the_day_after(provider: Organisation, actor: Actor) -> None:
    end_organisation(organisation=provider, last_day=LAST_DAY, by=actor)

    providers = OrganisationKind.PROVIDER
    assert list(selectors.organisations(providers, on=LAST_DAY)) == [provider]
    assert list(selectors.organisations(providers, on=date(2026, 7, 1))) == []
    with pytest.raises(NotNow):
        end_organisation(organisation=provider, last_day=LAST_DAY, by=actor)


def test_an_organisation_cannot_end_before_it_begins(provider: Organisation, actor: Actor) -> None:
    with pytest.raises(Invalid):
        end_organisation(organisation=provider, last_day=date(2024, 12, 31), by=actor)


def test_a_municipality_ends_only_with_its_territory(saxony: Units, actor: Actor) -> None:
    with pytest.raises(NotNow):
        end_organisation(
            organisation=selectors.organisation_of(saxony["14628110"]), last_day=LAST_DAY, by=actor
        )


def test_a_region_is_made_of_districts(saxony: Units, actor: Actor) -> None:
    region = create_advisory_region(name="Ostsachsen", districts=[saxony["14625"], saxony["14626"]], by=actor)

    assert set(region.districts.values_list("unit__ags", flat=True)) == {"14625", "14626"}


def test_a_municipality_in_a_region_is_refused_whole(saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid):
        create_advisory_region(name="Falsch", districts=[saxony["14625"], saxony["14628110"]], by=actor)

    assert not AdvisoryRegion.objects.exists()
