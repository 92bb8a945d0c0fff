"""What every test stands on: a migrated database, the application role, a browser."""

import gc
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.browser_finder import FLAGS, MISSING, find_chromium
from tests.databases import Clone, Databases, connected_to, open_databases
from tests.rehearsal import Rehearsals

LONGEST = ("test_accessible.py", "test_from_inquiry_to_closing.py")  # of the files that need a browser
DEMO = "tests/demo/loaded/"


def pytest_configure() -> None:
    """Treat a request to end like Ctrl-C, so that the database is stopped; collect garbage less often."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.set_threshold(
        50_000, 20, 20
    )  # what models and templates leave behind stays small: a twentieth of the time


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the files that need a browser last, or leave their tests in it out where there is none.

    The demo comes first: while it is loaded nothing on the server can be signed, which other tests wait for.

    The browser keeps a loop running in the thread of the tests, in which no job can be done any more; the
    longest come first, so that no worker waits for them. An automatic check must have a browser.
    """
    in_browser = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
    files = {item.path for item in in_browser}
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(DEMO),
            item.path in files,
            item.path.name not in LONGEST,
        )
    )
    if not in_browser or find_chromium() is not None:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(MISSING)
    config.hook.pytest_deselected(items=in_browser)
    items[:] = [item for item in items if item not in in_browser]


class _ByFile(LoadFileScheduling):
    """Gives each process whole files: tests of a file share a database. All that need the demo share one."""

    def _split_scope(self, nodeid: str) -> str:
        return DEMO if nodeid.startswith(DEMO) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Share the tests among the processes by their databases."""
    return _ByFile(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line that browser tests were left out."""
    if find_chromium() is None:
        terminalreporter.write_line(MISSING, yellow=True)


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


@pytest.fixture(scope="session")
def rehearsals(
    databases: Databases, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Rehearsals]:
    """Return what plays once what many tests begin with."""
    rehearsals = Rehearsals(databases, django_db_blocker)
    yield rehearsals
    rehearsals.end()


@pytest.fixture(scope="module")
def committed_db(
    databases: Databases, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Clone]:
    """Give a module whose tests commit, in threads or processes, a database of its own."""
    clone = databases.clone()
    with django_db_blocker.unblock(), connected_to(clone):
        yield clone
    databases.drop(clone.name)


@pytest.fixture(scope="module")
def site(committed_db: Clone) -> Iterator[str]:
    """Serve the site of the module's own database and return its address."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a browser; tests open a context of their own in it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread of the tests
    with sync_playwright() as playwright:
        path = find_chromium()
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
