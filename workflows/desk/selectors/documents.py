"""The documents of a case as one person reads them, who else does, and what level is proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.selectors.people import offices_by_person
from casework.cases.choices import Level, LevelAnswer
from casework.cases.models import Document, DocumentReader, DocumentVersion, LevelProposal
from casework.cases.selectors import authors_of, possible_readers, visible_documents
from casework.cases.uploads import CONTENT_TYPES
from workflows.desk.selectors.case_verbs import CHANGE_LEVEL, NAME_READERS, WITHDRAW
from workflows.desk.selectors.reader import Reader

Choices = list[tuple[str, str]]
WAITING = LevelProposal.objects.filter(answer=LevelAnswer.WAITING)


@dataclass(frozen=True)
class VersionRow:
    """A version of a document."""

    version_id: int
    number: int
    kind: str
    size: int
    filed_on: date
    author: str


@dataclass(frozen=True)
class LevelRow:
    """A lower level that is proposed, and whether the person is asked; else somebody else is."""

    proposal_id: int
    level: str
    may_decide: bool


@dataclass(frozen=True)
class DocumentRow:
    """A document with its versions, the newest first; `readers` are those named on a confidential one."""

    document_id: int
    title: str
    level: str
    readers: tuple[str, ...]
    proposed: LevelRow | None
    withdrawn_on: date | None
    newest: VersionRow
    older: tuple[VersionRow, ...]
    may_withdraw: bool
    may_name: bool
    may_change_level: bool


def document_rows(reader: Reader) -> tuple[DocumentRow, ...]:
    """Return the documents that the person may read; three statements.

    One more tells who reads confidential ones, one more what lower levels are proposed, if there are any.
    """
    found = visible_documents(reader.user, reader.case, reader.access)
    documents = list(found.annotate(waits=Exists(WAITING.filter(document=OuterRef("pk")))))
    named = _named_on(documents)
    waiting = _waiting_for(document.pk for document in documents if document.waits)
    return tuple(
        _document_row(document, reader, named.get(document.pk, ()), waiting.get(document.pk))
        for document in documents
    )


def _document_row(
    document: Document, reader: Reader, named: tuple[str, ...], waiting: LevelProposal | None
) -> DocumentRow:
    newest, *older = (_version_row(version) for version in document.versions.all())
    is_free, is_confidential = not document.source, document.level == Level.CONFIDENTIAL
    return DocumentRow(
        document_id=document.pk,
        title=document.title,
        level=document.get_level_display(),
        readers=named,
        proposed=_level_row(waiting, reader) if waiting else None,
        withdrawn_on=document.withdrawn_on,
        newest=newest,
        older=tuple(older),
        may_withdraw=WITHDRAW.is_offered(reader) and document.withdrawn_on is None,
        may_name=is_free and is_confidential and NAME_READERS.is_offered(reader),
        may_change_level=is_free and waiting is None and CHANGE_LEVEL.is_offered(reader),
    )


def _version_row(version: DocumentVersion) -> VersionRow:
    kinds = (ending.upper() for ending, kind in CONTENT_TYPES.items() if kind == version.content_type)
    return VersionRow(
        version_id=version.pk,
        number=version.number,
        kind=next(kinds, ""),
        size=version.size,
        filed_on=timezone.localdate(version.filed_at),
        author=version.author.name,
    )


def _level_row(proposal: LevelProposal, reader: Reader) -> LevelRow:
    is_own = proposal.proposed_by_id == reader.user.pk
    may_decide = CHANGE_LEVEL.is_offered(reader) and not is_own
    return LevelRow(proposal.pk, proposal.get_level_display(), may_decide)


def _named_on(documents: Iterable[Document]) -> Mapping[int, tuple[str, ...]]:
    """Return the names of the readers of the confidential ones among the documents."""
    confidential = [document.pk for document in documents if document.level == Level.CONFIDENTIAL]
    found: dict[int, tuple[str, ...]] = {}
    if confidential:
        rows = DocumentReader.objects.filter(document__in=confidential).select_related("user")
        for row in rows.order_by("user__name"):
            found[row.document_id] = (*found.get(row.document_id, ()), row.user.name)
    return found


def _waiting_for(documents: Iterable[int]) -> Mapping[int, LevelProposal]:
    """Return the proposals that wait for an answer, by document."""
    return {proposal.document_id: proposal for proposal in WAITING.filter(document__in=list(documents))}


def reader_choices(reader: Reader, document: Document | None) -> Choices:
    """Return who can be named on a document of the case, or on a new one, with their offices."""
    known = {reader.user.pk}
    if document is not None:
        known |= authors_of(document) | set(document.readers.values_list("user", flat=True))
    people = possible_readers(reader.case, without=known)
    offices = offices_by_person([person.pk for person in people])
    return [(str(person.pk), _told(person, offices.get(person.pk, []))) for person in people]


def _told(person: User, offices: list[str]) -> str:
    return f"{person.name} ({'; '.join(offices)})" if offices else person.name


def people_with(numbers: Iterable[str]) -> list[User]:
    """Return the people that were chosen, by name."""
    return list(User.objects.filter(pk__in=list(numbers)).order_by("name", "pk"))
