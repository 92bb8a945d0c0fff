"""The office with two cases of Pirna of which one officer has the steps and the leads, in English."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from casework.cases.services import assign_lead
from tests.builders import acting
from tests.desk.steps.builders import Office, open_office, take
from tests.desk.taking_steps import another_coaching
from tests.rehearsal import rehearsed


@pytest.fixture(autouse=True)
def _english(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield


@pytest.fixture
def office(new_office: Callable[[], Office], db: None) -> Office:
    """Return the office with a case at its first step, which the officer has taken on with the lead."""
    return new_office()


@pytest.fixture
def second(office: Office) -> Office:
    """Return the office with one more case that the officer has taken on."""
    return in_hand_of_the_officer(another_coaching(office))


def in_hand_of_the_officer(office: Office) -> Office:
    """Let the officer take the first step on and lead the case."""
    take(office.step("inquiry"), office.staff.officer)
    assign_lead(case=office.case, lead=office.staff.officer, by=acting(office.staff.supervision))
    return office


def busy_office() -> Office:
    """Open the office; its officer has a case in hand."""
    return in_hand_of_the_officer(open_office())


new_office = rehearsed(busy_office)
