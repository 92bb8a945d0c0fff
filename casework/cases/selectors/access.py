"""On which ways cases reach a person: lists, single cases and explanations all start here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.utils import timezone

from accounts.choices import Role
from accounts.models import HeldOffice, Standing, User, standings_of, standings_on
from accounts.policy import Grantable, Tie, Via, all_rows, rows_of
from casework.cases import permissions
from casework.cases.models import Assignment, Case, CaseParty, Grant

KEPT = 512  # standings of people whose ways are composed already
AT_ONCE = 40  # people whose ties are read in one statement
HANDOVER = timedelta(weeks=4)  # the 20 working days of the domain guide (a proposal)

Rows: TypeAlias = "QuerySet[CaseParty] | QuerySet[Assignment] | QuerySet[Grant] | QuerySet[Case]"
CaseIds: TypeAlias = (
    "QuerySet[CaseParty, int] | QuerySet[Assignment, int] | QuerySet[Grant, int] | QuerySet[Case, int]"
)
CASE_COLUMN: Mapping[type[Model], str] = {Case: "pk", Grant: "content_object_id"}
"""Where a row names its case, unless in `case_id`."""


@dataclass(frozen=True)
class Way:
    """One way on which cases reach a person: what ties, in whose place, and by which rows (None: all cases).

    `offices` are those of the role that lead there; none, if it is the person who is tied. A way is what to
    ask, never what was answered: it is kept from one request to the next.
    """

    tie: Tie
    standing: Standing
    rows: "Rows | None"
    offices: tuple[HeldOffice, ...] = ()

    @cached_property
    def cases(self) -> "CaseIds | None":
        """Return the ids of the cases that it leads to; None stands for all."""
        found = None if self.rows is None else self.rows.order_by().values_list(self._column, flat=True)
        if self.standing.kinds is None:
            return found
        fitting = Case.objects.filter(kind__in=self.standing.kinds)
        return (
            (fitting if found is None else fitting.filter(pk__in=found))
            .order_by()
            .values_list("pk", flat=True)
        )

    def rows_about(self, case: Case) -> "Rows | None":
        """Return the rows by which it leads to one case; None if it leads to all."""
        return None if self.rows is None else self.rows.filter(**{self._column: case.pk})

    @property
    def _column(self) -> str:
        return "case_id" if self.rows is None else CASE_COLUMN.get(self.rows.model, "case_id")


@dataclass(frozen=True)
class Bond:
    """What ties one person to one case, in whose place, and the office and the row that are behind it."""

    tie: Tie
    person_id: int
    office: HeldOffice | None = field(default=None, compare=False)
    row_id: int | None = field(default=None, compare=False)


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
    return tuple(way for standing in _standings(user, day) for way in _together(standing, day))


def _standings(user: User, day: date) -> tuple[Standing, ...]:
    return user.standings_today if day == timezone.localdate() else standings_on(user, day)


def visible_cases(user: User, on: date | None = None) -> QuerySet[Case]:
    """Return the cases whose head the person may see today, or could see on a day."""
    return permitted_cases(user, permissions.VIEW_CASE, on)


def permitted_cases(user: User, permission: str, on: date | None = None) -> QuerySet[Case]:
    """Return the cases on which the person has the permission today, or had it on a day."""
    day = on or timezone.localdate()
    ways = ways_on(user, day)
    cases = Case.objects.filter(Q(submitted_on__lte=day) | _own_drafts(ways))
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
    """What ties one person to one case; nothing counts while it is a draft of others."""

    bonds: tuple[Bond, ...]
    user_id: int
    is_draft_of_others: bool = False

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
    day = on or timezone.localdate()
    standings = _standings(user, day) if user.was_active(day) else ()
    return _access(case, {user.pk: standings}, day)[user.pk]


def access_of(
    case: Case, users: Sequence[User], day: date, *, whole_day: bool = False
) -> dict[int, CaseAccess]:
    """Return the ties of many people to the case on a day, as `access_to` does for one.

    With `whole_day` those count as well whose right as a deputy was ended in the course of today.

    Three statements for each `AT_ONCE` people, and one more for each link of a chain of absent people.
    """
    found: dict[int, CaseAccess] = {}
    for first in range(0, len(users), AT_ONCE):
        together = users[first : first + AT_ONCE]
        standings = standings_of(together, day, whole_day=whole_day)
        active = {user.pk: standings[user.pk] for user in together if user.was_active(day)}
        found |= {user.pk: CaseAccess((), user.pk) for user in together} | _access(case, active, day)
    return found


def _access(case: Case, standings: Mapping[int, Sequence[Standing]], day: date) -> dict[int, CaseAccess]:
    """Return what ties each person to the case; one statement for all, also where a draft is hidden."""
    own = {user: [way for each in found for way in _apart(each, day)] for user, found in standings.items()}
    hidden = {user for user, ways in own.items() if _is_hidden(case, ways, day)}
    ways = [(user, way) for user, found in own.items() for way in found]
    bonds: dict[int, list[Bond]] = {user: [] for user in standings}
    for number, row_id in _reaching([way for _user, way in ways], case):
        user, way = ways[number]
        if user not in hidden:
            office = next(iter(way.offices), None)
            bonds[user].append(Bond(way.tie, way.standing.person_id, office, row_id))
    return {user: CaseAccess(tuple(bonds[user]), user, user in hidden) for user in standings}


def _is_hidden(case: Case, ways: Sequence[Way], day: date) -> bool:
    """Return whether the case was a draft that day, of an organisation to which none of the ways belongs."""
    if case.was_submitted(day):
        return False
    good = [standing for standing in _standings_of(ways) if standing.covers(case.kind)]
    return not any(case.opened_by_id in standing.organisations for standing in good)


def _own_drafts(ways: Iterable[Way]) -> Q:
    """Return the condition that an organisation to which one of the ways belongs has opened the case."""
    found = Q(pk__in=())
    for standing in _standings_of(ways):
        of_kinds = Q() if standing.kinds is None else Q(kind__in=standing.kinds)
        found |= Q(opened_by__in=standing.organisations) & of_kinds
    return found


def _standings_of(ways: Iterable[Way]) -> Iterable[Standing]:
    return dict.fromkeys(way.standing for way in ways)


@cache
def _known_ties() -> frozenset[Tie]:
    return frozenset(Tie(row.role, row.via) for row in all_rows())


def _reaching(ways: Sequence[Way], case: Case) -> Iterator[tuple[int, int | None]]:
    """Return which of the ways, by their places, lead to the case, and each row by which they do."""
    covering = {number: way for number, way in enumerate(ways) if way.standing.covers(case.kind)}
    parts = [
        rows.order_by().values_list(Value(number), "pk")
        for number, way in covering.items()
        if (rows := way.rows_about(case)) is not None
    ]
    found: dict[int, list[int]] = {}
    for number, row_id in parts[0].union(*parts[1:], all=True) if parts else ():
        found.setdefault(number, []).append(row_id)
    for number, way in covering.items():
        if way.rows is None:
            yield number, None
        yield from ((number, row_id) for row_id in sorted(found.get(number, ())))


@lru_cache(KEPT)
def _together(standing: Standing, day: date) -> tuple[Way, ...]:
    """Return the ways of a standing, the offices of a role together: so a list asks for little."""
    roles = dict.fromkeys(office.role for office in standing.offices)
    return _ways(standing, [tuple(o for o in standing.offices if o.role == role) for role in roles], day)


@lru_cache(KEPT)
def _apart(standing: Standing, day: date) -> tuple[Way, ...]:
    """Return the same ways, each office by itself: so it can be told which one leads to a case."""
    return _ways(standing, [(office,) for office in standing.offices], day)


def _ways(standing: Standing, offices: Sequence[tuple[HeldOffice, ...]], day: date) -> tuple[Way, ...]:
    by_office = (way for held in offices for way in _by_office(standing, held, day))
    return tuple(way for way in (*by_office, *_by_person(standing, day)) if way.tie in _known_ties())


Attended: TypeAlias = "Callable[[date], QuerySet[Model, int]]"
_attended: dict[Role, Attended] = {}


def declare_presence(role: Role, cases: Attended) -> None:
    """Let the app that owns the noun say in which cases a role was present by a day (`Via.PRESENCE`)."""
    _attended[role] = cases


def _by_office(standing: Standing, held: tuple[HeldOffice, ...], day: date) -> Iterator[Way]:
    """Return the ways by offices of one role."""
    role = held[0].role
    yield Way(Tie(role, Via.OFFICE), standing, None, held)
    yield Way(Tie(role, Via.REGION), standing, _in_region(held, day), held)
    party = _with_parties((office.organisation_id for office in held), day)
    yield Way(Tie(role, Via.PARTY), standing, party, held)
    if role in _attended:
        attended = party.filter(case__in=_attended[role](day))
        yield Way(Tie(role, Via.PRESENCE), standing, attended, held)
    groups = {group for office in held for group in office.groups}
    if groups:
        yield Way(Tie(role, Via.GROUP), standing, Case.objects.filter(group__in=groups), held)


def _in_region(held: Sequence[HeldOffice], day: date) -> "Rows | None":
    """Return the municipalities of the regions in cases; an office for no region is one for all."""
    if any(office.region_id is None for office in held):
        return None
    return _with_parties((town for office in held for town in office.supervised), day)


def _with_parties(organisations: Iterable[int], day: date) -> QuerySet[CaseParty]:
    present = CaseParty.objects.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
    return present.filter(organisation__in=set(organisations))


def _by_person(standing: Standing, day: date) -> Iterator[Way]:
    """Return what ties the person and no office: assignments as coach, single grants."""
    if standing.coaches:
        yield from _by_assignment(standing, day)
    lasting = Q(ended_on=None) | Q(ended_on__gt=day)
    of_day = Grant.objects.filter(lasting, valid_from__lte=day, valid_until__gte=day)
    grants = of_day.filter(user=standing.person_id)
    for opened in Grantable:
        yield Way(Tie(opened, Via.GRANT), standing, grants.filter(permission__codename=opened))


def _by_assignment(standing: Standing, day: date) -> Iterator[Way]:
    of_person = Assignment.objects.filter(user=standing.person_id, role=Role.CH)
    not_ended = of_person.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    not_begun = Q(assigned_on=None) | Q(assigned_on__gt=day)
    ended = of_person.filter(ended_on__lte=day, ended_on__gte=handover_limit(day))
    for via, found in (
        (Via.ASSIGNMENT, not_ended.filter(assigned_on__lte=day)),
        (Via.PROPOSAL, not_ended.filter(not_begun, proposed_on__lte=day)),
        (Via.HANDOVER, ended.filter(assigned_on__isnull=False)),
    ):
        yield Way(Tie(Role.CH, via), standing, found)


def handover_limit(today: date) -> date:
    """Return the earliest end of an assignment that still allows reading."""
    return today - HANDOVER
