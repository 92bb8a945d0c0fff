"""A case of two towns before its first step."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.coaching_domain.beginning.builders import World, build_world


@pytest.fixture
def world(db: None) -> World:
    """Return a case of two towns and the people around it."""
    return build_world()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
