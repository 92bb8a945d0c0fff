"""Two municipalities merge: both end, a third begins, and each day keeps its own territory."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotNow
from casework.territory import selectors
from casework.territory.choices import GroupKind, UnitKind
from casework.territory.models import Organisation, TerritorialUnit
from casework.territory.services import create_group, create_unit, end_unit

Units = dict[str, TerritorialUnit]
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
NEW_KEY = "14628999"


@pytest.fixture
def old(saxony: Units) -> list[TerritorialUnit]:
    """Return the two that will merge."""
    return [saxony["14628150"], saxony["14628170"]]


@pytest.fixture
def merged(saxony: Units, old: list[TerritorialUnit], actor: Actor) -> TerritorialUnit:
    """Merge the two into a new municipality."""
    new = create_unit(
        kind=UnitKind.MUNICIPALITY,
        ags=NEW_KEY,
        name="Neue  Höhe, Stadt ",
        district=saxony["14628"],
        valid_from=FIRST_DAY,
        by=actor,
    )
    for unit in old:
        end_unit(unit=unit, last_day=LAST_DAY, successors=[new], by=actor, reason="Merger")
    return new


def keys_on(day: date) -> set[str]:
    return set(selectors.municipalities_on(day).values_list("ags", flat=True))


def test_each_day_has_its_own_municipalities(merged: TerritorialUnit, old: list[TerritorialUnit]) -> None:
    old_keys = {unit.ags for unit in old}

    assert old_keys <= keys_on(LAST_DAY)
    assert NEW_KEY not in keys_on(LAST_DAY)
    assert keys_on(FIRST_DAY) == (keys_on(LAST_DAY) - old_keys) | {NEW_KEY}


def test_the_old_ones_name_their_successor(merged: TerritorialUnit, old: list[TerritorialUnit]) -> None:
    assert [list(selectors.successors_of(unit)) for unit in old] == [[merged], [merged]]


def test_the_organisations_follow(merged: TerritorialUnit, old: list[TerritorialUnit]) -> None:
    assert selectors.organisation_of(merged).name == "Stadt Neue Höhe"
    assert selectors.organisation_of(merged).valid_from == FIRST_DAY
    for unit in old:
        assert selectors.organisation_of(unit).valid_until == LAST_DAY


def test_a_membership_ends_with_the_municipality(
    saxony: Units, old: list[TerritorialUnit], actor: Actor
) -> None:
    members = [old[0], saxony["14628110"]]
    group = create_group(
        name="Osterzgebirge", kind=GroupKind.NETWORK, joined_on=date(2025, 1, 1), members=members, by=actor
    )

    end_unit(unit=old[0], last_day=LAST_DAY, successors=[], by=actor)

    assert set(selectors.members_on(group, LAST_DAY)) == set(members)
    assert list(selectors.members_on(group, FIRST_DAY)) == [saxony["14628110"]]


def test_what_has_ended_cannot_end_again(
    merged: TerritorialUnit, old: list[TerritorialUnit], actor: Actor
) -> None:
    with pytest.raises(NotNow):
        end_unit(unit=old[0], last_day=LAST_DAY, successors=[], by=actor)


def test_a_unit_cannot_end_before_it_begins(merged: TerritorialUnit, actor: Actor) -> None:
    with pytest.raises(Invalid):
        end_unit(unit=merged, last_day=LAST_DAY, successors=[], by=actor)

    merged.refresh_from_db()
    assert merged.valid_until is None


@pytest.mark.parametrize("ags", ["1462899", "146289990", "1462899x", "", "١٤٦٢٨٩٩٩", "14628999\n"])
def test_a_key_that_cannot_be_is_refused(saxony: Units, actor: Actor, ags: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_unit(
            kind=UnitKind.MUNICIPALITY,
            ags=ags,
            name="Neudorf",
            district=saxony["14628"],
            valid_from=FIRST_DAY,
            by=actor,
        )

    assert refusal.value.field == "ags"


def test_a_municipality_without_a_district_is_refused(saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid, match="district"):
        create_unit(kind=UnitKind.MUNICIPALITY, ags=NEW_KEY, name="Neudorf", valid_from=FIRST_DAY, by=actor)


def test_a_key_in_use_is_refused_and_nothing_is_half_done(saxony: Units, actor: Actor) -> None:
    before = Organisation.objects.count()

    with pytest.raises(NotNow):
        create_unit(
            kind=UnitKind.MUNICIPALITY,
            ags="14628110",
            name="Neudorf",
            district=saxony["14628"],
            valid_from=FIRST_DAY,
            by=actor,
        )

    assert Organisation.objects.count() == before


def test_a_key_may_be_used_anew_after_its_unit_has_ended(
    saxony: Units, old: list[TerritorialUnit], merged: TerritorialUnit, actor: Actor
) -> None:
    again = create_unit(
        kind=UnitKind.MUNICIPALITY,
        ags=old[0].ags,
        name=old[0].name,
        district=saxony["14628"],
        valid_from=date(2030, 1, 1),
        by=actor,
    )

    assert again.pk != old[0].pk
    assert selectors.organisation_of(again) != selectors.organisation_of(old[0])
