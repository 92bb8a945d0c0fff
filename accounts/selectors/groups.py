"""Groups of municipalities and their members in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import (
    MANAGE_ORGANISATIONS,
    VIEW_DIRECTORY,
    may_everywhere,
    require_everywhere,
)
from accounts.selectors.paging import Page, Place, by_name, count_of, number_in, page_of, words_of
from casework.audit.actors import Actor
from casework.audit.errors import Invalid
from casework.territory.models import GroupMembership, MunicipalGroup, TerritorialUnit
from casework.territory.selectors import folded, municipalities_on, search_municipalities

MOST_NAMED = 5
KEY_LENGTH = 8


@dataclass(frozen=True)
class GroupRow:
    """One group of the list, with the number of its members today."""

    group_id: int
    name: str
    kind: str
    members: int
    has_ended: bool


@dataclass(frozen=True)
class GroupList:
    """A page of groups, and how many there are: at most one more than `MOST_COUNTED`."""

    page: Page[GroupRow]
    count: int


@dataclass(frozen=True)
class MemberRow:
    """A municipality in a group, with its period."""

    membership_id: int
    name: str
    ags: str
    joined_on: date
    left_on: date | None

    @property
    def may_leave(self) -> bool:
        """Return whether no last day is set yet."""
        return self.left_on is None


@dataclass(frozen=True)
class GroupPage:
    """What a page says of a group: its members in time, and whether the reader may change them."""

    members: tuple[MemberRow, ...]
    former: tuple[MemberRow, ...]
    may_manage: bool


def visible_groups(by: Actor) -> QuerySet[MunicipalGroup]:
    """Return all groups; raise NotAllowed for those who may not read the directory."""
    require_everywhere(by, VIEW_DIRECTORY)
    return MunicipalGroup.objects.select_related("organisation")


def visible_memberships(by: Actor) -> QuerySet[GroupMembership]:
    """Return all memberships; raise NotAllowed for those who may not read the directory."""
    require_everywhere(by, VIEW_DIRECTORY)
    return GroupMembership.objects.select_related("group__organisation", "unit__district")


def group_list(by: Actor, text: str, place: Place) -> GroupList:
    """Return a page of groups by name; every word is found in the name or in that of a member."""
    everything = visible_groups(by)
    found = everything
    for word in words_of(text):
        named = everything.filter(name__folded__contains=folded(word)).values("pk")
        members = GroupMembership.objects.on(timezone.localdate())
        members = members.filter(unit__name__folded__contains=folded(word))
        found = found.filter(pk__in=named.union(members.values("group")))
    page = page_of(found, by_name(everything), place)
    return GroupList(page.showing(_rows(page.rows)), count_of(found))


def _rows(groups: Iterable[MunicipalGroup]) -> Iterable[GroupRow]:
    groups, today = list(groups), timezone.localdate()
    members = _number_of_members([group.pk for group in groups], today)
    for group in groups:
        last_day = group.organisation.valid_until
        yield GroupRow(
            group_id=group.pk,
            name=group.name,
            kind=group.get_kind_display(),
            members=members.get(group.pk, 0),
            has_ended=last_day is not None and last_day < today,
        )


def _number_of_members(group_ids: list[int], today: date) -> dict[int, int]:
    number: dict[int, int] = {}
    memberships = GroupMembership.objects.on(today).filter(group__in=group_ids)
    for group_id in memberships.values_list("group_id", flat=True):
        number[group_id] = number.get(group_id, 0) + 1
    return number


def group_page(by: Actor, group: MunicipalGroup) -> GroupPage:
    """Return the members of a group: those of today or later, and those who left, the last one first."""
    today = timezone.localdate()
    memberships = list(group.memberships.select_related("unit__district").order_by("unit__short_name", "pk"))
    current = [m for m in memberships if m.left_on is None or m.left_on >= today]
    former = sorted((m for m in memberships if m not in current), key=_days_since_leaving)
    exists = group.organisation.valid_until is None
    may_manage = exists and may_everywhere(by, MANAGE_ORGANISATIONS)
    return GroupPage(tuple(map(_member_row, current)), tuple(map(_member_row, former)), may_manage)


def _member_row(membership: GroupMembership) -> MemberRow:
    unit = membership.unit
    return MemberRow(
        membership.pk, unit.name_with_district, unit.ags, membership.joined_on, membership.left_on
    )


def _days_since_leaving(membership: GroupMembership) -> int:
    return -membership.left_on.toordinal() if membership.left_on else 0


def municipality_meant(text: str, on: date) -> TerritorialUnit:
    """Return the municipality that a key or a name means on that day; raise Invalid unless it is just one.

    A name that several municipalities have needs the district or the key: "Bernsdorf Bautzen", "14625030".
    """
    words = " ".join(words_of(text))
    if number_in(words) is not None:
        return _with_key(words, on)
    exact = municipalities_on(on).filter(short_name__folded=folded(words))
    found = list(exact[: MOST_NAMED + 1]) or list(
        search_municipalities(_plain(words), on=on)[: MOST_NAMED + 1]
    )
    if not found:
        raise Invalid(_("There is no municipality called “%(name)s” on that day.") % {"name": words}, "unit")
    if len(found) > 1:
        raise Invalid(_several(words, found), "unit")
    return found[0]


def _with_key(key: str, on: date) -> TerritorialUnit:
    unit = municipalities_on(on).filter(ags=key).first()
    if unit is None:
        raise Invalid(_("There is no municipality with the key %(key)s on that day.") % {"key": key}, "unit")
    return unit


def _plain(words: str) -> str:
    """Return the words without the brackets in which pages show the district."""
    return words.replace("(", " ").replace(")", " ")


def _several(words: str, found: list[TerritorialUnit]) -> str:
    named = "; ".join(f"{unit.name_with_district} {unit.ags}" for unit in found[:MOST_NAMED])
    more = " …" if len(found) > MOST_NAMED else ""
    sentence = _("“%(name)s” may mean several municipalities: %(found)s. Please enter the key.")
    return sentence % {"name": words, "found": named + more}
