"""What belongs to a case: parties, people, notes, documents."""

from django.db.models import QuerySet

from accounts.choices import Role
from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import AssignmentState, Audience, DocumentKind, PartyRole
from casework.cases.models import Assignment, Case, CaseParty, Document, DocumentVersion, Note
from casework.cases.selectors.access import CaseAccess


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
    documents = Document.objects.filter(case=case, kind__in=readable_kinds(access))
    return documents.prefetch_related("versions__author")


def readable_kinds(access: CaseAccess) -> frozenset[DocumentKind]:
    """Return the kinds of documents that the person's ties to a case open."""
    return frozenset(kind for kind in DocumentKind if access.may(permissions.reading_of(kind)))


def visible_versions(user: User, case: Case, access: CaseAccess) -> QuerySet[DocumentVersion]:
    """Return the versions of all documents of the case that the person may read, with what names them."""
    documents = visible_documents(user, case, access).prefetch_related(None)
    return DocumentVersion.objects.filter(document__in=documents).select_related("document__case", "author")
