"""Documents come on file in versions; nobody files or withdraws where it is not his case or not open."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseState, DocumentKind, Level
from casework.cases.filing import add_document, withdraw_document
from casework.cases.models import Document, DocumentVersion
from casework.cases.selectors import access_to, visible_versions
from tests.documents.desk import Desk, checked, events, file_minutes, put_into
from tests.documents.reading import says


def test_a_generated_document_is_filed_with_version_author_and_checksum(desk: Desk, files: Path) -> None:
    pdf = b"%PDF-1.7 made from recorded data"
    version = file_minutes(desk, pdf)
    assert (version.number, version.generated, version.author) == (1, True, desk.officer.user)
    assert (version.size, version.content_type) == (len(pdf), "application/pdf")
    assert version.file.read() == pdf
    version.file.close()


def test_the_next_version_belongs_to_the_same_document(desk: Desk) -> None:
    first = file_minutes(desk, b"%PDF-1")
    second = file_minutes(desk, checked(), title="Minutes, corrected")
    assert second.document == first.document
    assert [version.number for version in first.document.versions.all()] == [2, 1]
    assert Document.objects.get().title == "Minutes, corrected"
    assert (second.generated, second.history.count()) == (False, 1)


def test_another_source_or_kind_makes_another_document(desk: Desk) -> None:
    documents = {file_minutes(desk, b"%PDF-1", source).document_id for source in ("step-1", "step-2", "", "")}
    assert len(documents) == 4


def test_filing_is_told_in_the_record(desk: Desk) -> None:
    file_minutes(desk, b"%PDF-1")
    document = file_minutes(desk, b"%PDF-2").document
    facts = {"document": "Minutes", "document_id": document.pk, "kind": "consultation_minutes"}
    told = events(desk.case, Verb.DOCUMENT_FILED)
    assert [event.facts for event in told] == [
        {**facts, "version": 1},
        {**facts, "version": 2},
    ]
    assert {event.happened_on for event in told} == {date(2025, 3, 14)}


def test_nothing_is_filed_in_a_closed_case(desk: Desk) -> None:
    document = file_minutes(desk, b"%PDF-1").document
    put_into(CaseState.ABORTED, case=desk.case, by=desk.house)
    with pytest.raises(NotNow, match="can only be read"):
        file_minutes(desk, b"%PDF-2")
    with pytest.raises(NotNow, match="can only be read"):
        add_document(case=desk.case, title="Map", level=Level.INTERNAL, upload=checked(), by=desk.officer)
    with pytest.raises(NotNow, match="can only be read"):
        withdraw_document(document=document, by=desk.officer, reason="Too late")
    assert DocumentVersion.objects.count() == 1


def test_a_person_of_the_case_adds_a_document(desk: Desk, files: Path) -> None:
    version = add_document(
        case=desk.case, title=" Map ", level=Level.INTERNAL, upload=checked("Plan"), by=desk.mayor
    )
    assert (version.document.title, version.document.kind) == ("Map", DocumentKind.OTHER)
    assert version.name == "Protokoll der Sitzung.pdf"
    assert says(version.file.read(), "Plan")
    version.file.close()


def test_the_name_in_the_storage_says_nothing(desk: Desk, files: Path) -> None:
    version = add_document(
        case=desk.case, title="Map", level=Level.INTERNAL, upload=checked(), by=desk.officer
    )
    path = Path(version.file.path)
    assert path.parent == files / f"documents/{timezone.localdate():%Y/%m}"
    assert len(path.name) == 32
    assert path.suffix == ""


def test_a_stranger_adds_nothing(desk: Desk, files: Path) -> None:
    with pytest.raises(NotAllowed):
        add_document(case=desk.case, title="Map", level=Level.INTERNAL, upload=checked(), by=desk.stranger)
    assert not files.exists()


def test_a_document_needs_a_title(desk: Desk) -> None:
    with pytest.raises(Invalid) as refusal:
        add_document(case=desk.case, title="  ", level=Level.INTERNAL, upload=checked(), by=desk.officer)
    assert refusal.value.field == "title"


def test_the_office_withdraws_a_document_and_its_versions_stay(desk: Desk) -> None:
    version = file_minutes(desk, b"%PDF-1")
    document = withdraw_document(document=version.document, by=desk.officer, reason="Wrong case")
    assert document.withdrawn_on == timezone.localdate()
    assert DocumentVersion.objects.count() == 1
    (event,) = events(desk.case, Verb.DOCUMENT_WITHDRAWN)
    facts = {"document": "Minutes", "document_id": document.pk, "kind": "consultation_minutes"}
    assert (event.facts, event.reason) == (facts, "Wrong case")
    with pytest.raises(NotNow, match="already"):
        withdraw_document(document=document, by=desk.officer, reason="Again")


def test_withdrawing_needs_a_reason_and_the_office(desk: Desk) -> None:
    document = file_minutes(desk, b"%PDF-1").document
    with pytest.raises(Invalid) as refusal:
        withdraw_document(document=document, by=desk.officer, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        withdraw_document(document=document, by=desk.mayor, reason="Mine")
    document.refresh_from_db()
    assert document.withdrawn_on is None


def test_a_new_version_takes_a_withdrawn_document_back_on_file(desk: Desk) -> None:
    document = file_minutes(desk, b"%PDF-1").document
    withdraw_document(document=document, by=desk.officer, reason="Wrong date")
    assert file_minutes(desk, b"%PDF-2").document.withdrawn_on is None


def test_versions_are_read_by_those_of_the_case_only(desk: Desk) -> None:
    version = file_minutes(desk, b"%PDF-1")
    for actor, seen in ((desk.officer, [version]), (desk.mayor, [version]), (desk.stranger, [])):
        access = access_to(desk.case, actor.user)
        assert list(visible_versions(actor.user, desk.case, access)) == seen
    access = access_to(desk.other_case, desk.stranger.user)
    assert not visible_versions(desk.stranger.user, desk.other_case, access).exists()
