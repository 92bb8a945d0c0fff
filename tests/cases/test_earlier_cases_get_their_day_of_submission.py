"""A database with cases is brought up to date: the history says on which day each was submitted."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import psycopg
import pytest
import time_machine
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.timezone import localdate

from casework.cases.choices import CaseKind
from casework.cases.models import Case
from tests.builders import PIRNA, acting, draft_case, hire_staff
from tests.databases import Clone
from workflows.engine.lifecycle import abort_case, discard_case, submit_case

MIGRATION = import_module("casework.cases.migrations.0009_cases_say_when_they_were_submitted")
WITHOUT_THE_DAY = (
    "ALTER TABLE cases_case DROP CONSTRAINT case_is_submitted_before_it_runs",
    "ALTER TABLE cases_case DISABLE TRIGGER USER",
    "UPDATE cases_case SET submitted_on = NULL",
    "ALTER TABLE cases_case ENABLE TRIGGER USER",
)


@pytest.fixture(scope="module")
def cases(committed_db: Clone) -> dict[str, Case]:
    """Return cases of an earlier time: a draft, one that was given up, one that runs, one that is closed."""
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False) as clock:
        officer = acting(hire_staff().officer)
        found = {
            name: draft_case(officer.user, PIRNA, kind=CaseKind.CONSULTATION, on=localdate())
            for name in ("draft", "given up", "running", "closed")
        }
        clock.shift(timedelta(days=2))
        discard_case(case=found["given up"], by=officer, reason="Opened by mistake.")
        for name in ("running", "closed"):
            submit_case(case=found[name], by=officer)
        clock.shift(timedelta(days=2))
        abort_case(case=found["closed"], on=localdate(), by=officer, reason="The town wants it.")
    with psycopg.connect(committed_db.owner, autocommit=True) as owner:
        for statement in WITHOUT_THE_DAY:
            owner.execute(statement)
        as_migrated = MigrationLoader(connection).project_state().apps
        MIGRATION.fill(as_migrated, SimpleNamespace(execute=owner.execute))
    return found


@pytest.mark.parametrize(
    ("name", "days"), [("draft", None), ("given up", None), ("running", 7), ("closed", 7)]
)
def test_the_day_is_read_from_the_history(cases: dict[str, Case], name: str, days: int | None) -> None:
    case = Case.objects.get(pk=cases[name].pk)
    assert case.submitted_on == (None if days is None else localdate() - timedelta(days=days))


@pytest.mark.parametrize("name", ["running", "closed"])
def test_the_change_is_in_the_history_as_that_of_the_migration(cases: dict[str, Case], name: str) -> None:
    case = Case.objects.get(pk=cases[name].pk)
    newest = Case.history.filter(id=case.pk).order_by("-history_date", "-history_id")[0]
    assert newest.history_change_reason == "Migration"
    assert (newest.submitted_on, newest.state, newest.title) == (case.submitted_on, case.state, case.title)
