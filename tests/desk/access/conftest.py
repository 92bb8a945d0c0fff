"""A case whose pages speak English, so that the stories can be read."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.desk.cases.builders import Scene, set_scene


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the case of Pirna with everybody around it."""
    with translation.override("en"):
        yield set_scene()
