"""The test databases keep what they promise."""

import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from tests.databases import Clone, Databases, manage


def value(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return None if row is None else row[0]


def test_tests_run_as_a_role_that_owns_nothing(db: None) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert value("SELECT current_user") == "fallwerk_app"
    assert value(owned) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "DROP TABLE django_session",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE django_session (id int)",
        "CREATE SCHEMA mine",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_may_not_change_the_shape_of_the_database(db: None, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_application_reads_and_writes_every_table_but_the_ledger(db: None) -> None:
    closed = """
        SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT'))
    """
    ledger = ("chainhead", "epoch", "erasedentry", "ledgerentry", "salt", "shape")
    assert value(closed) == ", ".join(f"audit_{table}" for table in ledger)


def test_a_clone_holds_what_the_template_holds_and_nothing_of_others(databases: Databases) -> None:
    one, two = databases.clone(), databases.clone()
    try:
        assert one.name != two.name
        assert "[ ]" not in manage("showmigrations", environment=one.environment)
        manage("shell", "-c", KEEP_A_SESSION, environment=one.environment)
        assert manage("shell", "-c", COUNT_SESSIONS, environment=one.environment).split()[-1] == "1"
        assert manage("shell", "-c", COUNT_SESSIONS, environment=two.environment).split()[-1] == "0"
    finally:
        databases.drop(one.name)
        databases.drop(two.name)


def test_a_rule_that_is_checked_at_commit_is_checked_before_the_rollback(databases: Databases) -> None:
    command = [sys.executable, "-m", "pytest", "tests/setup/leaves_a_broken_reference.py"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert "1 passed, 1 error" in done.stdout
    assert "violates foreign key constraint" in done.stdout


KEEP_A_SESSION = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="kept", expire_date=timezone.now())
"""
COUNT_SESSIONS = """
from django.contrib.sessions.models import Session
print(Session.objects.count())
"""


class TestWhatOneTestCommits:
    def test_a_thread_sees_it(self, committed_db: Clone) -> None:
        Session.objects.create(session_key="seen", expire_date=timezone.now())
        found: list[bool] = []

        def look() -> None:
            found.append(Session.objects.filter(session_key="seen").exists())
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert found == [True]

    def test_a_process_sees_it(self, committed_db: Clone) -> None:
        said = manage("shell", "-c", COUNT_SESSIONS, environment=committed_db.environment)
        assert said.split()[-1] == "1"
