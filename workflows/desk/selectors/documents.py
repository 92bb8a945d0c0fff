"""The documents of a case as one person reads them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from casework.cases.models import Document, DocumentVersion
from casework.cases.selectors import visible_documents
from casework.cases.uploads import CONTENT_TYPES
from workflows.desk.selectors.case_verbs import WITHDRAW
from workflows.desk.selectors.levels import DOCUMENT_WAITS, LevelLine, level_lines
from workflows.desk.selectors.reader import Reader


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
class DocumentRow:
    """A document with its versions, the newest first, and who reads it."""

    document_id: int
    title: str
    level: str
    line: LevelLine
    withdrawn_on: date | None
    newest: VersionRow
    older: tuple[VersionRow, ...]
    may_withdraw: bool


def document_rows(reader: Reader) -> tuple[DocumentRow, ...]:
    """Return the documents that the person may read; three statements, and those of `level_lines`."""
    found = visible_documents(reader.user, reader.case, reader.access)
    documents = list(found.annotate(waits=DOCUMENT_WAITS))
    waiting = {document.pk for document in documents if document.waits}
    lines = level_lines(documents, waiting, reader)
    return tuple(_document_row(document, lines[document.pk], reader) for document in documents)


def _document_row(document: Document, line: LevelLine, reader: Reader) -> DocumentRow:
    newest, *older = (_version_row(version) for version in document.versions.all())
    return DocumentRow(
        document_id=document.pk,
        title=document.title,
        level=document.get_level_display(),
        line=line,
        withdrawn_on=document.withdrawn_on,
        newest=newest,
        older=tuple(older),
        may_withdraw=WITHDRAW.is_offered(reader) and document.withdrawn_on is None,
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
