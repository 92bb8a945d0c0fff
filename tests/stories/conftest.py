"""An office with its people, in real browsers on a real site."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings

from tests.databases import Clone
from tests.stories.cast import Cast, engage
from tests.stories.desk import Office, open_office

PATIENCE = 15_000  # milliseconds; a busy machine may need them


@pytest.fixture(scope="module")
def cast(committed_db: Clone) -> Cast:
    """Return the people of the module's stories."""
    return engage()


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder in which files are stored."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def office(chromium: Browser, site: str, cast: Cast) -> Iterator[Office]:
    """Return the office in which people work in browsers of their own.

    A module's stories share it: a new browser costs as much as seven pages.
    """
    expect.set_options(timeout=PATIENCE)
    with open_office(chromium, site) as office:
        yield office
