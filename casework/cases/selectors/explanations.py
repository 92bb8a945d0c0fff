"""Why somebody can, or cannot, see or do something with a case: the causes behind the ties, with periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Absence, Deputy, Office, User
from accounts.policy import Row, Tie, Via, rows_of
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Assignment, Case, CaseParty, Grant
from casework.cases.selectors.access import Bond, CaseAccess, access_of, access_to
from casework.territory.models import GroupMembership

Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True)
class Period:
    """From a day until (and including) a day, or until further notice."""

    since: date
    until: date | None

    def within(self, other: "Period") -> "Period":
        """Return the days that lie in both."""
        ends = [day for day in (self.until, other.until) if day is not None]
        return Period(max(self.since, other.since), min(ends) if ends else None)


@dataclass(frozen=True)
class Evidence:
    """What is on record about a tie: the period, where or why.

    `place` names the organisation of an office, or says why a person is assigned or was let in. `area` names
    the region of the office or the group that has the case, `towns` what lies in the region.
    """

    period: Period
    place: str
    area: str = ""
    towns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One reason why somebody has a permission: the tie, and what is on record about it.

    `holder` is whose tie it is: the person, or somebody absent whom the person represents until `away_until`.
    """

    tie: Tie
    holder: User
    evidence: Evidence
    away_until: date | None = None


@dataclass(frozen=True)
class Explanation:
    """Whether somebody has a permission on a case on a day, why, and else what would open it.

    No way opens anything while the case is a draft of others.
    """

    allowed: bool
    causes: tuple[Cause, ...]
    needed: tuple[Row, ...]
    is_draft_of_others: bool


def explain(user: User, case: Case, permission: str, on: date | None = None) -> Explanation:
    """Return why the person has the permission, or what is missing; lists and pages ask the same ties."""
    day = on or timezone.localdate()
    return _explained(access_to(case, user, day), permission, Records(case, day, (user,)))


def _explained(access: CaseAccess, permission: str, records: "Records") -> Explanation:
    rows = rows_of(permission)
    opening = {Tie(row.role, row.via) for row in rows}
    bonds = [bond for bond in access.bonds if bond.tie in opening]
    causes = tuple(_causes(bonds, access.user_id, records))
    return Explanation(bool(bonds), causes, () if bonds else rows, access.is_draft_of_others)


def _causes(bonds: Iterable[Bond], user_id: int, records: "Records") -> Iterator[Cause]:
    """Return a cause for each tie and what is behind it; the rows about one office make one cause."""
    behind: dict[tuple[Bond, int | None], list[int]] = {}
    for bond in bonds:
        own = bond.office.office_id if bond.office else bond.row_id
        behind.setdefault((bond, own), []).extend([bond.row_id] if bond.row_id else [])
    for (bond, _own), row_ids in behind.items():
        holder = records.holders[bond.person_id]
        away_until = None if holder.pk == user_id else records.away_until.get(holder.pk)
        yield Cause(bond.tie, holder, _evidence(bond, row_ids, records), away_until)


@dataclass(frozen=True)
class Records:
    """What is on record about a case on a day: each kind is read once, and only if it is asked for."""

    case: Case
    day: date
    readers: tuple[User, ...]

    @cached_property
    def holders(self) -> dict[int, User]:
        """Return the readers, and everybody whom they might represent."""
        absent = User.objects.filter(absences__in=self._absences.values("pk"))
        return {user.pk: user for user in (*absent, *self.readers)}

    @cached_property
    def away_until(self) -> dict[int, date]:
        """Return the last day of everybody who is away and represented."""
        return dict(self._absences.values_list("user", "last_day"))

    @property
    def _absences(self) -> QuerySet[Absence]:
        away = Absence.objects.filter(first_day__lte=self.day, last_day__gte=self.day)
        return away.filter(deputies__isnull=False).order_by("last_day").distinct()

    @cached_property
    def grants(self) -> dict[int, Grant]:
        """Return all single accesses to the case."""
        return _by_id(Grant.objects.filter(content_object=self.case))

    @cached_property
    def assignments(self) -> dict[int, Assignment]:
        """Return all assignments to the case."""
        return _by_id(Assignment.objects.filter(case=self.case))

    @cached_property
    def parties(self) -> dict[int, CaseParty]:
        """Return all parties of the case."""
        return _by_id(CaseParty.objects.filter(case=self.case).select_related("organisation"))

    @cached_property
    def offices(self) -> dict[int, Office]:
        """Return the offices of the readers, and of everybody whom they might represent."""
        held = Office.objects.on(self.day).filter(user__in=list(self.holders))
        return _by_id(held.select_related("organisation", "region"))

    @cached_property
    def memberships(self) -> dict[int, GroupMembership]:
        """Return the memberships in the group that has the case, by municipality."""
        found = GroupMembership.objects.on(self.day).filter(group=self.case.group_id)
        return {membership.unit_id: membership for membership in found}


