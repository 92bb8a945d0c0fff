"""Putting documents on file: versions, free documents, withdrawal; and how a file leaves the house."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import on_failure, service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import insert_rows, update_rows
from casework.cases import permissions
from casework.cases.choices import DocumentKind, Level
from casework.cases.levels import hold_paper, keep_actor, put_on_readers
from casework.cases.locks import lock_case
from casework.cases.models import Case, Document, DocumentVersion
from casework.cases.services import record_case_event, require, require_open
from casework.cases.uploads import CONTENT_TYPES, CheckedUpload

FOLDER = "documents"
STRAY_AFTER = timedelta(days=1)
NOT_IN_A_NAME = re.compile(r"[^\w.]+")


@dataclass(frozen=True)
class _StoredFile:
    """Where a file was stored, and what it is."""

    path: str
    content_type: str
    size: int
    checksum: str


@service
def file_version(
    *,
    case: Case,
    kind: DocumentKind,
    title: str,
    source: str,
    level: Level,
    content: CheckedUpload | bytes,
    name: str,
    generated: bool,
    by: Actor,
    author: User | None = None,
    happened_on: date | None = None,
) -> DocumentVersion:
    """File a document, or the next version of the one that this source had filed before.

    The caller holds the case. Bytes are a PDF that was made from the recorded data. Without a source the
    document is always a new one. A new version takes a withdrawn document back on file.
    """
    require_open(case)
    document = _document_for(case, kind, source, title, level)
    stored = _store(content)
    version = DocumentVersion.objects.create(
        document=document,
        number=_next_number(document),
        file=stored.path,
        name=name,
        content_type=stored.content_type,
        size=stored.size,
        checksum=stored.checksum,
        generated=generated,
        author=author or by.user,
        filed_at=timezone.now(),
    )
    _record_filed(version, happened_on)
    return version


def _record_filed(version: DocumentVersion, happened_on: date | None) -> None:
    document = version.document
    record_case_event(
        document.case,
        Verb.DOCUMENT_FILED,
        happened_on,
        document=document.title,
        document_id=document.pk,
        kind=document.kind,
        version=version.number,
    )


def _document_for(case: Case, kind: DocumentKind, source: str, title: str, level: Level) -> Document:
    earlier = Document.objects.filter(case=case, kind=kind, source=source).first() if source else None
    if earlier is None:
        return Document.objects.create(case=case, kind=kind, source=source, title=title, level=level)
    level = max(level, Level(earlier.level), key=list(Level).index)  # a new version lowers nothing
    if (earlier.title, earlier.level, earlier.withdrawn_on) != (title, level, None):
        earlier.title, earlier.level, earlier.withdrawn_on = title, level, None
        earlier.save(update_fields=["title", "level", "withdrawn_on"])
    return earlier


def _next_number(document: Document) -> int:
    last = document.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _store(content: CheckedUpload | bytes) -> _StoredFile:
    if isinstance(content, CheckedUpload):
        content.file.seek(0)
        path = _store_file(content.file)
        return _StoredFile(path, content.content_type, content.size, content.checksum)
    path = _store_file(ContentFile(content))
    return _StoredFile(path, CONTENT_TYPES["pdf"], len(content), hashlib.sha256(content).hexdigest())


def _store_file(file: "File[bytes]") -> str:
    """Store a file under a name that says nothing, and forget it if the change comes to nothing."""
    storage = _storage()
    path = f"{FOLDER}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"
    on_failure(lambda: storage.delete(path))
    return storage.save(path, file)


def _storage() -> Storage:
    return DocumentVersion._meta.get_field("file").storage


@dataclass(frozen=True)
class HandedIn:
    """A file that somebody handed in: what it is, and the key and title under which it is filed.

    Bytes are a PDF that was made from the recorded data; it needs a name, and may have another author.
    """

    kind: DocumentKind
    title: str
    source: str
    level: Level
    content: CheckedUpload | bytes
    name: str = ""
    author: User | None = None

    @property
    def file_name(self) -> str:
        """Return how the file is called."""
        return self.content.name if isinstance(self.content, CheckedUpload) else self.name


@service
def file_uploads(*, case: Case, files: Sequence[HandedIn], by: Actor) -> list[DocumentVersion]:
    """File what belongs together, each as a document or as the next version of it; the caller holds the case.

    It takes as many statements for several files as for one, but for the sentences that tell of them.
    """
    require_open(case)
    sources = [file.source for file in files]
    known = {document.source: document for document in _numbered_documents(case, sources)}
    for document in known.values():
        document.case = case
    new = [file for file in files if file.source not in known]
    documents = [_document_of(case, file) for file in new]
    insert_rows(documents)
    _bring_back([(known[file.source], file) for file in files if file.source in known])
    known |= {document.source: document for document in documents}
    versions = [_version_of(known[file.source], file, by) for file in files]
    insert_rows(versions)
    for version in versions:
        _record_filed(version, None)
    return versions


def _numbered_documents(case: Case, sources: Iterable[str]) -> QuerySet[Document]:
    found = Document.objects.filter(case=case, source__in=sources)
    return found.annotate(last_number=Max("versions__number"))


def _document_of(case: Case, file: HandedIn) -> Document:
    return Document(case=case, kind=file.kind, source=file.source, title=file.title, level=file.level)


def _bring_back(pairs: Iterable[tuple[Document, HandedIn]]) -> None:
    """Let documents be called as they are handed in now, at no lower level, and no longer withdrawn."""
    changed = []
    for document, file in pairs:
        before = (document.title, document.level, document.withdrawn_on)
        document.title, document.withdrawn_on = file.title, None
        document.level = max(file.level, Level(document.level), key=list(Level).index)
        if (document.title, document.level, document.withdrawn_on) != before:
            changed.append(document)
    update_rows(changed, ["title", "level", "withdrawn_on"])


def _version_of(document: Document, file: HandedIn, by: Actor) -> DocumentVersion:
    stored = _store(file.content)
    return DocumentVersion(
        document=document,
        number=(getattr(document, "last_number", None) or 0) + 1,
        file=stored.path,
        name=file.file_name,
        content_type=stored.content_type,
        size=stored.size,
        checksum=stored.checksum,
        generated=isinstance(file.content, bytes),
        author=file.author or by.user,
        filed_at=timezone.now(),
    )


@service
def add_document(
    *,
    case: Case,
    title: str,
    level: Level,
    upload: CheckedUpload,
    by: Actor,
    readers: Iterable[User] = (),
) -> DocumentVersion:
    """File a document that no step asked for; a confidential one is read by its author and these readers."""
    locked = lock_case(case.pk)
    require(by, permissions.ADD_DOCUMENT, locked)
    if not title.strip():
        raise Invalid(_("Please give the document a title."), "title")
    version = file_version(
        case=locked,
        kind=DocumentKind.OTHER,
        title=title.strip(),
        source="",
        level=level,
        content=upload,
        name=upload.name,
        generated=False,
        by=by,
    )
    if level == Level.CONFIDENTIAL:
        keep_actor(version.document)
        put_on_readers(version.document, readers)
    return version


@service
def withdraw_document(*, document: Document, by: Actor, reason: str) -> Document:
    """Mark a document as withdrawn, with the reason; its versions stay on file."""
    current = hold_paper(document, permissions.WITHDRAW_DOCUMENT, by)
    if current.withdrawn_on:
        raise NotNow(_("This document has been withdrawn already."))
    if not reason.strip():
        raise Invalid(_("Please say why the document is withdrawn."), "reason")
    current.withdrawn_on = timezone.localdate()
    current.save(update_fields=["withdrawn_on"])
    facts = {"document": current.title, "kind": current.kind}
    record_case_event(current.case, Verb.DOCUMENT_WITHDRAWN, None, document_id=current.pk, **facts)
    return current


def download_headers(version: DocumentVersion) -> dict[str, str]:
    """Return the headers of a download: to be saved, never cached, unable to run anything."""
    return {
        "Content-Type": version.content_type,
        "Content-Disposition": _attachment(version),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def _attachment(version: DocumentVersion) -> str:
    name = download_name(version)
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def download_name(version: DocumentVersion) -> str:
    """Return a name of reference number, kind and version, whatever the file was called before."""
    document = version.document
    parts = (document.case.reference_number, document.get_kind_display(), f"v{version.number}")
    stem = "_".join(NOT_IN_A_NAME.sub("-", part).strip("-.") for part in parts)
    endings = [ending for ending, kind in CONTENT_TYPES.items() if kind == version.content_type]
    return f"{stem}.{endings[0] if endings else 'bin'}"


def remove_stray_files() -> int:
    """Delete files older than a day that no version knows, and return how many.

    They stay behind when a process dies, or loses the database, between storing a file and committing.
    """
    return clear_folder(_storage(), FOLDER, DocumentVersion.objects.values_list("file", flat=True))


def clear_folder(storage: Storage, folder: str, known: QuerySet[Model, str]) -> int:
    """Delete what is older than a day below a folder and not among the known paths; return how many.

    The paths are the column `file` of a table, which is asked once for each folder that holds files.
    """
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    kept = set(known.filter(file__startswith=f"{folder}/")) if names else set()
    strays = [path for name in names if (path := f"{folder}/{name}") not in kept and _is_old(storage, path)]
    for path in strays:
        storage.delete(path)
    return len(strays) + sum(clear_folder(storage, f"{folder}/{name}", known) for name in folders)


def _is_old(storage: Storage, path: str) -> bool:
    return storage.get_modified_time(path) < timezone.now() - STRAY_AFTER
