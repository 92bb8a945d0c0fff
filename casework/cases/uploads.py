"""Files that people hand in: what they may be, and what they may not carry."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, NoReturn
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from casework.audit.errors import Invalid
from casework.cases.markings import (
    UNREADABLE,
    ProtectedFile,
    carries_classification,
    read_part,
    text_of_office_file,
    text_of_pdf,
)

HEAD = 1024
LONGEST_NAME = 150
MOST_PARTS = 5_000
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_DIRECTORY = 2 * 1024 * 1024
END_OF_ARCHIVE, ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
END_RECORD = 22 + 65_535  # the end record with its longest comment

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{OOXML}.wordprocessingml.document",
    "xlsx": f"{OOXML}.spreadsheetml.sheet",
    "pptx": f"{OOXML}.presentationml.presentation",
    "odt": f"{ODF}.text",
    "ods": f"{ODF}.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
}
ACCEPT = ",".join(f".{extension}" for extension in CONTENT_TYPES)
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
PROGRAM_PARTS = ("vbaproject.bin", "vbadata.xml", "macrosignatures.xml")
PROGRAM_FOLDERS = ("basic/", "scripts/")


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be filed: its cleaned name, its true type, its size and SHA-256."""

    name: str
    content_type: str
    size: int
    checksum: str
    file: "UploadedFile[bytes]"


class _Unfit(Exception):
    """The file may not be filed; the message says why."""


def check_upload(file: "UploadedFile[bytes]", *, field: str = "upload") -> CheckedUpload:
    """Return the file with its true type and checksum; raise Invalid for the field if it may not be filed."""
    try:
        name = clean_name(file.name or "")
        _check_size(file.size or 0)
        extension = _extension_of(name)
        CHECKS[extension](_Candidate(name, extension, file))
    except _Unfit as unfit:
        raise Invalid(str(unfit), field) from unfit
    return CheckedUpload(name, CONTENT_TYPES[extension], file.size or 0, _checksum_of(file), file)


