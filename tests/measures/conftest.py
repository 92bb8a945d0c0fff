"""A case with a coach on a day after everything that the stories tell."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.measures.builders import World, build_world


@pytest.fixture(autouse=True)
def _in_english_on_a_known_day() -> Iterator[None]:
    with translation.override("en"), time_machine.travel(datetime(2026, 7, 1, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Return a running case of Pirna with a coach."""
    return build_world()
