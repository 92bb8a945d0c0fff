"""A case of two towns on a day after everything that the stories tell."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from casework.network.models import Consultation
from tests.network.builders import World, advise, build_world
from tests.rehearsal import rehearsed

TODAY = datetime(2026, 7, 1, 10, tzinfo=UTC)
DAY_OF_THE_MINUTES = datetime(2025, 4, 9, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on the day of the story; speak English."""
    with translation.override("en"), time_machine.travel(TODAY, tick=False) as clock:
        yield clock


def begin() -> World:
    """Build the world on the day of the story."""
    with time_machine.travel(TODAY, tick=False):
        return build_world()


new_world = rehearsed(begin)


@pytest.fixture
def world(new_world: Callable[[], World], db: None) -> World:
    """Return a case of two towns and the people around it."""
    return new_world()


@pytest.fixture
def consultation(world: World, clock: time_machine.Traveller) -> Consultation:
    """Return the consultation of Pirna and Freital, whose minutes were final on 9 April 2025."""
    clock.move_to(DAY_OF_THE_MINUTES)
    found = advise(world)
    clock.move_to(TODAY)
    return found
