"""A database that cannot be used is explained in one line, whichever command meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config import database
from config.database import check_connection
from config.embedded_postgres import DatabaseProblem
from tests.databases import Clone, Databases

NOWHERE = "postgresql://app:secret@127.0.0.1:1/fallwerk"
COMMANDS = [
    ["manage.py", "migrate"],
    ["manage.py", "runserver", "--noreload"],
    ["manage.py", "setup_database"],
]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {key: text for key, text in os.environ.items() if not key.startswith("DATABASE_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=outside | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], words: str) -> None:
    lines = (done.stdout + done.stderr).strip().splitlines()
    assert len(lines) == 1, lines
    assert words in lines[0]
    assert "secret" not in lines[0]
    assert done.returncode == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[1])
def test_a_server_that_does_not_answer(command: list[str]) -> None:
    urls = {"DATABASE_URL": NOWHERE, "DATABASE_OWNER_URL": NOWHERE.replace("app", "owner")}
    assert_one_line(run(*command, **urls), "Connection refused")


@pytest.mark.parametrize("command", [*COMMANDS, ["-m", "config.demo"]], ids=lambda command: command[1])
@pytest.mark.parametrize(
    "address", ["mysql://somewhere/db", "no address", "postgresql://host.example/database"]
)
def test_an_address_that_is_none(command: list[str], address: str) -> None:
    urls = {"DATABASE_URL": address, "DATABASE_OWNER_URL": address}
    assert_one_line(run(*command, PORT="47811", **urls), "is not of the form postgresql://")


def test_migrating_without_the_address_of_the_owner() -> None:
    assert_one_line(run("manage.py", "migrate", DATABASE_URL=NOWHERE), "DATABASE_OWNER_URL is missing")


def test_one_role_for_both(databases: Databases) -> None:
    urls = {"DATABASE_URL": databases.owner, "DATABASE_OWNER_URL": databases.owner}
    assert_one_line(run("manage.py", "setup_database", **urls), "name the same role")


def test_an_owner_who_owns_nothing(databases: Databases) -> None:
    clone = databases.clone()
    try:
        urls = {"DATABASE_URL": clone.application, "DATABASE_OWNER_URL": clone.application}
        assert_one_line(run("manage.py", "migrate", **urls), "lacks rights")
    finally:
        databases.drop(clone.name)


def test_a_role_that_may_not_create_what_is_missing(committed_db: Clone) -> None:
    owner = committed_db.owner.replace(committed_db.name, "not_there")
    application = owner.replace("fallwerk_owner", "not_there_app")
    done = run("manage.py", "setup_database", DATABASE_URL=application, DATABASE_OWNER_URL=owner)
    assert_one_line(done, "permission denied to create role")


def test_a_server_that_is_too_old(committed_db: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_SERVER", 990000)
    monkeypatch.setenv("DATABASE_URL", committed_db.application)
    with pytest.raises(DatabaseProblem, match="is too old: Fallwerk needs 99 or newer"):
        check_connection(Path())
