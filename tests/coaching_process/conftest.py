"""Everybody who takes part in a coaching of Pirna."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.coaching_process.world import World


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Return a coaching that has just begun."""
    return World()
