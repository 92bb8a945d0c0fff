"""Documents of a case: filed, refused with what was typed kept, withdrawn, downloaded by those who may."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.models import Document, DocumentVersion
from tests.builders import acting
from tests.desk.cases.builders import Scene
from tests.documents.desk import checked
from tests.documents.files import PROGRAM, pdf_saying, uploaded


def pdf(name: str = "Plan.pdf") -> SimpleUploadedFile:
    return uploaded(name, pdf_saying("Der Platz bei Nacht."))


@pytest.fixture
def version(scene: Scene) -> DocumentVersion:
    """Return a document that the office has filed."""
    by = acting(scene.staff.officer)
    return add_document(case=scene.case, title="City map", level=Level.INTERNAL, upload=checked(), by=by)


def download(version: DocumentVersion) -> str:
    return reverse("desk:download", args=[version.pk])


def test_a_town_files_a_document(scene: Scene) -> None:
    mayor = scene.pirna.mayor
    assert 'enctype="multipart/form-data"' in scene.page(mayor, "add_document")
    scene.send(mayor, "add_document", title="The square at night", level="internal", upload=pdf())
    page = scene.page(mayor)
    assert "The square at night" in page
    assert download(DocumentVersion.objects.get()) in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Plan.pdf", PROGRAM, "is not what its name says"),
        ("Plan.exe", PROGRAM, "cannot be filed"),
        ("Plan.pdf", b"", "empty"),
    ],
)
def test_an_unfit_file_is_refused_and_the_rest_is_kept(
    scene: Scene, name: str, content: bytes, said: str
) -> None:
    entered = {"title": "The square at night", "level": "confidential", "upload": uploaded(name, content)}
    page = scene.send(scene.pirna.mayor, "add_document", status=400, form=entered)
    assert "error-summary" in page
    assert 'value="The square at night"' in page
    assert 'value="confidential"' in page
    assert "Please choose the file again" in page
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(scene: Scene, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    page = scene.send(
        scene.pirna.mayor, "add_document", status=400, title="Map", level="internal", upload=pdf()
    )
    assert "The file is too large" in page


def test_everything_is_asked_for(scene: Scene) -> None:
    page = scene.send(scene.pirna.mayor, "add_document", status=400)
    assert page.count("This field is required.") >= 3


def test_a_document_is_downloaded_as_it_was_filed(scene: Scene, version: DocumentVersion) -> None:
    response = scene.desk_of(scene.pirna.mayor).get(download(version))
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_who_may_not_read_the_content_finds_no_document(scene: Scene, version: DocumentVersion) -> None:
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    for user in (scene.stranger, scene.police, scene.staff.coordination):
        assert scene.desk_of(user).get(download(version)).status_code == 404
    assert scene.desk_of(scene.staff.officer).get(reverse("desk:download", args=[10**20])).status_code == 404


def test_the_office_withdraws_a_document_with_a_reason(scene: Scene, version: DocumentVersion) -> None:
    officer, pk = scene.staff.officer, version.document_id
    assert "City map" in scene.page(officer, "withdraw_document", pk)
    scene.send(officer, "withdraw_document", pk, status=400, reason=" ")
    scene.send(officer, "withdraw_document", pk, reason="Belongs to another case")
    page = scene.page(scene.pirna.mayor)
    assert "withdrawn on" in page
    assert "Belongs to another case" in page
    scene.send(officer, "withdraw_document", pk, status=409, reason="again")
    scene.page(scene.pirna.mayor, "withdraw_document", pk, status=403)


def test_a_document_of_another_case_is_not_withdrawn_from_here(
    scene: Scene, version: DocumentVersion
) -> None:
    other = scene.open_another()
    address = reverse("desk:withdraw_document", args=[other.pk, version.document_id])
    assert scene.desk_of(scene.staff.officer).post(address, {"reason": "x"}).status_code == 404


def test_a_refused_upload_leaves_no_file(scene: Scene, settings: Settings) -> None:
    scene.send(scene.pirna.mayor, "add_document", status=400, title=" ", level="internal", upload=pdf())
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
