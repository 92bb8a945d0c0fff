"""The process on which the verbs are practised."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.engine.practice import PROCESSES, Scene, set_scene
from tests.rehearsal import rehearsed

new_scene = rehearsed(set_scene)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings) -> Scene:
    """Return a case of two towns that has just begun."""
    settings.PROCESS_DEFINITIONS = PROCESSES
    return new_scene()


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
