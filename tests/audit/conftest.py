"""A running case without a process, and the people of the office."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from casework.cases.choices import CaseKind
from casework.cases.models import Case
from tests.builders import PIRNA, Staff, hire_staff, running_case


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the office and the coaches."""
    return hire_staff()


@pytest.fixture
def case(staff: Staff) -> Case:
    """Return a running case of Pirna."""
    return running_case(staff.officer, PIRNA, kind=CaseKind.CONSULTATION)
