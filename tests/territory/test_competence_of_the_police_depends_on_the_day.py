"""Which police directorate is competent is looked up by territory and date."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotNow
from casework.territory.choices import OrganisationKind, UnitKind
from casework.territory.models import Organisation, TerritorialUnit
from casework.territory.selectors import directorate_of
from casework.territory.services import create_organisation, create_unit, transfer_competence

Units = dict[str, TerritorialUnit]
BEFORE, CHANGE = date(2026, 12, 31), date(2027, 1, 1)


def directorate(city: str) -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.POLICE, name=f"Polizeidirektion {city}")


@pytest.mark.parametrize(
    ("ags", "city"),
    [
        ("14628110", "Dresden"),
        ("14524330", "Zwickau"),
        ("14523020", "Zwickau"),
        ("14626110", "Görlitz"),
        ("14625030", "Görlitz"),
        ("14524010", "Zwickau"),
        ("14511000", "Chemnitz"),
        ("14511", "Chemnitz"),
        ("14729160", "Leipzig"),
    ],
)
def test_a_municipality_has_the_directorate_of_its_district(
    saxony: Units, today: date, ags: str, city: str
) -> None:
    assert directorate_of(saxony[ags], today) == directorate(city)


def test_a_district_changes_over_on_a_day(saxony: Units, actor: Actor) -> None:
    transfer_competence(directorate=directorate("Leipzig"), unit=saxony["14522"], valid_from=CHANGE, by=actor)

    assert directorate_of(saxony["14522010"], BEFORE) == directorate("Chemnitz")
    assert directorate_of(saxony["14522010"], CHANGE) == directorate("Leipzig")
    assert directorate_of(saxony["14521020"], CHANGE) == directorate("Chemnitz")


def test_a_single_municipality_may_differ_from_its_district(saxony: Units, actor: Actor) -> None:
    transfer_competence(
        directorate=directorate("Leipzig"), unit=saxony["14522010"], valid_from=CHANGE, by=actor
    )

    assert directorate_of(saxony["14522010"], BEFORE) == directorate("Chemnitz")
    assert directorate_of(saxony["14522010"], CHANGE) == directorate("Leipzig")
    assert directorate_of(saxony["14522020"], CHANGE) == directorate("Chemnitz")


def test_a_transfer_cannot_reach_back_behind_the_last_one(saxony: Units, actor: Actor) -> None:
    transfer_competence(directorate=directorate("Leipzig"), unit=saxony["14522"], valid_from=CHANGE, by=actor)

    with pytest.raises((Invalid, NotNow)):
        transfer_competence(
            directorate=directorate("Dresden"), unit=saxony["14522"], valid_from=BEFORE, by=actor
        )

    assert directorate_of(saxony["14522"], CHANGE) == directorate("Leipzig")


def test_only_a_directorate_can_be_competent(saxony: Units, actor: Actor) -> None:
    precinct = create_organisation(
        kind=OrganisationKind.PRECINCT, name="Polizeirevier Mitte", unit=saxony["14612000"], by=actor
    )

    with pytest.raises(Invalid):
        transfer_competence(directorate=precinct, unit=saxony["14612"], valid_from=CHANGE, by=actor)


def test_where_nobody_is_competent_there_is_none(saxony: Units, actor: Actor, today: date) -> None:
    new = create_unit(kind=UnitKind.DISTRICT, ags="14999", name="Neukreis", valid_from=BEFORE, by=actor)

    assert directorate_of(new, today) is None
