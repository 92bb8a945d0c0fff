"""Why somebody can, or cannot, see or do something with a case: the causes behind the ties, with periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.models import Absence, Deputy, Office, User
from accounts.policy import Row, Tie, Via, rows_of
from casework.cases import permissions
from casework.cases.models import Assignment, Case, CaseParty, Grant
from casework.cases.selectors.access import Bond, access_to

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
    rows = rows_of(permission)
    opening = {Tie(row.role, row.via) for row in rows}
    bonds = [bond for bond in access_to(case, user, day).bonds if bond.tie in opening]
    causes = tuple(cause for bond in bonds for cause in _causes(bond, user, case, day))
    return Explanation(bool(bonds), causes, () if bonds else rows)


def _causes(bond: Bond, user: User, case: Case, day: date) -> Iterator[Cause]:
    holder, away_until = user, None
    if bond.person_id != user.pk:
        holder = User.objects.get(pk=bond.person_id)
        absence = Absence.objects.filter(user=holder, first_day__lte=day, last_day__gte=day).first()
        away_until = absence.last_day if absence else None
    for row in _evidence(bond, case, day):
        yield Cause(bond.tie, holder, row.place, row.since, row.until, away_until)


@dataclass(frozen=True)
class Evidence:
    """A row of the record that ties somebody: since when, until when, where or why."""

    since: date
    until: date | None
    place: str


def _evidence(bond: Bond, case: Case, day: date) -> Iterator[Evidence]:
    """Return each row of the record behind the tie."""
    if bond.tie.via is Via.GRANT:
        lasting = Q(ended_on=None) | Q(ended_on__gt=day)
        for grant in Grant.objects.filter(lasting, content_object=case, user=bond.person_id):
            if grant.valid_from <= day <= grant.valid_until:
                yield Evidence(grant.valid_from, grant.valid_until, grant.reason)
    elif bond.tie.via in OF_PERSON:
        assignments = Assignment.objects.filter(case=case, user=bond.person_id, proposed_on__lte=day)
        for found in assignments.order_by("-pk")[:1]:
            yield Evidence(found.assigned_on or found.proposed_on, found.ended_on, found.reason)
    else:
        yield from _offices(bond, case, day)


def _offices(bond: Bond, case: Case, day: date) -> Iterator[Evidence]:
    """Return the offices behind the tie; by an organisation that takes part, since both were true."""
    offices = Office.objects.on(day).filter(user=bond.person_id, role=bond.tie.role)
    joined = dict(
        CaseParty.objects.filter(case=case, joined_on__lte=day).values_list("organisation_id", "joined_on")
    )
    for office in offices.select_related("organisation"):
        if bond.tie.via in (Via.PARTY, Via.PRESENCE) and office.organisation_id not in joined:
            continue
        since = max(office.valid_from, joined.get(office.organisation_id, office.valid_from))
        yield Evidence(since, office.valid_until, office.organisation.name)


@dataclass(frozen=True)
class CaseReader:
    """Somebody who could see a case on a day: its head, or its contents as well, and why."""

    person: User
    sees_content: bool
    causes: tuple[Cause, ...]


def readers_on(case: Case, day: date) -> list[CaseReader]:
    """Return who could see the case on a day, by name; four statements or so for each of them."""
    found = []
    for user in User.objects.filter(pk__in=_candidates(case, day)).order_by("name"):
        head = explain(user, case, permissions.VIEW_CASE, day)
        if head.allowed:
            content = access_to(case, user, day).may(permissions.VIEW_CONTENT)
            found.append(CaseReader(user, content, head.causes))
    return found


def _candidates(case: Case, day: date) -> set[int]:
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
