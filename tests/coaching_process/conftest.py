"""Everybody who takes part in a coaching of Pirna."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.coaching_process.world import World
from tests.rehearsal import rehearsed

new_world = rehearsed(World)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def world(new_world: Callable[[], World], db: None) -> World:
    """Return a coaching that has just begun."""
    return new_world()


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
