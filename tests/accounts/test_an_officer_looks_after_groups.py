"""A case officer creates groups of municipalities and lets towns join and leave."""

from datetime import date

import pytest
from django.test import Client

from accounts.services import add_group
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.territory.choices import GroupKind
from casework.territory.models import MunicipalGroup, TerritorialUnit
from tests.accounts.conftest import People
from tests.accounts.desk import errors_in, refused, sent, shown
from tests.builders import FREITAL, HEIDENAU, PIRNA, house
from tests.signing_in import signed_in

NEW = {
    "name": "Elbe valley",
    "kind": "network",
    "joined_on": "2024-01-01",
    "members": f"{PIRNA}\nHeidenau\n\n",
}


def unit(ags: str) -> TerritorialUnit:
    """Return the municipality with this key."""
    return TerritorialUnit.objects.get(ags=ags)


@pytest.fixture
def group(people: People) -> MunicipalGroup:
    """Return a group of two towns since 2024."""
    return add_group(
        name="Elbe valley",
        kind=GroupKind.NETWORK,
        joined_on=date(2024, 1, 1),
        members=[unit(PIRNA), unit(HEIDENAU)],
        by=house(),
    )


def members(group: MunicipalGroup) -> dict[str, tuple[date, date | None]]:
    """Return the periods of the members."""
    rows = group.memberships.values_list("unit__ags", "joined_on", "left_on")
    return {ags: (joined_on, left_on) for ags, joined_on, left_on in rows}


