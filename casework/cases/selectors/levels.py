"""The level of documents and notes: who is named, who can be, what is possible, what is proposed."""

from collections.abc import Iterable
from typing import TypeAlias

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import Audience, DocumentKind, Level, LevelAnswer
from casework.cases.models import (
    Case,
    Document,
    DocumentReader,
    LevelProposal,
    Note,
    NoteLevelProposal,
    NoteReader,
)
from casework.cases.selectors.access import CaseAccess, access_of, access_to
from casework.cases.selectors.cases import own_rule_of, visible_documents, visible_notes
from casework.cases.selectors.explanations import people_around

Paper: TypeAlias = Document | Note
PaperReader: TypeAlias = DocumentReader | NoteReader
Proposal: TypeAlias = LevelProposal | NoteLevelProposal


def visible_paper(paper: Paper, user: User, access: CaseAccess) -> Paper | None:
    """Return the document or note as it is now; None if the person may not read it."""
    if isinstance(paper, Note):
        return visible_notes(user, paper.case, access).filter(pk=paper.pk).first()
    return visible_documents(user, paper.case, access).filter(pk=paper.pk).first()


def authors_of(paper: Paper) -> frozenset[int]:
    """Return the ids of the authors: of all versions of a document, or of a note."""
    if isinstance(paper, Note):
        return frozenset({paper.author_id})
    return frozenset(version.author_id for version in paper.versions.all())


def reading_of_paper(paper: Paper) -> str:
    """Return the permission without which nobody can be named."""
    if isinstance(paper, Note):
        of_the_office = paper.audience == Audience.LPR
        return permissions.VIEW_INTERNAL if of_the_office else permissions.VIEW_CONTENT
    return permissions.reading_of(DocumentKind(paper.kind))


def writing_of_paper(paper: Paper) -> str:
    """Return the permission that names readers and changes the level, for those who read it."""
    if isinstance(paper, Note):
        of_the_office = paper.audience == Audience.LPR
        return permissions.WRITE_INTERNAL_NOTE if of_the_office else permissions.WRITE_NOTE
    return permissions.ADD_DOCUMENT


def raising_of_paper(paper: Paper) -> str:
    """Return the permission that raises the level of what somebody else wrote."""
    return permissions.WRITE_INTERNAL_NOTE if isinstance(paper, Note) else permissions.WITHDRAW_DOCUMENT


def why_fixed(paper: Paper) -> str:
    """Return why nobody changes the level and names readers; nothing if people may."""
    rule = own_rule_of(DocumentKind(paper.kind)) if isinstance(paper, Document) else None
    return str(rule.reason) if rule else ""


def why_not_at(paper: Paper, level: Level) -> str:
    """Return why a document or note cannot have this level, in words; nothing if it can."""
    if isinstance(paper, Note):
        if level == Level.PUBLIC and paper.audience == Audience.LPR:
            return _("A note that is for the LPR office only cannot become public.")
        return ""
    return why_fixed(paper) or (_why_not_of_a_step(paper, level) if paper.source else "")


def _why_not_of_a_step(document: Document, level: Level) -> str:
    """Return the same for the document of a step: whoever reads the step reads what it was made from."""
    of_a_noun = permissions.reading_of(DocumentKind(document.kind)) != permissions.VIEW_CONTENT
    if level == Level.PUBLIC and of_a_noun:
        return _("Who reads this document follows from what it is about; it cannot become public.")
    uploaded = any(not version.generated for version in document.versions.all())
    if level == Level.CONFIDENTIAL and not uploaded:
        return _(
            "Fallwerk made this document from what was entered at the step. Whoever reads the step reads the "
            "same there, so that the document alone cannot become confidential."
        )
    return ""


def possible_levels(paper: Paper, *, waits: bool) -> list[Level]:
    """Return the levels that can be asked for; while a lower one waits for its answer, higher ones only."""
    present = Level(paper.level)
    others = [level for level in Level if level != present and not why_not_at(paper, level)]
    return [level for level in others if not (waits and level.is_below(present))]


def may_read_named(paper: Paper, user: User) -> bool:
    """Return whether somebody belongs to those who may read this in the case, once named."""
    return access_to(paper.case, user).may(reading_of_paper(paper))


def possible_readers(case: Case, permission: str, without: Iterable[int] = ()) -> list[User]:
    """Return who has the permission in the case today, by name; the statements do not grow with each."""
    around = User.objects.filter(pk__in=people_around(case, timezone.localdate()), is_active=True)
    people = list(around.exclude(pk__in=without).order_by("name", "pk"))
    access = access_of(case, people, timezone.localdate())
    return [user for user in people if access[user.pk].may(permission)]


def named_readers(papers: Iterable[Paper]) -> list[PaperReader]:
    """Return who is named on the confidential ones, by name; one statement for documents, one for notes."""
    notes, documents = _ids_of(p for p in papers if p.level == Level.CONFIDENTIAL and not why_fixed(p))
    found: list[PaperReader] = []
    if documents:
        found.extend(DocumentReader.objects.filter(document__in=documents).select_related("user"))
    if notes:
        found.extend(NoteReader.objects.filter(note__in=notes).select_related("user"))
    return sorted(found, key=lambda row: row.user.name)


def waiting_proposals(papers: Iterable[Paper]) -> list[Proposal]:
    """Return the lower levels that wait for an answer; one statement for documents, one for notes."""
    notes, documents = _ids_of(papers)
    found: list[Proposal] = []
    if documents:
        found.extend(LevelProposal.objects.filter(answer=LevelAnswer.WAITING, document__in=documents))
    if notes:
        found.extend(NoteLevelProposal.objects.filter(answer=LevelAnswer.WAITING, note__in=notes))
    return found


def _ids_of(papers: Iterable[Paper]) -> tuple[list[int], list[int]]:
    """Return the ids of the notes, and those of the documents."""
    known = list(papers)
    notes = [paper.pk for paper in known if isinstance(paper, Note)]
    return notes, [paper.pk for paper in known if isinstance(paper, Document)]


def visible_proposals(user: User, case: Case, access: CaseAccess) -> QuerySet[LevelProposal]:
    """Return the proposals of lower levels for the documents that the person may read."""
    documents = visible_documents(user, case, access).prefetch_related(None)
    return LevelProposal.objects.filter(document__in=documents).select_related("document", "proposed_by")


def visible_note_proposals(user: User, case: Case, access: CaseAccess) -> QuerySet[NoteLevelProposal]:
    """Return the proposals of lower levels for the notes that the person may read."""
    notes = visible_notes(user, case, access)
    return NoteLevelProposal.objects.filter(note__in=notes).select_related("note", "proposed_by")
