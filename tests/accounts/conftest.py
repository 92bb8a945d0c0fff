"""People at a desk that speaks English, so that the stories can be read."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import translation

from accounts.choices import Role
from accounts.models import User
from casework.territory.choices import OrganisationKind
from tests.builders import PIRNA, body, lpr, person, town
from tests.signing_in import signed_in


@dataclass(frozen=True)
class People:
    """Who looks after the directory, who reads it, and who may not."""

    administrator: User
    officer: User
    coordination: User
    pirna: User


@pytest.fixture
def people(db: None) -> People:
    """Return the people of these stories."""
    return People(
        administrator=person("Administrator", Role.AD, lpr()),
        officer=person("Officer", Role.CO, lpr()),
        coordination=person("Coach Coordination", Role.CC, body(OrganisationKind.COORDINATION)),
        pirna=person("Coordination Pirna", Role.MC, town(PIRNA)),
    )


@pytest.fixture
def administrator(people: People) -> Client:
    """Return the browser of the administrator."""
    return signed_in(people.administrator)


@pytest.fixture
def officer(people: People) -> Client:
    """Return the browser of a case officer."""
    return signed_in(people.officer)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
