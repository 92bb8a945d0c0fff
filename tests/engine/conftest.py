"""The process on which the verbs are practised."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from casework.cases.choices import CaseKind
from tests.engine.practice import Scene


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def scene(db: None, settings: Settings) -> Scene:
    """Return a case of two towns that has just begun."""
    settings.PROCESS_DEFINITIONS = settings.PROCESS_DEFINITIONS | {
        CaseKind.OTHER: "tests.definitions.practice.Practice"
    }
    return Scene()


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
