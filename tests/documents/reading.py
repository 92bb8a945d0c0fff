"""Reading the PDFs that we made, as an archive or a screen reader would."""

import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject


def text_of(pdf: bytes) -> str:
    """Return the text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    """Return the text without spaces, hyphens and invisible breaks, so that line ends do not matter."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


def says(pdf: bytes, text: str) -> bool:
    """Return whether the document contains the text, wherever its lines break."""
    return squeezed(text) in squeezed(text_of(pdf))


def metadata_of(pdf: bytes) -> str:
    """Return the XMP metadata."""
    stream = PdfReader(BytesIO(pdf)).root_object["/Metadata"].get_object()
    assert isinstance(stream, StreamObject)
    return stream.get_data().decode()


def tags_of(pdf: bytes) -> list[str]:
    """Return the structure elements in reading order: headings, paragraphs, tables and their cells."""
    root = PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"].get_object()
    return list(_tags(root))


def _tags(element: object) -> Iterator[str]:
    if isinstance(element, ArrayObject):
        for child in element:
            yield from _tags(child.get_object())
    elif isinstance(element, DictionaryObject):
        if "/S" in element:
            yield str(element["/S"])
        if "/K" in element:
            yield from _tags(element["/K"].get_object())
