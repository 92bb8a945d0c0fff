"""Marks of classified information: such documents may not come into the system (VSA Sachsen)."""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from typing import IO
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

PAGES_READ = 100
XML_READ = 8 * 1024 * 1024  # of one part
XML_READ_IN_ALL = 40 * 1024 * 1024

RESTRICTED = re.compile(
    r"\bVS\s*[-\u2010-\u2015]?\s*(?:NUR\s*F(?:Ü|UE)R\s*DEN\s*DIENSTGEBRAUCH|VERTRAULICH\b|NFD\b)",
    re.IGNORECASE,
)
SECRET = re.compile(r"^[\s\W]*(?:STRENG\s*)?GEHEIM[\s\W]*$", re.MULTILINE)  # in capitals
PARAGRAPH_END = re.compile(r"</(?:\w+:)?(?:p|h|si|row)>|<(?:\w+:)?(?:br|line-break|tab|s)\b[^>]*/>")
TAG = re.compile(r"<[^>]*>")

# What a damaged PDF makes the reader raise, beside its own errors.
UNREADABLE = (
    PyPdfError,
    DependencyError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,  # endless nesting, and what the reader does not know
    OSError,
    struct.error,
    zlib.error,
)


class ProtectedFile(ValueError):
    """The file opens with a password only, so nobody can check or keep it."""


def carries_classification(texts: Iterable[str]) -> bool:
    """Return whether a mark of the levels VS-NUR FÜR DEN DIENSTGEBRAUCH or higher stands in a text."""
    return any(_is_marked(unicodedata.normalize("NFC", text)) for text in texts)


def _is_marked(text: str) -> bool:
    return bool(RESTRICTED.search(text) or SECRET.search(text))


def text_of_pdf(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of the first hundred pages; raise one of UNREADABLE if it is no PDF.

    A page that cannot be read has no text: a scanned one has none either.
    """
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ProtectedFile
    for number in range(min(len(reader.pages), PAGES_READ)):
        yield _text_of_page(reader, number)


def _text_of_page(reader: PdfReader, number: int) -> str:
    try:
        return reader.pages[number].extract_text()
    except UNREADABLE:
        return ""


def text_of_office_file(archive: ZipFile) -> Iterator[str]:
    """Yield the text of the XML parts of an office file, at most 40 MB; raise BadZipFile if damaged."""
    left = XML_READ_IN_ALL
    for part in archive.infolist():
        if part.filename.endswith(".xml") and left > 0:
            content = read_part(archive, part.filename, min(left, XML_READ))
            left -= len(content)
            yield _words_of(content.decode("utf-8", "ignore"))


def read_part(archive: ZipFile, name: str, limit: int) -> bytes:
    """Return the beginning of a part, never more than the limit; raise BadZipFile if it is damaged."""
    try:
        with archive.open(name) as part:
            return part.read(limit)
    except (zlib.error, EOFError, RuntimeError, KeyError) as error:
        raise BadZipFile(name) from error


def _words_of(xml: str) -> str:
    return TAG.sub("", PARAGRAPH_END.sub("\n", xml))
