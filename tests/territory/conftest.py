"""Saxony as it is loaded, and somebody who acts."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.territory.models import TerritorialUnit
from casework.territory.services import load_territory


@pytest.fixture
def actor(db: None) -> Actor:
    """Return the house itself, at the command line."""
    return Actor(ensure_system_user(), channel=Channel.COMMAND)


@pytest.fixture
def saxony(actor: Actor) -> dict[str, TerritorialUnit]:
    """Load the reference data and return the units by key."""
    load_territory(by=actor)
    return {unit.ags: unit for unit in TerritorialUnit.objects.select_related("district")}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> date:
    """Return a day on which the loaded territory is valid."""
    return date(2026, 11, 23)
