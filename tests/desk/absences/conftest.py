"""The office with a case of Pirna at its first step, in English."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.desk.steps.builders import Office, open_office
from tests.rehearsal import rehearsed

new_office = rehearsed(open_office)


@pytest.fixture(autouse=True)
def _english(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield


@pytest.fixture
def office(new_office: Callable[[], Office], db: None) -> Office:
    """Return the office with a case of Pirna at its first step."""
    return new_office()
