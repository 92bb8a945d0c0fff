"""The office hands in files; what each one is, is read from its content."""

import hashlib

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.test import RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils import translation
from pytest_django import Settings

from casework.audit.errors import Invalid
from casework.cases.uploads import CONTENT_TYPES, check_upload, clean_name
from tests.documents.files import (
    JPEG,
    PNG,
    PROGRAM,
    SCRIPT,
    WEBP,
    archive_of,
    office_file,
    open_document,
    pdf_saying,
    refusal_of,
    uploaded,
)


def good_files() -> dict[str, bytes]:
    return {
        "Protokoll.pdf": pdf_saying("Alles ruhig."),
        "Protokoll.docx": office_file("docx"),
        "Liste.xlsx": office_file("xlsx"),
        "Folien.pptx": office_file("pptx"),
        "Protokoll.odt": open_document("text"),
        "Liste.ods": open_document("spreadsheet"),
        "Platz.png": PNG,
        "Platz.jpg": JPEG,
        "PLATZ.JPEG": JPEG,
        "Platz.webp": WEBP,
        "Notiz.txt": "Grüße aus Görlitz\n".encode(),
        "alt.csv": "Straße;Höhe\r\n".encode("cp1252"),
        "Excel.csv": "Straße;Höhe\r\n".encode("utf-16"),
    }


def test_every_kind_of_file_that_offices_use_is_taken() -> None:
    for name, content in good_files().items():
        checked = check_upload(uploaded(name, content))
        assert checked.content_type == CONTENT_TYPES[name.rsplit(".")[-1].lower()]
        assert (checked.name, checked.size) == (name, len(content))
        assert checked.checksum == hashlib.sha256(content).hexdigest()
        assert checked.file.read() == content


@pytest.mark.parametrize("content", [PROGRAM, SCRIPT, PNG, b"<html>", b" %PDF-1.7", archive_of({"a": "b"})])
def test_something_else_named_pdf_is_refused(content: bytes) -> None:
    assert refusal_of("bericht.pdf", content) == (
        "“bericht.pdf” is not what its name says: the content is not a PDF file."
    )


def test_no_file_passes_under_the_ending_of_another() -> None:
    files = {name.rsplit(".")[-1].lower(): content for name, content in good_files().items()}
    files["jpeg"] = files["jpg"]
    alike = {"jpg": "jpeg", "jpeg": "jpg", "txt": "csv", "csv": "txt"}
    texts = {"txt", "csv"}
    for true_ending, content in files.items():
        for ending in set(CONTENT_TYPES) - {true_ending, alike.get(true_ending, "")} - texts:
            assert "is not" in refusal_of(f"x.{ending}", content)


@pytest.mark.parametrize(
    "name", ["setup.exe", "makro.docm", "alt.doc", "seite.html", "bild.svg", "ohne", ".pdf"]
)
def test_other_kinds_are_refused_with_the_list_of_possible_ones(name: str) -> None:
    assert "Possible are: pdf, docx" in refusal_of(name, b"x")


def test_a_program_named_txt_is_refused() -> None:
    assert "is not a TXT file" in refusal_of("notiz.txt", PROGRAM)


def test_an_empty_file_is_refused() -> None:
    assert refusal_of("leer.pdf", b"") == "The file is empty."


def test_a_damaged_pdf_is_refused() -> None:
    assert "is damaged" in refusal_of("kaputt.pdf", b"%PDF-1.7\nhier fehlt alles")
    assert "is damaged" in refusal_of("halb.pdf", pdf_saying("Alles ruhig.")[:2_000])


@pytest.mark.parametrize("keep", [0.2, 0.9])
def test_a_damaged_office_file_is_refused(keep: float) -> None:
    content = office_file("docx")
    assert "is damaged" in refusal_of("halb.docx", content[: int(len(content) * keep)])


def test_forty_megabytes_get_a_sentence_with_both_sizes(rf: RequestFactory) -> None:
    body = b"%PDF-1.7\n" + b"x" * (40 * 1024 * 1024)
    request = rf.post("/", {"title": "Bericht", "upload": uploaded("bericht.pdf", body)}, MULTIPART_CONTENT)
    received = request.FILES["upload"]
    assert isinstance(received, TemporaryUploadedFile)
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        check_upload(received, field="minutes")
    received.close()
    assert refusal.value.field == "minutes"
    assert refusal.value.message.replace("\xa0", " ") == (
        "The file is too large: 40.0 MB. At most 25.0 MB are possible."
    )
    assert request.POST["title"] == "Bericht"


def test_a_file_of_exactly_the_limit_is_taken(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = len(PNG)
    assert check_upload(uploaded("a.png", PNG)).size == len(PNG)
    assert "too large" in refusal_of("a.png", PNG + b"\0")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Windows\\system32\\bericht.pdf", "bericht.pdf"),
        ("be\x00ri\ncht\t 1.pdf", "bericht 1.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("  Pru\u0308fung  2025 .pdf", "Prüfung 2025.pdf"),
        ("..pdf", "pdf"),
        ("", "-"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_the_cleaned_name_is_the_one_that_is_kept() -> None:
    file = UploadedFile(uploaded("a.png", PNG), size=len(PNG))
    file.name = "..\\..\\bild\x07.png"
    assert check_upload(file).name == "bild.png"