def clean_name(name: str) -> str:
    """Return the last part of a name without invisible characters, at most 150 characters long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    path = PurePosixPath(" ".join(visible.split()).strip(". ") or "-")
    if not path.suffix:
        return path.name[:LONGEST_NAME]
    return path.stem[: LONGEST_NAME - len(path.suffix)].rstrip() + path.suffix[:LONGEST_NAME]


def _check_size(size: int) -> None:
    if size == 0:
        raise _Unfit(_("The file is empty."))
    if size > settings.UPLOAD_MAX_BYTES:
        sizes = {"size": filesizeformat(size), "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        raise _Unfit(_("The file is too large: %(size)s. At most %(limit)s are possible.") % sizes)


def _extension_of(name: str) -> str:
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    if extension not in CONTENT_TYPES:
        kinds = ", ".join(CONTENT_TYPES)
        facts = {"name": name, "kinds": kinds}
        raise _Unfit(_("“%(name)s” cannot be filed. Possible are: %(kinds)s.") % facts)
    return extension


def _checksum_of(file: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


@dataclass(frozen=True)
class _Candidate:
    """A file of fitting size whose content is still to be compared with its name."""

    name: str
    extension: str
    file: "UploadedFile[bytes]"

    @property
    def stream(self) -> IO[bytes]:
        """Return the content from its beginning."""
        self.file.seek(0)
        return self.file

    def starts_with(self, *beginnings: bytes) -> bool:
        """Return whether the content starts in one of these ways."""
        return self.stream.read(HEAD).startswith(beginnings)

    def refuse_as_different(self) -> NoReturn:
        """Refuse a file whose content is not what its name says."""
        facts = {"name": self.name, "kind": self.extension.upper()}
        raise _Unfit(_("“%(name)s” is not what its name says: the content is not a %(kind)s file.") % facts)

    def refuse_as_damaged(self) -> NoReturn:
        """Refuse a file that cannot be read."""
        raise _Unfit(_("“%(name)s” is damaged and cannot be read.") % {"name": self.name})

    def refuse_if_classified(self, texts: Iterable[str]) -> None:
        """Refuse a file whose texts carry a mark of classification."""
        if carries_classification(texts):
            raise _Unfit(
                _(
                    "“%(name)s” carries a mark of classified information (VS). "
                    "This system is not approved for it. Nothing was stored."
                )
                % {"name": self.name}
            )


def _check_pdf(candidate: _Candidate) -> None:
    if not candidate.starts_with(b"%PDF-"):
        candidate.refuse_as_different()
    try:
        candidate.refuse_if_classified(text_of_pdf(candidate.stream))
    except ProtectedFile as error:
        raise _Unfit(_("“%(name)s” is protected by a password.") % {"name": candidate.name}) from error
    except UNREADABLE:
        candidate.refuse_as_damaged()


def _check_image(candidate: _Candidate) -> None:
    head = candidate.stream.read(12)
    found = {
        "png": head.startswith(b"\x89PNG\r\n\x1a\n"),
        "jpg": head.startswith(b"\xff\xd8\xff"),
        "jpeg": head.startswith(b"\xff\xd8\xff"),
        "webp": head.startswith(b"RIFF") and head.endswith(b"WEBP"),
    }
    if not found[candidate.extension]:
        candidate.refuse_as_different()


def _check_text(candidate: _Candidate) -> None:
    text = _decoded(candidate.stream.read())
    if any(unicodedata.category(sign) == "Cc" for sign in set(text) - set("\t\n\r\f")):
        candidate.refuse_as_different()
    candidate.refuse_if_classified([text])


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what spreadsheets on Windows write


def _check_office(candidate: _Candidate) -> None:
    if not candidate.starts_with(b"PK\x03\x04"):
        candidate.refuse_as_different()
    try:
        _check_archive(candidate, _opened(candidate))
    except (BadZipFile, UnicodeError, ValueError, OSError):
        candidate.refuse_as_damaged()


def _opened(candidate: _Candidate) -> ZipFile:
    _check_directory(candidate)
    archive = ZipFile(candidate.stream)
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _Unfit(_("“%(name)s” unpacks to more than is possible here.") % {"name": candidate.name})
    return archive


def _check_directory(candidate: _Candidate) -> None:
    """Refuse an archive whose directory alone would fill the memory, before anything parses it."""
    stream = candidate.stream
    stream.seek(max(0, (candidate.file.size or 0) - END_RECORD))
    tail = stream.read(END_RECORD)
    end = tail.rfind(END_OF_ARCHIVE)
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    if end < 0 or size > LARGEST_DIRECTORY or ZIP64_LOCATOR in tail:
        candidate.refuse_as_damaged()


def _check_archive(candidate: _Candidate, archive: ZipFile) -> None:
    names = set(archive.namelist())
    types = read_part(archive, "[Content_Types].xml", HEAD * HEAD) if "[Content_Types].xml" in names else b""
    if b"macroenabled" in types.lower() or any(_is_program(name.lower()) for name in names):
        raise _Unfit(_("“%(name)s” contains macros. Please save it without them.") % {"name": candidate.name})
    if not _is_office_kind(archive, names, candidate.extension):
        candidate.refuse_as_different()
    candidate.refuse_if_classified(text_of_office_file(archive))


def _is_program(name: str) -> bool:
    return name.endswith(PROGRAM_PARTS) or name.startswith(PROGRAM_FOLDERS) or "/activex/" in name


def _is_office_kind(archive: ZipFile, names: set[str], extension: str) -> bool:
    if extension in MAIN_PARTS:
        return {"[Content_Types].xml", MAIN_PARTS[extension]} <= names
    named = read_part(archive, "mimetype", HEAD) if "mimetype" in names else b""
    return named.strip() == CONTENT_TYPES[extension].encode() and "content.xml" in names


CHECKS: Mapping[str, Callable[[_Candidate], None]] = {
    "pdf": _check_pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), _check_office),
    **dict.fromkeys(("png", "jpg", "jpeg", "webp"), _check_image),
    **dict.fromkeys(("txt", "csv"), _check_text),
}
