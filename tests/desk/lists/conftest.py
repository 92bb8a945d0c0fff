"""People at a desk that speaks English, so that the stories can be read."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests.desk.lists.builders import (
    People,
    build_people,
)
from tests.rehearsal import rehearsed

new_people = rehearsed(build_people)


@pytest.fixture
def people(new_people: Callable[[], People], db: None) -> People:
    """Return the people of these stories."""
    return new_people()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
