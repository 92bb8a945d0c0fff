"""On which ways cases reach a person: lists, single cases and explanations all start here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.utils import timezone

from accounts.choices import Role
from accounts.models import HeldOffice, Standing, User, standings_of, standings_on
from accounts.policy import Grantable, Tie, Via, all_rows, rows_of
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Assignment, Case, CaseParty, Grant

AT_ONCE = 40  # people whose ties are read in one statement
HANDOVER = timedelta(weeks=4)  # the 20 working days of the domain guide (a proposal)

CaseIds: TypeAlias = (
    "QuerySet[CaseParty, int] | QuerySet[Assignment, int] | QuerySet[Grant, int] | QuerySet[Case, int]"
)


@dataclass(frozen=True)
class Way:
    """One way on which cases reach a person: what ties, in whose place, and which cases (None: all)."""

    tie: Tie
    standing: Standing
    cases: "CaseIds | None"


@dataclass(frozen=True)
class Bond:
    """What ties one person to one case, in whose place."""

    tie: Tie
    person_id: int


class Among(Func):
    """Whether an id is among those of a statement.

    The ids are read once, as an array, and looked up by key. So the cost depends on the person's cases; a
    join would let the planner read all cases as soon as the person has some thousands.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def ways_on(user: User, day: date) -> tuple[Way, ...]:
    """Return all ways on which cases reach the person on a day, the own ones first."""
    if not user.was_active(day):
        return ()
    standings = user.standings_today if day == timezone.localdate() else standings_on(user, day)
    return _ways(standings, day)


def _ways(standings: Iterable[Standing], day: date) -> tuple[Way, ...]:
    return tuple(way for standing in standings for way in _ways_of(standing, day))


def visible_cases(user: User, on: date | None = None) -> QuerySet[Case]:
    """Return the cases whose head the person may see today, or could see on a day."""
    return permitted_cases(user, permissions.VIEW_CASE, on)


def permitted_cases(user: User, permission: str, on: date | None = None) -> QuerySet[Case]:
    """Return the cases on which the person has the permission today, or had it on a day."""
    ways = ways_on(user, on or timezone.localdate())
    cases = Case.objects.filter(~Q(state=CaseState.DRAFT) | Q(opened_by__in=_organisations(ways)))
    return cases.filter(_among(F("pk"), ways, permission))


def permitted(user: User, permission: str, case_id: str) -> Among | Value:
    """Return the condition that the person has the permission on the case, no draft, that a column names."""
    return _among(F(case_id), ways_on(user, timezone.localdate()), permission)


def _among(case_id: F, ways: Sequence[Way], permission: str) -> Among | Value:
    opening = {Tie(row.role, row.via) for row in rows_of(permission)}
    reached = [way.cases for way in ways if way.tie in opening]
    if None in reached:
        return Value(value=True, output_field=BooleanField())
    ids = [cases for cases in reached if cases is not None]
    if not ids:
        return Value(value=False, output_field=BooleanField())
    return Among(case_id, ArraySubquery(ids[0].union(*ids[1:], all=True)))


@dataclass(frozen=True)
class CaseAccess:
    """What ties one person to one case."""

    bonds: tuple[Bond, ...]
    user_id: int

    @property
    def ties(self) -> frozenset[Tie]:
        """Return the ties, whoever they belong to."""
        return frozenset(bond.tie for bond in self.bonds)

    def opening(self, permission: str) -> Bond | None:
        """Return what opens the permission, an own tie before that of somebody represented."""
        rows = {Tie(row.role, row.via) for row in rows_of(permission)}
        found = [bond for bond in self.bonds if bond.tie in rows]
        return next((bond for bond in found if bond.person_id == self.user_id), next(iter(found), None))

    def may(self, permission: str) -> bool:
        """Return whether one of the ties opens the permission."""
        return self.opening(permission) is not None


def access_to(case: Case, user: User, on: date | None = None) -> CaseAccess:
    """Return the person's ties to the case today, or on a day; one statement beside the standings."""
    return _access(case, {user.pk: ways_on(user, on or timezone.localdate())})[user.pk]


def access_of(case: Case, users: Sequence[User], day: date) -> dict[int, CaseAccess]:
    """Return the ties of many people to the case on a day, as `access_to` does for one.

    Three statements for each `AT_ONCE` people, and one more for each link of a chain of absent people.
    """
    found: dict[int, CaseAccess] = {}
    for first in range(0, len(users), AT_ONCE):
        together = users[first : first + AT_ONCE]
        standings = standings_of(together, day)
        ways = {user.pk: _ways(standings[user.pk], day) for user in together if user.was_active(day)}
        found |= {user.pk: CaseAccess((), user.pk) for user in together} | _access(case, ways)
    return found


