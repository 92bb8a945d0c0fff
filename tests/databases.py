"""Test databases: one migrated template per state of the migrations, and quick clones of it.

A run is known to the server by the name of one connection that it keeps open. What a dead run left behind is
recognised by a name that no connection has, so that two runs at once never meet.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from psycopg import sql

from config.database import addresses, parse, start_database
from config.provision import on_database, provision

TEMPLATE, CLONE = "fallwerk_template_", "fallwerk_test_"
BUILDING = 4_710_001  # key of the lock under which a template is built
CONTENT = (
    "requirements/base.txt",
    "config/provision.py",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/management/commands/load_reference_data.py",
    "*/*/management/commands/load_reference_data.py",
    "casework/territory/services*.py",
    "fixtures/reference/**/*",
)


@dataclass(frozen=True)
class Clone:
    """A database of its own, and how another process reaches it."""

    name: str
    application: str
    owner: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for a process that works on this database."""
        return os.environ | {"DATABASE_URL": self.application, "DATABASE_OWNER_URL": self.owner}


@dataclass
class Databases:
    """The databases of one run of the tests."""

    server: psycopg.Connection
    owner: str
    application: str
    run: str
    numbers: Iterator[int] = field(default_factory=count)
    template: str = ""

    def clone(self) -> Clone:
        """Return a fresh copy of the template."""
        name = f"{self.run}_{next(self.numbers)}"
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        self._execute(statement, name, self.template)
        self._execute("REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        self._execute(
            "GRANT CONNECT ON DATABASE {} TO {}", name, parse(self.application, "application")["user"]
        )
        return self._named(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        try:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except psycopg.errors.InsufficientPrivilege:
            # The server itself tidies up in there, which nobody may end; without force it makes way.
            self._execute("DROP DATABASE IF EXISTS {}", name)

    def build_template(self) -> None:
        """Have the template of the present code; one run builds it while others wait."""
        self.template = TEMPLATE + content_hash()
        self.server.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        try:
            if self.template not in self._names():
                self._build()
            self.server.execute("SELECT pg_advisory_lock_shared(%s, hashtext(%s))", [1, self.template])
            self._drop_leftovers()
        finally:
            self.server.execute("SELECT pg_advisory_unlock(%s)", [BUILDING])

    def _build(self) -> None:
        unfinished = self._named(TEMPLATE + "unfinished")
        self.drop(unfinished.name)
        self._execute("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", unfinished.name)
        provision(admin=unfinished.owner, owner=unfinished.owner, application=unfinished.application)
        manage("migrate", "--verbosity", "0", environment=unfinished.environment)
        if "load_reference_data" in get_commands():
            manage("load_reference_data", environment=unfinished.environment)
        self._execute("ALTER DATABASE {} RENAME TO {}", unfinished.name, self.template)

    def _drop_leftovers(self) -> None:
        """Drop the templates and clones that no living run uses."""
        runs = [str(row[0]) for row in self.server.execute("SELECT application_name FROM pg_stat_activity")]
        for name in self._names():
            if name.startswith(CLONE) and name.rpartition("_")[0] not in runs:
                self.drop(name)
            elif name.startswith(TEMPLATE) and name != self.template:
                self._drop_unused_template(name)

    def _drop_unused_template(self, name: str) -> None:
        row = self.server.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [1, name]).fetchone()
        if row is not None and row[0]:
            self.drop(name)
            self.server.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [1, name])

    def _names(self) -> list[str]:
        return [str(row[0]) for row in self.server.execute("SELECT datname FROM pg_database")]

    def _named(self, name: str) -> Clone:
        return Clone(name, on_database(self.application, name), on_database(self.owner, name))

    def _execute(self, statement: str, *names: str) -> None:
        self.server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def open_databases() -> Iterator[Databases]:
    """Start the server for the tests and have the template ready."""
    forget_earlier_boots(settings.DATA_DIR)
    start_database(settings.DATA_DIR, settings.DATABASE_SERVER_SETTINGS)
    found = addresses(settings.DATA_DIR)
    owner, run = found.owner_or_complain(), CLONE + uuid4().hex[:12]
    with psycopg.connect(on_database(owner, "postgres"), autocommit=True, application_name=run) as server:
        databases = Databases(server, owner, found.application, run)
        databases.build_template()
        yield databases


@contextmanager
def connected_to(clone: Clone) -> Iterator[None]:
    """Point Django's connections, also those of threads to come, at a clone."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = clone.name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def content_hash() -> str:
    """Return a digest of everything that decides what a new database holds."""
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    for path in sorted({path for pattern in CONTENT for path in settings.BASE_DIR.glob(pattern)}):
        if path.is_file():
            name = str(path.relative_to(settings.BASE_DIR))
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """Run a command of manage.py to its end and return what it says; fail with its message."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def forget_earlier_boots(folder: Path) -> None:
    """Remove the test servers of earlier boots: they write without syncing and may be damaged."""
    if folder.parent.exists():
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
