"""A desk with two cases, and a folder of its own for files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.documents.desk import Desk, set_up_desk
from tests.rehearsal import rehearsed

new_desk = rehearsed(set_up_desk)


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(new_desk: Callable[[], Desk], db: None, files: Path) -> Iterator[Desk]:
    """Return the desk, in English."""
    with translation.override("en"):
        yield new_desk()
