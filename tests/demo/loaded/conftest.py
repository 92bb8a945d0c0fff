"""The demo, loaded once for all stories about it."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.databases import Clone, Databases, connected_to
from workflows.desk.demo.world import load_world


@pytest.fixture(scope="package")
def demo(
    databases: Databases,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Clone]:
    """Load the demo into a database and a folder of its own."""
    clone = databases.clone()
    files = tmp_path_factory.mktemp("demo")
    with override_settings(MEDIA_ROOT=files), django_db_blocker.unblock(), connected_to(clone):
        load_world(lambda number, total, event: None)
        yield clone
    databases.drop(clone.name)
