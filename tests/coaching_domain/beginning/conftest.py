"""A case of two towns before its first step."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests.coaching_domain.beginning.builders import World, build_world
from tests.rehearsal import rehearsed

new_world = rehearsed(build_world)


@pytest.fixture
def world(new_world: Callable[[], World], db: None) -> World:
    """Return a case of two towns and the people around it."""
    return new_world()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
