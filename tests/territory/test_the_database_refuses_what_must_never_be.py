"""Some things must never be false about territory, whoever writes: the database refuses them."""

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.territory.choices import GroupKind, OrganisationKind, UnitKind
from casework.territory.models import (
    DirectorateCompetence,
    GroupMembership,
    Organisation,
    TerritorialUnit,
    UnitSuccession,
)
from casework.territory.services import create_group

Units = dict[str, TerritorialUnit]
DAY, DAY_BEFORE = date(2026, 6, 2), date(2026, 6, 1)


@service
def write(*, row: models.Model, by: Actor) -> None:
    """Save a row without asking any service of the house."""
    row.save()


def refuses(row: models.Model, by: Actor, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(row=row, by=by)


def unit(**fields: object) -> TerritorialUnit:
    usual = {"kind": UnitKind.DISTRICT, "ags": "14999", "name": "Neukreis", "short_name": "Neukreis"}
    return TerritorialUnit(**{**usual, **fields})


@pytest.mark.parametrize(
    ("kind", "ags"),
    [
        (UnitKind.DISTRICT, "1499"),
        (UnitKind.DISTRICT, "14999000"),
        (UnitKind.DISTRICT_FREE_CITY, "1499a"),
        (UnitKind.STATE, "145"),
        (UnitKind.MUNICIPALITY, "14999"),
    ],
)
def test_a_key_that_does_not_fit_the_level(actor: Actor, kind: UnitKind, ags: str) -> None:
    refuses(unit(kind=kind, ags=ags), actor, "unit_key_fits_its_level")


def test_a_municipality_without_a_district_and_a_district_with_one(saxony: Units, actor: Actor) -> None:
    refuses(unit(kind=UnitKind.MUNICIPALITY, ags="14999000"), actor, "unit_key_fits_its_level")
    refuses(unit(district=saxony["14625"]), actor, "unit_key_fits_its_level")


def test_a_short_name_that_belongs_to_another(actor: Actor) -> None:
    refuses(unit(short_name="Altkreis"), actor, "unit_short_name_begins_name")
    refuses(unit(name="", short_name=""), actor, "unit_short_name_begins_name")


def test_a_key_held_twice_on_a_day(saxony: Units, actor: Actor) -> None:
    refuses(unit(ags="14625", valid_from=DAY), actor, "unit_key_held_once_a_day")


def test_an_end_before_the_beginning(saxony: Units, actor: Actor) -> None:
    period = {"valid_from": DAY, "valid_until": DAY_BEFORE}
    police = Organisation.objects.get(name="Polizeidirektion Leipzig")
    group = create_group(name="Bund", kind=GroupKind.UNION, joined_on=DAY, by=actor)

    refuses(unit(**period), actor, "unit_ends_after_it_begins")
    provider = Organisation(kind=OrganisationKind.PROVIDER, name="Institut", **period)
    refuses(provider, actor, "organisation_ends_after_it_begins")
    competence = DirectorateCompetence(organisation=police, unit=saxony["14628110"], **period)
    refuses(competence, actor, "competence_ends_after_it_begins")
    membership = GroupMembership(group=group, unit=saxony["14628110"], joined_on=DAY, left_on=DAY_BEFORE)
    refuses(membership, actor, "membership_ends_after_it_begins")


def test_two_directorates_for_one_unit_on_a_day(saxony: Units, actor: Actor) -> None:
    police = Organisation.objects.get(name="Polizeidirektion Leipzig")
    competence = DirectorateCompetence(organisation=police, unit=saxony["14511"], valid_from=DAY)

    refuses(competence, actor, "competence_of_one_directorate_a_day")


def test_two_memberships_in_one_group_on_a_day(saxony: Units, actor: Actor) -> None:
    members = [saxony["14628110"]]
    group = create_group(name="Bund", kind=GroupKind.UNION, joined_on=DAY_BEFORE, members=members, by=actor)

    refuses(GroupMembership(group=group, unit=members[0], joined_on=DAY), actor, "membership_once_a_day")


def test_two_organisations_for_one_municipality(saxony: Units, actor: Actor) -> None:
    second = Organisation(kind=OrganisationKind.MUNICIPALITY, name="Zweite", unit=saxony["14628110"])

    refuses(second, actor, "organisation_once_per_unit")


@pytest.mark.parametrize(
    "kind", [OrganisationKind.MUNICIPALITY, OrganisationKind.DISTRICT, OrganisationKind.GROUP]
)
def test_a_body_without_what_it_stands_on(actor: Actor, kind: OrganisationKind) -> None:
    refuses(Organisation(kind=kind, name="Nirgendwo"), actor, "organisation_stands_on_unit_or_group")


def test_a_nameless_organisation(actor: Actor) -> None:
    refuses(Organisation(kind=OrganisationKind.PROVIDER, name=""), actor, "organisation_has_a_name")


def test_a_second_prevention_council_office(saxony: Units, actor: Actor) -> None:
    refuses(Organisation(kind=OrganisationKind.LPR, name="Zweiter"), actor, "organisation_lpr_once")


def test_a_unit_that_succeeds_itself(saxony: Units, actor: Actor) -> None:
    freital = saxony["14628110"]

    refuses(
        UnitSuccession(predecessor=freital, successor=freital, on=DAY), actor, "unit_does_not_succeed_itself"
    )
