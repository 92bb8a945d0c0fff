"""A case whose pages speak English, so that the stories can be read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.desk.cases.builders import Scene, set_scene
from tests.rehearsal import rehearsed

new_scene = rehearsed(set_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    """Return the case of Pirna with everybody around it; files lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield new_scene()
