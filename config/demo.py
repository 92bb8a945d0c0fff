"""`make demo`: the site and its worker with demo cases, on this machine only, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from config.attended import GRACE_SECONDS
from config.database import check_both_roles, one_line, start_database
from config.embedded_postgres import DatabaseProblem

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("FALLWERK_DATA", ROOT / ".data"))
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
PREPARATIONS = (
    ("Preparing the database", ("migrate", "--verbosity", "0")),
    ("Making the key that signs the record", ("audit_key",)),
    ("Loading municipalities and other reference data", ("load_reference_data",)),
    ("Looking for the demo cases (the first time they are played through)", ("load_demo", "--if-empty")),
)
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WORKERS = ("--preload", "--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning")


Program = subprocess.Popen[bytes]


class DemoProblem(Exception):
    """Says in one line why the demo cannot run."""


def main() -> int:
    """Run the demo and return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("DEBUG", "0")
    listen_to_signals()
    try:
        run(port_from(os.environ.get("PORT", "8000")))
    except (DemoProblem, DatabaseProblem) as problem:
        say(one_line(problem))
        return 1
    except KeyboardInterrupt:
        say("\nThe demo has ended; what you did is kept in .data/.")
    return 0


def run(port: int) -> None:
    """Prepare the data, start site and worker, and wait."""
    refuse_used_port(port)
    with started([sys.executable, "-m", "config.keeper", str(DATA_DIR)]):
        start_database(DATA_DIR)
        check_both_roles(DATA_DIR)
        for line, command in PREPARATIONS:
            say(line + " …")
            prepare(*command)
        with started(site_command(port)) as site, started(manage_command("worker")) as worker:
            serve(port, (site, worker))


def serve(port: int, programs: tuple[Program, ...]) -> None:
    """Say where the site is once it answers, and wait until somebody ends the demo."""
    wait_for_site(port, programs)
    say(f"\nFallwerk is running: http://localhost:{port}\n")
    say(said_by("demo_accounts"))
    say("Ctrl-C ends it.")
    wait_for_end(programs)


def port_from(text: str) -> int:
    """Read the port."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoProblem(f"PORT={text} is no port: use a number from 1 to 65535")
    return int(text)


def refuse_used_port(port: int) -> None:
    """Complain at once rather than after all preparations."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise DemoProblem(f"Port {port} needs more rights: try `make demo PORT=8000`") from error
        except OSError as error:
            raise DemoProblem(f"Port {port} is in use: try `make demo PORT={port % 65535 + 1}`") from error


def manage_command(*arguments: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def site_command(port: int) -> list[str]:
    """Return the command line of the web server."""
    return [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", *WORKERS]


def prepare(*arguments: str) -> None:
    """Run a management command to its end; its messages are shown."""
    with started(manage_command(*arguments)) as program:
        if program.wait() != 0:
            raise DemoProblem(f"`manage.py {' '.join(arguments)}` did not succeed: see the lines above")


def said_by(*arguments: str) -> str:
    """Return what a management command prints."""
    done = subprocess.run(manage_command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else done.stderr


@contextmanager
def started(command: list[str]) -> Iterator[Program]:
    """Start a program in a group of its own, and end the group at the end, also if this process is killed."""
    attended = [sys.executable, "-m", "config.attended", *command]
    program = subprocess.Popen(attended, cwd=ROOT, start_new_session=True, stdin=subprocess.PIPE)
    try:
        yield program
    finally:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        end(program)
        listen_to_signals()


def end(program: Program) -> None:
    """End a program politely, then surely, with everything that it started."""
    signal_group(program, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        program.wait(GRACE_SECONDS)
    signal_group(program, signal.SIGKILL)
    program.communicate()


def signal_group(program: Program, number: signal.Signals) -> None:
    """Send a signal to a program and its children, whatever is left of them."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, number)


def listen_to_signals() -> None:
    """Treat the wish of another program, or a closed terminal, like Ctrl-C."""
    for number in ENDING:
        signal.signal(number, interrupt)


def wait_for_site(port: int, programs: tuple[Program, ...]) -> None:
    """Return when the site answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers(port):
        complain_about_ended(programs)
        if time.monotonic() > until:
            raise DemoProblem(f"The site did not answer within {PATIENCE_SECONDS} seconds")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Tell whether the site answers at all; an error page is an answer, too."""
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=PATIENCE_SECONDS).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def wait_for_end(programs: tuple[Program, ...]) -> None:
    """Wait until somebody ends the demo, or one of its programs ends by itself."""
    while True:
        complain_about_ended(programs)
        time.sleep(0.5)


def complain_about_ended(programs: tuple[Program, ...]) -> None:
    """Raise DemoProblem if one of the programs has ended."""
    if any(program.poll() is not None for program in programs):
        raise DemoProblem("The site or its worker ended unexpectedly: see the lines above")


def interrupt(number: int, frame: FrameType | None) -> None:
    """End what is being done."""
    raise KeyboardInterrupt


def say(line: str) -> None:
    """Show at once what is going on."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
