"""Why somebody can, or cannot, see or do something with a case: the causes behind the ties, with periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Absence, Deputy, Office, User
from accounts.policy import Row, Tie, Via, rows_of
from casework.cases import permissions
from casework.cases.models import Assignment, Case, CaseParty, Grant
from casework.cases.selectors.access import Bond, CaseAccess, access_of, access_to

OF_PERSON = (Via.ASSIGNMENT, Via.PROPOSAL, Via.HANDOVER)


@dataclass(frozen=True)
class Cause:
    """One reason why somebody has a permission: the tie, the place in which it is held, and since when.

    `holder` is whose tie it is: the person, or somebody absent whom the person represents until `away_until`.
    `place` names the organisation of the office, or says why the person is assigned or was let in.
    """

    tie: Tie
    holder: User
    place: str
    since: date
    until: date | None
    away_until: date | None = None


@dataclass(frozen=True)
class Explanation:
    """Whether somebody has a permission on a case on a day, why, and else what would open it."""

    allowed: bool
    causes: tuple[Cause, ...]
    needed: tuple[Row, ...]


def explain(user: User, case: Case, permission: str, on: date | None = None) -> Explanation:
    """Return why the person has the permission, or what is missing; lists and pages ask the same ties."""
    day = on or timezone.localdate()
    return _explained(access_to(case, user, day), permission, Records(case, day, (user,)))


def _explained(access: CaseAccess, permission: str, records: "Records") -> Explanation:
    rows = rows_of(permission)
    opening = {Tie(row.role, row.via) for row in rows}
    bonds = [bond for bond in access.bonds if bond.tie in opening]
    causes = tuple(cause for bond in bonds for cause in _causes(bond, access.user_id, records))
    return Explanation(bool(bonds), causes, () if bonds else rows)


def _causes(bond: Bond, user_id: int, records: "Records") -> Iterator[Cause]:
    holder = records.holders[bond.person_id]
    away_until = None if holder.pk == user_id else records.away_until.get(holder.pk)
    for row in _evidence(bond, records):
        yield Cause(bond.tie, holder, row.place, row.since, row.until, away_until)


@dataclass(frozen=True)
class Evidence:
    """A row of the record that ties somebody: since when, until when, where or why."""

    since: date
    until: date | None
    place: str


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
        return away.filter(deputies__isnull=False).order_by().distinct()

    @cached_property
    def grants(self) -> list[Grant]:
        """Return the single accesses of the day."""
        lasting = Q(ended_on=None) | Q(ended_on__gt=self.day)
        begun = Grant.objects.filter(lasting, valid_from__lte=self.day, valid_until__gte=self.day)
        return list(begun.filter(content_object=self.case).select_related("permission"))

    @cached_property
    def assignments(self) -> dict[int, Assignment]:
        """Return the newest assignment of each person."""
        known = Assignment.objects.filter(case=self.case, proposed_on__lte=self.day)
        return {assignment.user_id: assignment for assignment in known.order_by("pk")}

    @cached_property
    def joined(self) -> dict[int, date]:
        """Return since when each organisation takes part."""
        present = CaseParty.objects.filter(Q(left_on=None) | Q(left_on__gt=self.day), case=self.case)
        return dict(present.filter(joined_on__lte=self.day).values_list("organisation_id", "joined_on"))

    @cached_property
    def offices(self) -> list[Office]:
        """Return the offices of the readers, and of everybody whom they might represent."""
        held = Office.objects.on(self.day).filter(user__in=list(self.holders))
        return list(held.select_related("organisation"))


def _evidence(bond: Bond, records: Records) -> Iterator[Evidence]:
    """Return each row of the record behind the tie."""
    if bond.tie.via is Via.GRANT:
        for grant in records.grants:
            if (grant.user_id, grant.permission.codename) == (bond.person_id, bond.tie.role):
                yield Evidence(grant.valid_from, grant.valid_until, grant.reason)
    elif bond.tie.via in OF_PERSON:
        found = records.assignments[bond.person_id]
        yield Evidence(found.assigned_on or found.proposed_on, found.ended_on, found.reason)
    else:
        yield from _offices(bond, records)


def _offices(bond: Bond, records: Records) -> Iterator[Evidence]:
    """Return the offices behind the tie; by an organisation that takes part, since both were true."""
    for office in records.offices:
        if (office.user_id, office.role) != (bond.person_id, bond.tie.role):
            continue
        if bond.tie.via in (Via.PARTY, Via.PRESENCE) and office.organisation_id not in records.joined:
            continue
        since = max(office.valid_from, records.joined.get(office.organisation_id, office.valid_from))
        yield Evidence(since, office.valid_until, office.organisation.name)


@dataclass(frozen=True)
class CaseReader:
    """Somebody who could see a case on a day: its head, or its contents as well, and why."""

    person: User
    sees_content: bool
    causes: tuple[Cause, ...]


def readers_on(case: Case, day: date) -> list[CaseReader]:
    """Return who could see the case on a day, by name; the statements do not grow with each of them."""
    users = tuple(User.objects.filter(pk__in=people_around(case, day)).order_by("name", "pk"))
    records, found = Records(case, day, users), []
    access = access_of(case, users, day)
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