def test_a_group_is_created_with_its_first_members(officer: Client, people: People) -> None:
    address = sent(officer, "add_group", **NEW)
    created = MunicipalGroup.objects.get(name="Elbe valley")
    assert address.endswith(f"/verbuende/{created.pk}/")
    assert set(members(created)) == {PIRNA, HEIDENAU}
    verbs = AuditEvent.objects.filter(actor=people.officer).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [Verb.GROUP_CREATED, Verb.GROUP_JOINED, Verb.GROUP_JOINED]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"kind": "band"}, "Select a valid choice"),
        ({"joined_on": "2024-02-30"}, "Enter a valid date"),
        ({"members": f"{PIRNA}\n99999999"}, "There is no municipality with the key 99999999 on that day."),
        ({"members": "Pirna\n14628270"}, "is named twice"),
        ({"members": f"{PIRNA}\n" * 101}, "too many lines"),
        ({"members": "x" * 100_000}, "at most 5000 characters"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(officer: Client, wrong: dict[str, str], message: str) -> None:
    page = refused(400, officer, "add_group", **NEW | wrong)
    (field,) = wrong
    assert message in errors_in(page)
    assert f'href="#id_{field}"' in errors_in(page)
    assert not MunicipalGroup.objects.filter(name="Elbe valley").exists()


def test_a_name_is_given_once(officer: Client, group: MunicipalGroup) -> None:
    page = refused(409, officer, "add_group", **NEW)
    assert "There is a group of this name already." in errors_in(page)
    assert group.memberships.count() == 2


def test_a_town_joins_on_a_day(officer: Client, group: MunicipalGroup) -> None:
    sent(officer, "add_member", group.pk, unit="Freital", joined_on="2025-06-01")
    assert members(group)[FREITAL] == (date(2025, 6, 1), None)
    assert "Freital" in shown(officer, "group", group.pk)


@pytest.mark.parametrize(
    ("entered", "status", "field", "message"),
    [
        ({"unit": PIRNA, "joined_on": "2025-06-01"}, 409, "unit", "is a member already"),
        ({"unit": FREITAL, "joined_on": "2023-12-31"}, 400, "joined_on", "exists only from"),
        ({"unit": "00000000", "joined_on": "2025-06-01"}, 400, "unit", "There is no municipality"),
        ({"unit": "14628", "joined_on": "2025-06-01"}, 400, "unit", "There is no municipality"),
        ({"unit": "", "joined_on": "2025-06-01"}, 400, "unit", "This field is required"),
        ({"unit": FREITAL, "joined_on": "soon"}, 400, "joined_on", "Enter a valid date"),
    ],
)
def test_a_member_that_cannot_be_is_refused_at_its_field(
    officer: Client, group: MunicipalGroup, entered: dict[str, str], status: int, field: str, message: str
) -> None:
    page = refused(status, officer, "add_member", group.pk, **entered)
    assert message in errors_in(page)
    assert f'href="#id_{field}"' in errors_in(page)
    assert set(members(group)) == {PIRNA, HEIDENAU}


def test_a_town_leaves_with_its_last_day(officer: Client, group: MunicipalGroup) -> None:
    leaving = group.memberships.get(unit__ags=HEIDENAU)
    sent(officer, "end_member", group.pk, leaving.pk, last_day="2025-12-31", reason="Council decision")
    assert members(group)[HEIDENAU] == (date(2024, 1, 1), date(2025, 12, 31))
    assert AuditEvent.objects.order_by("-pk")[0].reason == "Council decision"
    assert "Former members" in shown(officer, "group", group.pk)


def test_a_town_that_left_may_join_again(officer: Client, group: MunicipalGroup) -> None:
    leaving = group.memberships.get(unit__ags=HEIDENAU)
    sent(officer, "end_member", group.pk, leaving.pk, last_day="2025-06-30")
    sent(officer, "add_member", group.pk, unit=HEIDENAU, joined_on="2025-09-01")
    assert group.memberships.filter(unit__ags=HEIDENAU).count() == 2


@pytest.mark.parametrize(("last_day", "status"), [("2023-12-31", 400), ("", 400), ("2025-02-29", 400)])
def test_a_last_day_that_cannot_be_is_refused(
    officer: Client, group: MunicipalGroup, last_day: str, status: int
) -> None:
    leaving = group.memberships.get(unit__ags=HEIDENAU)
    page = refused(status, officer, "end_member", group.pk, leaving.pk, last_day=last_day)
    assert 'href="#id_last_day"' in errors_in(page)
    assert members(group)[HEIDENAU][1] is None


def test_a_town_does_not_leave_twice(officer: Client, group: MunicipalGroup) -> None:
    leaving = group.memberships.get(unit__ags=HEIDENAU)
    sent(officer, "end_member", group.pk, leaving.pk, last_day="2025-06-30")
    page = refused(409, officer, "end_member", group.pk, leaving.pk, last_day="2025-09-30")
    assert "is no member of the group" in errors_in(page)


def test_a_member_is_found_only_in_its_group(officer: Client, group: MunicipalGroup) -> None:
    other = add_group(
        name="Mountains", kind=GroupKind.UNION, joined_on=date(2024, 1, 1), members=[], by=house()
    )
    member = group.memberships.get(unit__ags=PIRNA)
    refused(404, officer, "end_member", other.pk, member.pk, last_day="2025-06-30")
    assert "No municipality is a member today" in shown(officer, "group", other.pk)


def test_a_group_is_renamed_and_ended_as_an_organisation(officer: Client, group: MunicipalGroup) -> None:
    sent(officer, "rename_organisation", group.organisation.pk, name="Elbe towns", reason="")
    sent(officer, "end_organisation", group.organisation.pk, last_day="2025-12-31")
    page = shown(officer, "group", group.pk)
    assert "Elbe towns" in page
    assert "The last day of this group is" in page
    assert "Add a member" not in page
    assert {left_on for _joined_on, left_on in members(group).values()} == {date(2025, 12, 31)}
    refused(409, officer, "add_member", group.pk, unit=FREITAL, joined_on="2025-06-01")


def test_the_coach_coordination_reads_but_changes_nothing(people: People, group: MunicipalGroup) -> None:
    browser = signed_in(people.coordination)
    assert "Add a member" not in shown(browser, "group", group.pk)
    refused(403, browser, "add_member", group.pk, unit=FREITAL, joined_on="2025-06-01")
