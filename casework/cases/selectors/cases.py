"""What belongs to a case: parties, people, notes, documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Prefetch, Q, QuerySet

from accounts.choices import Role
from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import AssignmentState, Audience, DocumentKind, Level, PartyRole
from casework.cases.models import Assignment, Case, CaseParty, Document, DocumentVersion, Note
from casework.cases.selectors.access import CaseAccess

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def all_parties_of(case: Case) -> QuerySet[CaseParty]:
    """Return the organisations that take part in the case or have taken part."""
    return CaseParty.objects.filter(case=case).select_related("organisation__unit__district")


def parties_of(case: Case, role: PartyRole | None = None) -> QuerySet[CaseParty]:
    """Return the organisations that take part in the case now."""
    found = all_parties_of(case).filter(left_on=None)
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
    """Return the notes of the case that the person may read.

    Public ones are for whoever follows the case, internal ones for their audience, and confidential ones for
    those of the audience who are named on the note.
    """
    found = Q(audience__in=_audiences(access)) & ~Q(pk__in=notes_for_others(user, case))
    if access.may(permissions.VIEW_STEPS):
        found |= Q(level=Level.PUBLIC)
    return Note.objects.filter(found, case=case).select_related("author")


def _audiences(access: CaseAccess) -> list[Audience]:
    """Return to which audiences the person belongs."""
    if not access.may(permissions.VIEW_CONTENT):
        return []
    return list(Audience) if access.may(permissions.VIEW_INTERNAL) else [Audience.PARTIES]


def notes_for_others(user: User, case: Case) -> QuerySet[Note, int]:
    """Return the ids of the confidential notes that name neither the person nor anybody represented.

    Named are the author and the readers.
    """
    named = _places(user, case)
    confidential = Note.objects.filter(case=case, level=Level.CONFIDENTIAL)
    for_others = confidential.exclude(author__in=named).exclude(readers__user__in=named)
    return for_others.order_by().values_list("pk", flat=True)


def _places(user: User, case: Case) -> set[int]:
    """Return the ids of the person and of everybody whom the person represents in the case."""
    return {standing.person_id for standing in user.standings_today if standing.covers(case.kind)}


# What an app lets a person read of the documents of a kind: their sources.
Sources: TypeAlias = Callable[[User, Case, CaseAccess], Iterable[str]]


@dataclass(frozen=True)
class OwnRule:
    """Who reads the documents of a kind, as the app says that owns the noun; no level changes that."""

    sources: Sources
    reason: "_StrPromise"


_own_rules: dict[DocumentKind, OwnRule] = {}


def declare_sources(kind: DocumentKind, sources: Sources, reason: "_StrPromise") -> None:
    """Let the app that owns the noun say which documents of this kind a person may read, by their sources.

    `reason` says in words why nobody raises, lowers or opens them.
    """
    _own_rules[kind] = OwnRule(sources, reason)


def own_rule_of(kind: DocumentKind) -> OwnRule | None:
    """Return the rule of the app that owns the noun, if it says itself who reads documents of this kind."""
    return _own_rules.get(kind)


def visible_documents(user: User, case: Case, access: CaseAccess) -> QuerySet[Document]:
    """Return the documents of the case that the person may read, with their versions.

    Public ones are for whoever follows the case, internal ones for those who may read their kind, and
    confidential ones for those of them who are named on the document.
    """
    kinds = readable_kinds(access)
    found = Q(kind__in=kinds - set(_own_rules))
    for kind in kinds & set(_own_rules):
        found |= Q(kind=kind, source__in=_own_rules[kind].sources(user, case, access))
    found &= ~Q(pk__in=documents_for_others(user, case))
    if access.may(permissions.VIEW_STEPS):
        found |= Q(level=Level.PUBLIC)
    versions = Prefetch("versions", DocumentVersion.objects.select_related("author"))
    return Document.objects.filter(found, case=case).prefetch_related(versions)


def documents_for_others(user: User, case: Case) -> QuerySet[Document, int]:
    """Return the ids of the confidential documents that name neither the person nor anybody represented.

    Named are the authors of the versions and the readers. Where an app says itself who reads which document
    of a kind, that is who is named.
    """
    named = _places(user, case)
    confidential = Document.objects.filter(case=case, level=Level.CONFIDENTIAL).exclude(kind__in=_own_rules)
    for_others = confidential.exclude(versions__author__in=named).exclude(readers__user__in=named)
    return for_others.order_by().values_list("pk", flat=True)


def readable_kinds(access: CaseAccess) -> frozenset[DocumentKind]:
    """Return the kinds of documents that the person's ties to a case open."""
    return frozenset(kind for kind in DocumentKind if access.may(permissions.reading_of(kind)))


def visible_versions(user: User, case: Case, access: CaseAccess) -> QuerySet[DocumentVersion]:
    """Return the versions of all documents of the case that the person may read, with what names them."""
    documents = visible_documents(user, case, access).prefetch_related(None)
    return DocumentVersion.objects.filter(document__in=documents).select_related("document__case", "author")
