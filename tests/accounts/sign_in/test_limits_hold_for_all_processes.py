"""What is limited is counted for all processes of the site together, and forgotten when it is over."""

import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.choices import Role
from accounts.models import CacheEntry, Session
from tests.accounts.sign_in.asks_for_links import asked
from tests.builders import lpr, person
from tests.databases import Clone
from tests.signing_in import signed_in

MOST = 3
"""How often a link for a new password can be asked for in an hour."""


def in_another_process(clone: Clone, email: str) -> "subprocess.Popen[str]":
    """Ask three times in a process of its own."""
    command = [sys.executable, "-m", "tests.accounts.sign_in.asks_for_links", email, str(MOST)]
    environment = clone.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )


def test_two_processes_at_once_get_no_more_than_one(committed_db: Clone) -> None:
    processes = [in_another_process(committed_db, "coach@example.org") for _ in range(2)]
    said = [process.communicate()[0].split() for process in processes]
    assert sorted(said[0] + said[1]) == ["302"] * MOST + ["429"] * MOST
    assert asked("coach@example.org", 1) == [429]
    assert asked("somebody.else@example.org", 1) == [302]


def test_the_limit_is_over_after_its_time(db: None) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert asked("coach@example.org", MOST + 1) == [302] * MOST + [429]
        clock.shift(timedelta(hours=1, seconds=1))
        assert asked("coach@example.org", 1) == [302]


def test_at_night_what_is_over_is_cleared_away_and_nothing_else(db: None) -> None:
    officer = person("Officer", Role.CO, lpr())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        asked("coach@example.org", 1)
        signed_in(officer)
        clock.shift(timedelta(hours=13))
        asked("somebody.else@example.org", 1)
        signed_in(officer)
        counts, sessions = CacheEntry.objects.count(), Session.objects.count()
        app.tasks["accounts.jobs.clear_away"](timestamp=0)
        left = CacheEntry.objects.filter(expires__gt=timezone.now()).count()
        assert 0 < CacheEntry.objects.count() == left < counts
        assert Session.objects.count() == sessions - 1
        assert asked("somebody.else@example.org", MOST) == [302] * (MOST - 1) + [429]


@pytest.mark.parametrize("address", ["/", "/vorgaenge/", "/verwaltung/personen/", "/konto/login/"])
def test_no_page_asks_the_cache(db: None, address: str) -> None:
    client = Client() if "login" in address else signed_in(person("Officer", Role.CO, lpr()))
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    table = CacheEntry._meta.db_table
    assert not [query["sql"] for query in captured if table in query["sql"]]


def test_the_table_belongs_to_the_owner_and_is_written_by_the_application(db: None) -> None:
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    cache.delete("a")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = %s",
            [CacheEntry._meta.db_table],
        )
        assert cursor.fetchone() == (False,)
