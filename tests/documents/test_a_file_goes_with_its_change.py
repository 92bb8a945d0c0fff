"""A change that comes to nothing leaves no file behind."""

import os
import time
from pathlib import Path

import pytest
from django.db import IntegrityError

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import NotNow
from casework.cases.choices import Level
from casework.cases.filing import add_document, remove_stray_files
from casework.cases.models import DocumentVersion
from tests.documents.desk import Desk, checked, file_minutes


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


@service
def file_and_fail(*, desk: Desk, by: Actor) -> None:
    file_minutes(desk, checked())
    raise NotNow("The step has ended meanwhile.")


def test_a_step_that_fails_after_filing_leaves_no_file(desk: Desk, files: Path) -> None:
    kept = file_minutes(desk, b"%PDF-1")
    with pytest.raises(NotNow):
        file_and_fail(desk=desk, by=desk.officer)
    assert stored(files) == [Path(kept.file.path)]
    assert DocumentVersion.objects.count() == 1


def test_a_row_that_the_database_refuses_leaves_no_file(desk: Desk, files: Path) -> None:
    upload = checked()
    broken = type(upload)(upload.name, upload.content_type, -1, upload.checksum, upload.file)
    with pytest.raises(IntegrityError):
        add_document(case=desk.case, title="Map", level=Level.INTERNAL, upload=broken, by=desk.officer)
    assert stored(files) == []


def test_the_same_upload_can_be_filed_after_a_failure(desk: Desk, files: Path) -> None:
    upload = checked()
    with pytest.raises(NotNow):
        file_and_fail(desk=desk, by=desk.officer)
    for _attempt in range(2):
        version = file_minutes(desk, upload)
        assert version.file.size == upload.size


def test_files_of_dead_processes_are_cleared_away_after_a_day(desk: Desk, files: Path) -> None:
    known = Path(file_minutes(desk, b"%PDF-1").file.path)
    fresh, stray = known.with_name("fresh"), known.with_name("stray")
    for path in (fresh, stray):
        path.write_bytes(b"half")
    for path in (known, stray):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert remove_stray_files() == 1
    assert sorted(stored(files)) == sorted([known, fresh])


def test_where_nothing_was_ever_filed_there_is_nothing_to_clear(files: Path) -> None:
    assert remove_stray_files() == 0
