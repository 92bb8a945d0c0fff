"""A case whose pages speak English, so that the stories can be read."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests.desk.cases.builders import Scene, set_scene
from tests.rehearsal import rehearsed

new_scene = rehearsed(set_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None) -> Iterator[Scene]:
    """Return the case of Pirna with everybody around it."""
    with translation.override("en"):
        yield new_scene()
