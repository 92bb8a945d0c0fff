"""The demo starts the site and its worker, says where, and leaves nothing behind when it is ended."""

import os
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from config.embedded_postgres import Server
from tests.databases import Clone

# The database of the test is prepared, so the demo goes on where it starts its programs.
PREPARED = "import sys; from config import demo; demo.PREPARATIONS = (); sys.exit(demo.main())"
NEW = "import sys; from config import demo; sys.exit(demo.main())"
Program = subprocess.Popen[str]
LISTENS = "0A"  # as /proc/net/tcp writes the state of a socket


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def mark() -> str:
    """Return a word in the environment by which all processes of one demo are found."""
    return f"DEMO_OF_THIS_TEST={uuid4().hex}"


@pytest.fixture
def start(port: int, mark: str) -> Iterator[Callable[[str, dict[str, str]], Program]]:
    """Return a maker of demos from code and environment; at the end each ends its own programs."""
    name, _, value = mark.partition("=")
    own = {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings.development", name: value}
    programs: list[Program] = []

    def begin(code: str, environment: dict[str, str]) -> Program:
        command, pipe = [sys.executable, "-c", code], subprocess.PIPE
        environment = environment | own
        programs.append(
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=pipe, text=True)
        )
        return programs[-1]

    yield begin
    for program in programs:
        program.terminate()
        program.communicate(timeout=60)


@pytest.fixture
def demo(committed_db: Clone, start: Callable[[str, dict[str, str]], Program]) -> Program:
    return start(PREPARED, committed_db.environment)


def lines_until(program: Program, words: str) -> list[str]:
    """Return what a program says until a line holds the words."""
    assert program.stdout is not None
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def processes_with(mark: str) -> dict[int, str]:
    """Return the command lines of the living processes that have the word in their environment."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:
            continue
    return found


def listening_on(port: int) -> set[str]:
    """Return the addresses of this machine at which somebody listens on the port."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, local, _remote, state, *_rest = line.split()
        address, _colon, number = local.partition(":")
        if state == LISTENS and int(number, 16) == port:
            found.add(socket.inet_ntoa(int(address, 16).to_bytes(4, sys.byteorder)))
    newer = Path("/proc/net/tcp6")
    if newer.exists() and f":{port:04X} {'0' * 32}:0000 {LISTENS}" in newer.read_text():
        found.add("IPv6")
    return found


def wait_for_end(pids: Iterable[int]) -> None:
    """Return when the processes, which are nobody's children any more, have ended."""
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ended = select.select([descriptor], [], [], 60)[0]
        os.close(descriptor)
        assert ended, f"{pid} still runs"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_runs_until_it_is_ended_and_leaves_no_process(
    demo: Program, port: int, mark: str, number: signal.Signals
) -> None:
    said = "".join(lines_until(demo, "Ctrl-C"))
    assert f"http://localhost:{port}" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/konto/login/") as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/vorgaenge/?suche={'a' * 9000}")
    assert refused.value.code == 414
    assert "Diese Adresse ist zu lang" in refused.value.read().decode()
    commands = "\n".join(processes_with(mark).values())
    assert "gunicorn" in commands
    assert "worker" in commands
    assert listening_on(port) == {"127.0.0.1"}

    demo.send_signal(number)
    assert demo.wait(60) == 0
    assert processes_with(mark) == {}


def test_killed_it_takes_site_and_worker_with_it(demo: Program, mark: str) -> None:
    lines_until(demo, "Ctrl-C")
    running = processes_with(mark)
    assert len(running) > 6  # database, site and worker, each with its attendant, and what they started

    demo.kill()
    demo.wait()
    wait_for_end(running)
    assert processes_with(mark) == {}


def test_killed_while_it_prepares_it_leaves_no_database_server(
    tmp_path: Path, start: Callable[[str, dict[str, str]], Program], mark: str
) -> None:
    without = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    program = start(NEW, without | {"FALLWERK_DATA": str(tmp_path)})
    lines_until(program, "Preparing the database")
    running = processes_with(mark)
    postmaster = int((Server(tmp_path / "postgres").data / "postmaster.pid").read_text().split()[0])
    assert len(running) > 1

    program.kill()
    program.wait()
    wait_for_end([*running, postmaster])
    assert processes_with(mark) == {}


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ("no number", "PORT=no number is no port: use a number from 1 to 65535."),
        ("0", "PORT=0 is no port: use a number from 1 to 65535."),
        ("70000", "PORT=70000 is no port: use a number from 1 to 65535."),
    ],
)
def test_a_port_that_is_none(wish: str, answer: str) -> None:
    assert said_with_port(wish) == answer


def test_a_port_in_use_gives_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert said_with_port(str(port)) == f"Port {port} is in use: try `make demo PORT={port + 1}`."


def said_with_port(port: str) -> str:
    command = [sys.executable, "-m", "config.demo"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env={"PORT": port}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == ""
    return done.stdout.strip()
