"""What is downloaded has a name that tells where it belongs, and can do nothing in a browser."""

from casework.cases.filing import download_headers, download_name
from casework.cases.models import Case, Document, DocumentVersion


def version_of(content_type: str = "application/pdf", reference: str = "33-1053/51/1") -> DocumentVersion:
    case = Case(reference_number=reference)
    document = Document(case=case, kind="consultation_minutes", title="../../<script>")
    return DocumentVersion(document=document, number=2, name="böse\r\n.exe", content_type=content_type)


def test_the_name_is_made_of_reference_number_kind_and_version() -> None:
    name = download_name(version_of())
    assert name.startswith("33-1053-51-1_")
    assert name.endswith("_v2.pdf")
    assert download_name(version_of("image/jpeg")).endswith("_v2.jpg")
    assert download_name(version_of("application/x-unknown")).endswith("_v2.bin")


def test_nothing_of_the_handed_in_name_or_title_leaves_the_house() -> None:
    name = download_name(version_of(reference='x"/../\r\nSet-Cookie: a=b'))
    assert not set(name) & set('"/\\\r\n:;<>')


def test_the_headers_let_it_be_saved_and_nothing_else() -> None:
    headers = download_headers(version_of())
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
