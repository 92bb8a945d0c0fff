"""Macros, passwords, bombs and classified papers stay outside."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PdfReader

from casework.cases.uploads import check_upload
from tests.documents.files import (
    archive_of,
    half_readable_pdf,
    locked_pdf,
    office_file,
    open_document,
    pdf_saying,
    refusal_of,
    uploaded,
)

MARKS = [
    "VS-NUR FÜR DEN DIENSTGEBRAUCH",
    "VS \u2013 NUR FÜR DEN DIENSTGEBRAUCH",
    "VS-Nur fu\u0308r den Dienstgebrauch",
    "VS - NUR FUER DEN DIENSTGEBRAUCH",
    "VS-NfD",
    "VS-VERTRAULICH",
    "GEHEIM",
    "STRENG GEHEIM",
    "Anlage 3\nVS-VERTRAULICH\namtlich geheimgehalten",
]
HARMLESS = [
    "Das ist vertraulich und kein Geheimnis.",
    "Die Geheimhaltung ist GEHEIM, sagt der Satz.",
    "Der Ausschuss VS tagt. Nur für den Dienstgebrauch gibt es Schlüssel.",
    "MVS-NFDX",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_classified_pdf_is_refused_with_the_reason(mark: str) -> None:
    assert "mark of classified information" in refusal_of("lage.pdf", pdf_saying(mark))


@pytest.mark.parametrize("mark", MARKS)
def test_a_classified_office_file_is_refused(mark: str) -> None:
    split = f"{mark[:5]}</w:t></w:r><w:r><w:t>{mark[5:]}"
    assert "mark of classified" in refusal_of("lage.docx", office_file("docx", split))
    assert "mark of classified" in refusal_of(
        "lage.odt", open_document("text", f"<text:span>{mark}</text:span>")
    )
    assert "mark of classified" in refusal_of("lage.txt", mark.encode())


def test_a_mark_in_the_header_of_a_letter_is_found() -> None:
    header = {"word/header1.xml": "<w:hdr><w:p><w:t>VS-NUR FÜR DEN DIENSTGEBRAUCH</w:t></w:p></w:hdr>"}
    assert "mark of classified" in refusal_of("lage.docx", office_file("docx", more=header))
    styles = {"styles.xml": "<style:header><text:p>VS-VERTRAULICH</text:p></style:header>"}
    assert "mark of classified" in refusal_of("lage.odt", open_document("text", more=styles))


def test_a_mark_on_a_later_page_is_found() -> None:
    pdf = pdf_saying("Viel Text. " * 2_000 + "\n\nVS-VERTRAULICH")
    assert len(PdfReader(BytesIO(pdf)).pages) > 3
    assert "mark of classified" in refusal_of("lage.pdf", pdf)


def test_a_mark_behind_a_page_that_cannot_be_read_is_found() -> None:
    assert "mark of classified" in refusal_of("lage.pdf", half_readable_pdf("VS-VERTRAULICH"))
    assert check_upload(uploaded("lage.pdf", half_readable_pdf("Alles ruhig."))).name == "lage.pdf"


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_only_sound_alike_pass(text: str) -> None:
    assert check_upload(uploaded("lage.pdf", pdf_saying(text)))
    assert check_upload(uploaded("lage.docx", office_file("docx", text)))


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/activeX/activeX1.bin", "word/vbaData.xml"])
def test_a_document_with_macros_is_refused(part: str) -> None:
    assert "contains macros" in refusal_of("brief.docx", office_file("docx", more={part: b"\0"}))


def test_a_renamed_macro_document_is_refused() -> None:
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    content = archive_of({"[Content_Types].xml": types, "word/document.xml": "<w:document/>"})
    assert "contains macros" in refusal_of("brief.docx", content)


def test_an_open_document_with_macros_is_refused() -> None:
    basic = {"Basic/Standard/Module1.xml": "<script:module>Sub Main</script:module>"}
    assert "contains macros" in refusal_of("brief.odt", open_document("text", more=basic))


def test_a_pdf_that_needs_a_password_is_refused() -> None:
    assert "protected by a password" in refusal_of("geheim.pdf", locked_pdf("sesam"))


def test_a_pdf_that_only_forbids_printing_passes() -> None:
    assert check_upload(uploaded("formular.pdf", locked_pdf("")))


def test_a_zip_bomb_is_refused_unopened() -> None:
    stream = BytesIO(office_file("docx"))
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"word/media/{number}.xml", b"\0" * (40 * 1024 * 1024))
    assert "unpacks to more" in refusal_of("bombe.docx", stream.getvalue())


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"word/media/{number}": "" for number in range(5_001)}
    assert "unpacks to more" in refusal_of("viele.docx", office_file("docx", more=parts))


def test_an_archive_that_lies_about_its_directory_is_refused() -> None:
    content = bytearray(office_file("docx"))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 50 * 1024 * 1024)
    assert "is damaged" in refusal_of("luege.docx", bytes(content))


def test_a_part_that_cannot_be_unpacked_makes_the_file_damaged() -> None:
    content = bytearray(office_file("docx", "Guten Tag " * 500))
    at = content.find(b"word/document.xml") + 25
    content[at : at + 40] = b"\xff" * 40
    assert "is damaged" in refusal_of("kaputt.docx", bytes(content))
