"""Towns join a group and leave it; what counts is who was a member on the day."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.selectors import events_of
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import MunicipalGroup, Organisation, TerritorialUnit
from casework.territory.selectors import groups, groups_of, members_on
from casework.territory.services import (
    add_group_member,
    create_group,
    end_organisation,
    remove_group_member,
    rename_organisation,
)

Units = dict[str, TerritorialUnit]
FOUNDED, LATER = date(2025, 3, 1), date(2026, 6, 30)
PIRNA, HEIDENAU, FREITAL = "14628270", "14628160", "14628110"


@pytest.fixture
def alliance(saxony: Units, actor: Actor) -> MunicipalGroup:
    """Found an alliance of Pirna and Heidenau, beside another group."""
    create_group(
        name="Netz West", kind=GroupKind.NETWORK, joined_on=FOUNDED, members=[saxony["14524330"]], by=actor
    )
    return create_group(
        name="Städtebund Elbe",
        kind=GroupKind.TOWN_ALLIANCE,
        joined_on=FOUNDED,
        members=[saxony[PIRNA], saxony[HEIDENAU]],
        by=actor,
    )


def keys(group: MunicipalGroup, day: date) -> list[str]:
    return [unit.ags for unit in members_on(group, day)]


def test_the_founders_are_members_from_the_first_day(alliance: MunicipalGroup) -> None:
    assert keys(alliance, FOUNDED) == [HEIDENAU, PIRNA]
    assert keys(alliance, date(2025, 2, 28)) == []


def test_a_group_is_an_organisation(alliance: MunicipalGroup) -> None:
    assert alliance.organisation.kind == OrganisationKind.GROUP
    assert alliance.organisation.name == "Städtebund Elbe"
    assert [group.name for group in groups()] == ["Netz West", "Städtebund Elbe"]


def test_one_joins_and_one_leaves(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    add_group_member(group=alliance, unit=saxony[FREITAL], joined_on=LATER, by=actor)
    remove_group_member(group=alliance, unit=saxony[PIRNA], left_on=LATER, by=actor)

    assert keys(alliance, date(2026, 6, 29)) == [HEIDENAU, PIRNA]
    assert keys(alliance, LATER) == [FREITAL, HEIDENAU, PIRNA]  # the last day is a day as a member
    assert keys(alliance, date(2026, 7, 1)) == [FREITAL, HEIDENAU]
    assert [group.name for group in groups_of(saxony[FREITAL], LATER)] == ["Städtebund Elbe"]


def test_who_left_may_come_back(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    remove_group_member(group=alliance, unit=saxony[PIRNA], left_on=LATER, by=actor)

    add_group_member(group=alliance, unit=saxony[PIRNA], joined_on=date(2026, 9, 1), by=actor)

    assert keys(alliance, date(2026, 8, 1)) == [HEIDENAU]
    assert keys(alliance, date(2026, 9, 1)) == [HEIDENAU, PIRNA]


def test_nobody_joins_twice(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(NotNow, match=r"Pirna \(Landkreis"):
        add_group_member(group=alliance, unit=saxony[PIRNA], joined_on=LATER, by=actor)


def test_who_is_no_member_cannot_leave(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(NotNow):
        remove_group_member(group=alliance, unit=saxony[FREITAL], left_on=LATER, by=actor)


def test_nobody_leaves_before_joining(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid):
        remove_group_member(group=alliance, unit=saxony[PIRNA], left_on=date(2025, 2, 28), by=actor)


def test_nobody_joins_before_the_group_exists(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid):
        add_group_member(group=alliance, unit=saxony[FREITAL], joined_on=date(2025, 2, 28), by=actor)


def test_a_district_is_no_member(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid):
        add_group_member(group=alliance, unit=saxony["14628"], joined_on=LATER, by=actor)


def test_a_group_name_is_taken_once(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    with pytest.raises(NotNow):
        create_group(name="Städtebund Elbe", kind=GroupKind.UNION, joined_on=LATER, by=actor)


def test_one_wrong_member_founds_no_group(saxony: Units, actor: Actor) -> None:
    with pytest.raises(Invalid):
        create_group(
            name="Halb",
            kind=GroupKind.UNION,
            joined_on=LATER,
            members=[saxony[PIRNA], saxony["14628"]],
            by=actor,
        )

    assert not MunicipalGroup.objects.filter(name="Halb").exists()
    assert not Organisation.objects.filter(name="Halb").exists()


def test_a_renamed_group_keeps_one_name(alliance: MunicipalGroup, actor: Actor) -> None:
    rename_organisation(organisation=alliance.organisation, name=" Städtebund  Oberelbe", by=actor)

    alliance.refresh_from_db()
    assert alliance.name == alliance.organisation.name == "Städtebund Oberelbe"


def test_when_a_group_ends_its_members_are_free(
    alliance: MunicipalGroup, saxony: Units, actor: Actor
) -> None:
    end_organisation(organisation=alliance.organisation, last_day=LATER, by=actor)

    assert keys(alliance, LATER) == [HEIDENAU, PIRNA]
    assert keys(alliance, date(2026, 7, 1)) == []
    with pytest.raises(NotNow):
        add_group_member(group=alliance, unit=saxony[FREITAL], joined_on=LATER, by=actor)


def test_the_record_tells_who_joined_and_left(alliance: MunicipalGroup, saxony: Units, actor: Actor) -> None:
    remove_group_member(
        group=alliance, unit=saxony[PIRNA], left_on=LATER, by=actor, reason="Council resolution"
    )

    events = list(events_of(scope=Scope.TERRITORY, subject_id=alliance.organisation.pk))

    assert [event.verb for event in events] == [
        Verb.GROUP_LEFT,
        Verb.GROUP_JOINED,
        Verb.GROUP_JOINED,
        Verb.GROUP_CREATED,
    ]
    assert (events[0].happened_on, events[0].reason) == (LATER, "Council resolution")
