"""A case with a coach on a day after everything that the stories tell."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.measures.builders import World, build_world
from tests.rehearsal import rehearsed

TODAY = datetime(2026, 7, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english_on_a_known_day() -> Iterator[None]:
    with translation.override("en"), time_machine.travel(TODAY, tick=False):
        yield


def begin() -> World:
    """Build the world on the day of the story."""
    with time_machine.travel(TODAY, tick=False):
        return build_world()


new_world = rehearsed(begin)


@pytest.fixture
def world(new_world: Callable[[], World], db: None) -> World:
    """Return a running case of Pirna with a coach."""
    return new_world()