def _access(case: Case, ways: Mapping[int, Sequence[Way]]) -> dict[int, CaseAccess]:
    """Return what the ways of each person tie to the case; one statement for all of them."""
    open_ways = {user: () if _is_hidden(case, own) else own for user, own in ways.items()}
    reaching = _reaching([way for own in open_ways.values() for way in own], case)
    bonds: dict[int, list[Bond]] = {user: [] for user in ways}
    owners = [user for user, own in open_ways.items() for _way in own]
    for number, way in reaching.items():
        bonds[owners[number]].append(Bond(way.tie, way.standing.person_id))
    return {user: CaseAccess(tuple(bonds[user]), user) for user in ways}


def _is_hidden(case: Case, ways: Sequence[Way]) -> bool:
    """Return whether the case is a draft of an organisation to which none of the ways belongs."""
    return case.state == CaseState.DRAFT and case.opened_by_id not in _organisations(ways)


def _reaching(ways: Sequence[Way], case: Case) -> dict[int, Way]:
    """Return those of the ways that reach the case, by their places."""
    this = Case.objects.filter(pk=case.pk).order_by()
    parts = [
        this.filter(pk__in=way.cases).values_list(Value(number))
        for number, way in enumerate(ways)
        if way.cases is not None
    ]
    found = {number for (number,) in parts[0].union(*parts[1:], all=True)} if parts else set()
    return {number: way for number, way in enumerate(ways) if way.cases is None or number in found}


def _organisations(ways: Iterable[Way]) -> set[int]:
    return {office.organisation_id for way in ways for office in way.standing.offices}


@cache
def _known_ties() -> frozenset[Tie]:
    return frozenset(Tie(row.role, row.via) for row in all_rows())


def _ways_of(standing: Standing, day: date) -> Iterator[Way]:
    for tie, cases in (*_by_office(standing.offices, day), *_by_person(standing.person_id, day)):
        if tie in _known_ties():
            yield Way(tie, standing, _of_kinds(cases, standing))


def _of_kinds(cases: "CaseIds | None", standing: Standing) -> "CaseIds | None":
    if standing.kinds is None:
        return cases
    found = Case.objects.filter(kind__in=standing.kinds)
    return (found if cases is None else found.filter(pk__in=cases)).order_by().values_list("pk", flat=True)


Reached: TypeAlias = "tuple[Tie, CaseIds | None]"
Attended: TypeAlias = "Callable[[], QuerySet[Model, int]]"
_attended: dict[Role, Attended] = {}


def declare_presence(role: Role, cases: Attended) -> None:
    """Let the app that owns the noun say in which cases a role was present (`Via.PRESENCE`)."""
    _attended[role] = cases


def _by_office(offices: Iterable[HeldOffice], day: date) -> Iterator[Reached]:
    for role in dict.fromkeys(office.role for office in offices):
        held = [office for office in offices if office.role == role]
        yield Tie(role, Via.OFFICE), None
        yield Tie(role, Via.REGION), _in_region(held, day)
        party = _with_parties((office.organisation_id for office in held), day)
        yield Tie(role, Via.PARTY), party
        if role in _attended:
            yield Tie(role, Via.PRESENCE), party.filter(case__in=_attended[role]())
        groups = {group for office in held for group in office.groups}
        if groups:
            of_groups = Case.objects.filter(group__in=groups).order_by()
            yield Tie(role, Via.GROUP), of_groups.values_list("pk", flat=True)


def _in_region(held: list[HeldOffice], day: date) -> "CaseIds | None":
    """Return the cases of the municipalities of the regions; an office for no region is one for all."""
    if any(office.region_id is None for office in held):
        return None
    return _with_parties((town for office in held for town in office.supervised), day)


def _with_parties(organisations: Iterable[int], day: date) -> QuerySet[CaseParty, int]:
    present = CaseParty.objects.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
    return present.filter(organisation__in=set(organisations)).order_by().values_list("case_id", flat=True)


def _by_person(person_id: int, day: date) -> Iterator[Reached]:
    of_person = Assignment.objects.filter(user=person_id)
    not_ended = of_person.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    not_begun = Q(assigned_on=None) | Q(assigned_on__gt=day)
    ended = of_person.filter(ended_on__lte=day, ended_on__gte=handover_limit(day))
    for via, found in (
        (Via.ASSIGNMENT, not_ended.filter(assigned_on__lte=day)),
        (Via.PROPOSAL, not_ended.filter(not_begun, proposed_on__lte=day)),
        (Via.HANDOVER, ended.filter(assigned_on__isnull=False)),
    ):
        yield Tie(Role.CH, via), found.filter(role=Role.CH).order_by().values_list("case_id", flat=True)
    lasting = Q(ended_on=None) | Q(ended_on__gt=day)
    grants = Grant.objects.filter(lasting, user=person_id, valid_from__lte=day, valid_until__gte=day)
    for opened in Grantable:
        given = grants.filter(permission__codename=opened).order_by()
        yield Tie(opened, Via.GRANT), given.values_list("content_object_id", flat=True)


def handover_limit(today: date) -> date:
    """Return the earliest end of an assignment that still allows reading."""
    return today - HANDOVER
