"""Real files, good and bad, as people hand them in."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pypdf import PdfWriter
from pypdf.generic import NameObject

from casework.audit.errors import Invalid
from casework.cases.uploads import check_upload
from tests.documents.sheets import sheet_saying
from workflows.engine.documents import render_document

Parts: TypeAlias = Mapping[str, str | bytes]
NOTHING: Parts = MappingProxyType({})

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\r\xefF\xb8\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\r\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
SCRIPT = b"#!/bin/sh\nrm -rf /\n"

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types><Override PartName="/{part}" ContentType="{kind}.main+xml"/></Types>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF = "application/vnd.oasis.opendocument"


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    """Return the content as a browser would send it, with a type that proves nothing."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def pdf_saying(text: str) -> bytes:
    """Return a PDF with this text."""
    return render_document(sheet_saying(text))


def locked_pdf(password: str) -> bytes:
    """Return a PDF that opens with a password only; without one it is merely marked as encrypted."""
    writer = PdfWriter(clone_from=BytesIO(pdf_saying("Nichts Besonderes.")))
    writer.encrypt(password, "nur für die Eigentümerin", algorithm="AES-256")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def half_readable_pdf(text: str) -> bytes:
    """Return a PDF whose first page is coded in a way that nobody knows; the second one has this text."""
    readable = BytesIO(pdf_saying(text))
    writer = PdfWriter(clone_from=readable)
    writer.append(readable)
    page = writer.pages[0].get_contents()
    assert page is not None
    writer.pages[0][NameObject("/Contents")] = writer._add_object(page)
    page[NameObject("/Filter")] = NameObject("/SomethingNew")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def archive_of(parts: Parts) -> bytes:
    """Return a ZIP archive with these parts."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def office_file(ending: str, text: str = "Guten Tag", more: Parts = NOTHING) -> bytes:
    """Return a document, sheet or presentation of Office Open XML with this text."""
    body = f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
    types = TYPES.format(part=MAIN[ending], kind="application/vnd.openxmlformats-officedocument")
    return archive_of({"[Content_Types].xml": types, MAIN[ending]: body, **more})


def open_document(kind: str, text: str = "Guten Tag", more: Parts = NOTHING) -> bytes:
    """Return an OpenDocument text or spreadsheet with this text."""
    body = f"<office:document-content><text:p>{text}</text:p></office:document-content>"
    return archive_of({"mimetype": f"{ODF}.{kind}", "content.xml": body, **more})


def refusal_of(name: str, content: bytes) -> str:
    """Return the sentence, in English, with which a file is refused."""
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        check_upload(uploaded(name, content))
    assert refusal.value.field == "upload"
    return refusal.value.message
