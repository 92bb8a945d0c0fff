"""The one door to cases: everything that shows a case reads it here."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.choices import Role
from accounts.models import HeldOffice, User
from accounts.policy import Row, Tie, Via, allows, rows_of
from casework.cases import permissions
from casework.cases.choices import AssignmentState, Audience, CaseState, PartyRole
from casework.cases.models import Assignment, Case, CaseParty, Document, DocumentVersion, Note
from casework.territory.models import AdvisoryRegionDistrict

HANDOVER = timedelta(weeks=4)  # the 20 working days of the domain guide (a proposal)


def visible_cases(user: User) -> QuerySet[Case]:
    """Return the cases whose head the person may see today."""
    return permitted_cases(user, permissions.VIEW_CASE)


def permitted_cases(user: User, permission: str) -> QuerySet[Case]:
    """Return the cases on which the person has the permission today.

    The ways are united as ids, so that what it costs depends on the person's cases, not on all.
    """
    own = {office.organisation_id for office in user.offices_today}
    cases = Case.objects.filter(~Q(state=CaseState.DRAFT) | Q(opened_by__in=own))
    ways = [_reached(row, user) for row in rows_of(permission)]
    if None in ways:
        return cases
    first, *others = [ids for ids in ways if ids is not None]
    return cases.filter(pk__in=first.union(*others))


Ids: TypeAlias = "QuerySet[CaseParty, int] | QuerySet[Assignment, int]"


def _reached(row: Row, user: User) -> "Ids | None":
    """Return the ids of the cases that this way reaches, None for all of them."""
    if row.via in _STATE_OF:
        return _assignments(row, user).values_list("case_id", flat=True)
    held = [office for office in user.offices_today if office.role == row.role]
    if row.via is Via.REGION:
        return _in_region(held)
    if row.via is Via.OFFICE:
        return None if held else CaseParty.objects.none().values_list("case_id", flat=True)
    own = [office.organisation_id for office in held]
    return CaseParty.objects.filter(left_on=None, organisation__in=own).values_list("case_id", flat=True)


def _in_region(held: list[HeldOffice]) -> "Ids | None":
    if any(office.region_id is None for office in held):
        return None
    regions = [office.region_id for office in held]
    districts = AdvisoryRegionDistrict.objects.filter(region__in=regions).values("unit")
    inside = Q(organisation__unit__district__in=districts) | Q(organisation__unit__in=districts)
    return CaseParty.objects.filter(inside, role=PartyRole.MUNICIPALITY).values_list("case_id", flat=True)


_STATE_OF = {
    Via.ASSIGNMENT: AssignmentState.ACTIVE,
    Via.PROPOSAL: AssignmentState.PROPOSED,
    Via.HANDOVER: AssignmentState.ENDED,
}


def _assignments(row: Row, user: User) -> QuerySet[Assignment]:
    found = Assignment.objects.filter(user=user, role=row.role, state=_STATE_OF[row.via])
    if row.via is Via.HANDOVER:
        found = found.filter(assigned_on__isnull=False, ended_on__gte=handover_limit(timezone.localdate()))
    return found if user.is_active else found.none()


def handover_limit(today: date) -> date:
    """Return the earliest end of an assignment that still allows reading."""
    return today - HANDOVER


@dataclass(frozen=True)
class CaseAccess:
    """What ties one person to one case."""

    ties: frozenset[Tie]

    def may(self, permission: str) -> bool:
        """Return whether one of the ties opens the permission."""
        return allows(permission, self.ties)


def access_to(case: Case, user: User) -> CaseAccess:
    """Return the person's ties to the case today; two statements beside the offices."""
    ties = _office_ties(case, user) | _assignment_ties(case, user)
    return CaseAccess(frozenset(ties if _out_of_draft(case, user) else ()))


def _out_of_draft(case: Case, user: User) -> bool:
    own = {office.organisation_id for office in user.offices_today}
    return case.state != CaseState.DRAFT or case.opened_by_id in own


def _office_ties(case: Case, user: User) -> set[Tie]:
    held = user.offices_today
    ties = {Tie(office.role, Via.OFFICE) for office in held}
    if not held:
        return ties
    present = set(
        CaseParty.objects.filter(
            case=case, left_on=None, organisation__in=[o.organisation_id for o in held]
        ).values_list("organisation_id", flat=True)
    )
    ties |= {Tie(office.role, Via.PARTY) for office in held if office.organisation_id in present}
    supervising = [office for office in held if office.role == Role.SU]
    if supervising:
        region = _in_region(supervising)
        if region is None or region.filter(case=case).exists():
            ties.add(Tie(Role.SU, Via.REGION))
    return ties


def _assignment_ties(case: Case, user: User) -> set[Tie]:
    if not user.is_active:
        return set()
    ties = set()
    limit = handover_limit(timezone.localdate())
    for assignment in Assignment.objects.filter(case=case, user=user):
        if assignment.state == AssignmentState.ACTIVE:
            ties.add(Tie(Role(assignment.role), Via.ASSIGNMENT))
        elif assignment.state == AssignmentState.PROPOSED:
            ties.add(Tie(Role(assignment.role), Via.PROPOSAL))
        elif assignment.assigned_on and assignment.ended_on and assignment.ended_on >= limit:
            ties.add(Tie(Role(assignment.role), Via.HANDOVER))
    return ties


def parties_of(case: Case, role: PartyRole | None = None) -> QuerySet[CaseParty]:
    """Return the organisations that take part in the case now."""
    found = CaseParty.objects.filter(case=case, left_on=None).select_related("organisation__unit__district")
    return found.filter(role=role) if role else found


def active_assignment(case: Case, role: Role) -> Assignment | None:
    """Return the assignment of the person who works on the case in this role."""
    return (
        Assignment.objects.filter(case=case, role=role, state=AssignmentState.ACTIVE)
        .select_related("user")
        .first()
    )


def proposed_assignment(case: Case, role: Role) -> Assignment | None:
    """Return the proposed assignment in this role, if one waits for answers."""
    return (
        Assignment.objects.filter(case=case, role=role, state=AssignmentState.PROPOSED)
        .select_related("user")
        .first()
    )


def assignments_of(case: Case) -> QuerySet[Assignment]:
    """Return all assignments of the case, the newest first."""
    return Assignment.objects.filter(case=case).select_related("user").order_by("-id")


def visible_notes(user: User, case: Case, access: CaseAccess) -> QuerySet[Note]:
    """Return the notes of the case that the person may read."""
    notes = Note.objects.filter(case=case).select_related("author")
    if not access.may(permissions.VIEW_CONTENT):
        return notes.none()
    return notes if access.may(permissions.VIEW_INTERNAL) else notes.filter(audience=Audience.PARTIES)


def visible_documents(user: User, case: Case, access: CaseAccess) -> QuerySet[Document]:
    """Return the documents of the case that the person may read, with their versions."""
    documents = Document.objects.filter(case=case).prefetch_related("versions__author")
    return documents if access.may(permissions.VIEW_CONTENT) else documents.none()


def visible_versions(user: User, case: Case, access: CaseAccess) -> QuerySet[DocumentVersion]:
    """Return the versions of all documents of the case that the person may read, with what names them."""
    documents = visible_documents(user, case, access).prefetch_related(None)
    return DocumentVersion.objects.filter(document__in=documents).select_related("document__case", "author")
