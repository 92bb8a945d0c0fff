"""What every test stands on: a migrated database, the application role, a browser."""

import signal
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import Clone, Databases, connected_to, open_databases


def pytest_configure() -> None:
    """Treat a request to end like Ctrl-C, so that the database is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Return the maker of test databases."""
    with open_databases() as databases:
        yield databases


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clone the template for all tests that roll back; they run as the application role."""
    clone = databases.clone()
    with django_db_blocker.unblock(), connected_to(clone):
        yield
    databases.drop(clone.name)


@pytest.fixture(scope="module")
def committed_db(
    databases: Databases, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Clone]:
    """Give a module whose tests commit, in threads or processes, a database of its own."""
    clone = databases.clone()
    with django_db_blocker.unblock(), connected_to(clone):
        yield clone
    databases.drop(clone.name)
