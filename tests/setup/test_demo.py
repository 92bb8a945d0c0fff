"""The demo starts the site and its worker, says where, and leaves nothing behind when it is ended."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests.databases import Clone

# The database of the test is prepared, so the demo goes on where it starts its programs.
PREPARED = "import sys; from config import demo; demo.PREPARATIONS = (); sys.exit(demo.main())"
Program = subprocess.Popen[str]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def mark() -> str:
    """Return a word in the environment by which all processes of one demo are found."""
    return f"DEMO_OF_THIS_TEST={uuid4().hex}"


@pytest.fixture
def demo(committed_db: Clone, port: int, mark: str) -> Iterator[Program]:
    name, _, value = mark.partition("=")
    own = {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings.development", name: value}
    program = subprocess.Popen(
        [sys.executable, "-c", PREPARED],
        cwd=settings.BASE_DIR,
        env=committed_db.environment | own,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield program
    program.terminate()  # so that it ends its own programs, also after a failed test
    program.communicate(timeout=60)


def lines_until(program: Program, words: str) -> list[str]:
    """Return what a program says until a line holds the words."""
    assert program.stdout is not None
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def processes_with(mark: str) -> list[str]:
    """Return the command lines of the living processes that have the word in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_runs_until_it_is_ended_and_leaves_no_process(
    demo: Program, port: int, mark: str, number: signal.Signals
) -> None:
    said = "".join(lines_until(demo, "Ctrl-C"))
    assert f"http://localhost:{port}" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/konto/login/") as answer:
        assert answer.status == 200
    commands = "\n".join(processes_with(mark))
    assert "gunicorn" in commands
    assert "worker" in commands

    demo.send_signal(number)
    assert demo.wait(60) == 0
    assert processes_with(mark) == []


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
