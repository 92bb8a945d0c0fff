"""A case at its first step, in English, with a folder of its own for files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.desk.steps.builders import Office, open_office
from tests.rehearsal import rehearsed

new_office = rehearsed(open_office)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def office(new_office: Callable[[], Office], db: None) -> Office:
    """Return the office with a case of Pirna at its first step."""
    return new_office()
