"""The embedded PostgreSQL serves many processes, survives their deaths and its own, and leaves nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.database import APPLICATION, DATABASE, OWNER
from config.embedded_postgres import SUPERUSER, DatabaseProblem, Server, start

User = subprocess.Popen[str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Name a server that all tests of this module start and stop in turn."""
    return Server(tmp_path_factory.mktemp("postgres"))


@pytest.fixture
def use(server: Server) -> Iterator[Callable[[], User]]:
    """Return a maker of processes that use the server; at the end they leave and the server is gone."""
    users: list[User] = []

    def begin() -> User:
        command = [sys.executable, "-m", "tests.setup.server_user", str(server.folder)]
        pipe = subprocess.PIPE
        users.append(subprocess.Popen(command, cwd=settings.BASE_DIR, text=True, stdin=pipe, stdout=pipe))
        return users[-1]

    yield begin
    for user in users:
        user.communicate()
    assert processes_of(server) == []


def is_ready(user: User) -> bool:
    assert user.stdout is not None
    return user.stdout.readline() == "ready\n"


def processes_of(server: Server) -> list[int]:
    """Return the living processes of the server."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if server.name in command_line(pid)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        return None if row is None else row[0]


def test_six_processes_start_it_at_once_and_the_last_one_stops_it(
    server: Server, use: Callable[[], User]
) -> None:
    users = [use() for _ in range(6)]
    assert all(is_ready(user) for user in users)
    for user in users[:5]:
        user.communicate()
    assert ask(server.url(APPLICATION, DATABASE), "SELECT current_user") == APPLICATION


def test_it_listens_on_no_port_and_its_two_roles_can_do_what_they_should(
    server: Server, use: Callable[[], User]
) -> None:
    assert is_ready(use())
    application, owner = server.url(APPLICATION, DATABASE), server.url(OWNER, DATABASE)
    assert ask(owner, "SHOW listen_addresses") == ""
    assert ask(owner, "SELECT has_schema_privilege('public', 'CREATE')") is True
    assert ask(application, "SELECT has_schema_privilege('public', 'CREATE')") is False
    assert ask(application, "SELECT pg_has_role(current_user, 'fallwerk_owner', 'MEMBER')") is False
    assert ask(owner, "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'fallwerk%'") is False


def test_a_killed_user_leaves_a_server_that_the_next_one_uses_and_stops(
    server: Server, use: Callable[[], User]
) -> None:
    first = use()
    assert is_ready(first)
    first.kill()
    first.wait()
    assert is_ready(use())


def test_what_was_committed_is_there_after_everything_was_killed(
    server: Server, use: Callable[[], User]
) -> None:
    first = use()
    assert is_ready(first)
    owner = server.url(OWNER, DATABASE)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    for pid in [first.pid, *processes_of(server)]:
        os.kill(pid, signal.SIGKILL)
    first.wait()
    assert is_ready(use())
    assert ask(owner, "SELECT number FROM kept") == 7


def test_a_first_start_that_was_killed_is_finished_by_the_next(
    server: Server, use: Callable[[], User]
) -> None:
    """The server stands, but its database and a role were never made; a folder is half made."""
    first = use()
    assert is_ready(first)
    admin = server.url(SUPERUSER, SUPERUSER)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        connection.execute(f"DROP ROLE {APPLICATION}")
    first.kill()
    first.wait()
    (server.folder / "data.new").mkdir()
    assert is_ready(use())
    assert ask(server.url(APPLICATION, DATABASE), "SELECT current_user") == APPLICATION


def test_a_socket_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path / "deep" / ("folder" * 20))
    assert server.socket.name == server.name
    server.socket.mkdir()
    server.socket.chmod(0o777)
    try:
        with pytest.raises(DatabaseProblem, match="open to others"):
            start(server, lambda _: None)
    finally:
        server.socket.rmdir()
