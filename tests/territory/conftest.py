"""Saxony as it is loaded, and somebody who acts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.territory.models import TerritorialUnit
from casework.territory.services import REFERENCE, load_territory

Units = dict[str, TerritorialUnit]
SOME_KEYS = {  # per district
    "14511": ["000"],
    "14521": ["020", "040"],
    "14522": ["010", "020", "260"],
    "14523": ["020"],
    "14524": ["010", "020", "100", "330"],
    "14612": ["000"],
    "14625": ["030", "080"],
    "14626": ["010", "110", "210"],
    "14627": ["010"],
    "14628": ["110", "150", "160", "170", "270"],
    "14713": ["000"],
    "14729": ["160"],
    "14730": ["020"],
}


@pytest.fixture
def actor(db: None) -> Actor:
    """Return the house itself, at the command line."""
    return Actor(ensure_system_user(), channel=Channel.COMMAND)


@pytest.fixture
def whole_saxony(actor: Actor) -> Units:
    """Load all reference data and return the units by key."""
    load_territory(by=actor)
    return units_by_key()


@pytest.fixture
def saxony(actor: Actor, some_rows: Path) -> Units:
    """Load a part of the reference data, like names among them, and return the units by key."""
    load_territory(by=actor, folder=some_rows)
    return units_by_key()


@pytest.fixture(scope="session")
def some_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a part of the reference data, which loads faster."""
    folder = tmp_path_factory.mktemp("reference")
    for table in REFERENCE.glob("*.csv"):
        head, *rows = table.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if table.stem != "municipalities" or is_kept(row)]
        (folder / table.name).write_text("\n".join([head, *kept]), encoding="utf-8")
    return folder


def is_kept(row: str) -> bool:
    """Tell whether the row, which begins with the key, is part of the small Saxony."""
    return row[5:8] in SOME_KEYS.get(row[:5], [])


def units_by_key() -> Units:
    """Return all units by their key."""
    return {unit.ags: unit for unit in TerritorialUnit.objects.select_related("district")}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> date:
    """Return a day on which the loaded territory is valid."""
    return date(2026, 11, 23)
