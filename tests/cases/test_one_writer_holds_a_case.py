"""Whoever writes holds the case; another waits for a moment and is then told why nothing happens."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Busy, NotNow
from casework.cases import locks
from casework.cases.choices import Audience
from casework.cases.locks import lock_case, lock_case_where
from casework.cases.models import Case
from casework.cases.notes import write_note
from tests.builders import Staff, acting, house, rewrite


@service
def hold(*, number: int, by: Actor) -> Case:
    """Hold a case for a change."""
    return lock_case(number)


@pytest.fixture
def somebody_else(db: None) -> Iterator[None]:
    """Let somebody else hold all cases."""
    other = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**other) as busy:
        busy.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")
        yield
        busy.rollback()


def test_the_case_is_held_as_it_is_now(case: Case) -> None:
    rewrite(row=Case.objects.get(pk=case.pk), title="Changed since", by=house())
    assert lock_case(case.pk).title == "Changed since"
    assert lock_case_where(reference_number=case.reference_number) == case


def test_there_is_nothing_to_hold_where_there_is_no_case(db: None) -> None:
    with pytest.raises(Case.DoesNotExist):
        lock_case(0)


@pytest.mark.usefixtures("somebody_else")
def test_waiting_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT", "30ms")
    with pytest.raises(Busy, match="Someone else is working on this case") as refusal:
        hold(number=1, by=house())
    assert isinstance(refusal.value, NotNow)


def test_whatever_is_held_after_the_case_is_waited_for_no_longer(
    staff: Staff, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "WAIT", "30ms")
    by = acting(staff.officer)
    other = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**other) as busy:
        busy.execute("SET lock_timeout = '5s'; LOCK TABLE cases_note IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Busy):
            write_note(case=case, text="Hello", audience=Audience.LPR, by=by)
        busy.rollback()


@pytest.mark.usefixtures("somebody_else")
def test_any_other_trouble_of_the_database_stays_what_it_is() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '30ms'")
    with pytest.raises(OperationalError, match="statement timeout"):
        hold(number=1, by=house())


def test_two_seconds_are_the_limit() -> None:
    assert locks.WAIT == "2000ms"
