"""People, towns and cases without a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from casework.cases.choices import CaseKind
from casework.cases.models import Case
from tests.builders import FREITAL, PIRNA, Staff, TownHall, hire_staff, running_case, town_hall


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the office and the coaches."""
    return hire_staff()


@pytest.fixture
def pirna(db: None) -> TownHall:
    """Return Pirna."""
    return town_hall(PIRNA)


@pytest.fixture
def case(staff: Staff) -> Case:
    """Return a running case of Pirna and Freital that no process drives."""
    return running_case(staff.officer, PIRNA, FREITAL, kind=CaseKind.CONSULTATION)


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