def _by_id(rows: "QuerySet[Found]") -> "dict[int, Found]":
    return {row.pk: row for row in rows}


def _evidence(bond: Bond, row_ids: list[int], records: Records) -> Evidence:
    """Return what is on record about a tie to the case, by the very rows that make it."""
    if bond.office is not None:
        return _by_office(bond, row_ids, records)
    if bond.tie.via is Via.GRANT:
        grant = records.grants[row_ids[0]]
        return Evidence(Period(grant.valid_from, _last(grant.ended_on) or grant.valid_until), grant.reason)
    found = records.assignments[row_ids[0]]
    begun = found.proposed_on if bond.tie.via is Via.PROPOSAL else found.assigned_on
    return Evidence(Period(begun or found.proposed_on, found.ended_on), found.reason)


def _by_office(bond: Bond, row_ids: list[int], records: Records) -> Evidence:
    """Return an office, with the days on which what joins it to the case was true as well."""
    assert bond.office is not None, "asked about offices only"  # noqa: S101 - for the type
    office = records.offices[bond.office.office_id]
    held = Period(office.valid_from, office.valid_until)
    if bond.tie.via is Via.GROUP:
        return _by_group(office, held, records)
    parties = [records.parties[row_id] for row_id in row_ids]
    period = held.within(_together(parties)) if parties else held
    if bond.tie.via is not Via.REGION:
        return Evidence(period, office.organisation.name)
    towns = tuple(dict.fromkeys(party.organisation.name for party in parties))
    return Evidence(period, office.organisation.name, office.region.name if office.region else "", towns)


def _by_group(office: Office, held: Period, records: Records) -> Evidence:
    """Return an office in the group that has the case, or in a municipality for the time of membership."""
    group = records.case.group
    name = group.name if group else ""
    membership = records.memberships.get(office.organisation.unit_id or 0)
    if office.organisation.group_id == records.case.group_id or membership is None:
        return Evidence(held, office.organisation.name)
    member = Period(membership.joined_on, membership.left_on)
    return Evidence(held.within(member), office.organisation.name, name)


def _together(parties: list[CaseParty]) -> Period:
    """Return the days on which one of the parties took part."""
    ends = [_last(party.left_on) for party in parties]
    last = None if None in ends else max(end for end in ends if end is not None)
    return Period(min(party.joined_on for party in parties), last)


def _last(ended_on: date | None) -> date | None:
    """Return the last day of what has no effect any more on the day on which it is ended."""
    return None if ended_on is None else ended_on - timedelta(days=1)


def state_on(case: Case, day: date) -> CaseState:
    """Return the state in which the case was at the end of a day, as its history has it."""
    if day >= timezone.localdate():
        return CaseState(case.state)
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    known = Case.history.filter(id=case.pk, history_date__lt=midnight)
    newest = known.order_by("-history_date", "-history_id").values_list("state", flat=True).first()
    return CaseState(newest or CaseState.DRAFT)


@dataclass(frozen=True)
class CaseReader:
    """Somebody who could see a case on a day: its head, or its contents as well, and why."""

    person: User
    sees_content: bool
    causes: tuple[Cause, ...]


def readers_on(case: Case, day: date) -> list[CaseReader]:
    """Return who could see the case on a day, by name; the statements do not grow with each of them.

    Somebody counts whose right as a deputy was ended in the course of the day.
    """
    users = tuple(User.objects.filter(pk__in=people_around(case, day)).order_by("name", "pk"))
    records, found = Records(case, day, users), []
    access = access_of(case, users, day, whole_day=True)
    for user in users:
        head = _explained(access[user.pk], permissions.VIEW_CASE, records)
        if head.allowed:
            content = access[user.pk].may(permissions.VIEW_CONTENT)
            found.append(CaseReader(user, content, head.causes))
    return found


def people_around(case: Case, day: date) -> set[int]:
    """Return everybody whom some way might lead to the case on the day, and who represents them."""
    everywhere = {row.role for row in rows_of(permissions.VIEW_CASE) if row.via in (Via.OFFICE, Via.REGION)}
    parties = CaseParty.objects.filter(case=case).values("organisation")
    in_group = Q(organisation__group=case.group_id) | Q(
        organisation__unit__memberships__group=case.group_id,
    )
    reaching = Q(role__in=everywhere) | Q(organisation__in=parties)
    if case.group_id:
        reaching |= in_group
    found = set(Office.objects.on(day).filter(reaching).values_list("user", flat=True))
    found |= set(Assignment.objects.filter(case=case).values_list("user", flat=True))
    found |= set(Grant.objects.filter(content_object=case).values_list("user", flat=True))
    return _with_deputies(found, day)


def _with_deputies(people: Iterable[int], day: date) -> set[int]:
    found, newest = set(people), set(people)
    while newest:
        deputies = Deputy.objects.on(day).filter(absence__user__in=newest).values_list("deputy", flat=True)
        newest = set(deputies) - found
        found |= newest
    return found
