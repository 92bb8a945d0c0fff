"""People at a desk that speaks English, so that the stories can be read."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.desk.lists.builders import (
    People,
    build_people,
)


@pytest.fixture
def people(db: None) -> People:
    """Return the people of these stories."""
    return build_people()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
