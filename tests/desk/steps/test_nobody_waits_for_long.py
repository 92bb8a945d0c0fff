"""Who waits for what somebody else holds is told soon; a draft comes back with what was typed.

Nothing has happened then, unless the same form is still at work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection

from casework.audit.errors import Busy
from casework.cases import locks
from tests.desk.steps.builders import Office, address, desk_of, typed_in
from workflows.desk import middleware
from workflows.engine import drafts
from workflows.engine.models import SentForm, Step, StepDraft

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
BUSY = "Someone else is working on this case at the moment. Please try again."
MARK = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _impatient(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for long; an endless wait is an error of another kind."""
    monkeypatch.setattr(locks, "WAIT", "30ms")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")


@contextmanager
def held(statement: str, *values: int | str) -> Iterator[None]:
    """Let somebody else hold something in a transaction of an own connection."""
    other = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**other) as busy:
        busy.execute(statement, values)
        yield
        busy.rollback()


def test_a_draft_that_cannot_be_saved_comes_back_with_its_words(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    with held("SELECT 1 FROM engine_step WHERE id = %s FOR UPDATE", step.pk):
        by_button = officer.post(address(step, "save_draft"), {"concern": "Typed for long", "once": MARK})
        by_script = officer.post(address(step, "save_draft"), {"concern": "x"}, headers=SCRIPT)
    assert (by_button.status_code, by_script.status_code) == (409, 503)
    assert BUSY in by_button.content.decode()
    assert typed_in(by_button)["concern"] == "Typed for long"
    assert by_script.json() == {"message": BUSY, "newer": False}
    assert not StepDraft.objects.exists()


def test_a_draft_waits_for_the_same_lock_only_once(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    waited = list[int]()
    save = drafts.save_draft

    def counted(**facts: object) -> StepDraft:
        waited.append(1)
        return save(**facts)  # type: ignore[arg-type]

    with (
        held("SELECT 1 FROM engine_step WHERE id = %s FOR UPDATE", step.pk),
        patch.object(drafts, "save_draft", counted),
    ):
        assert officer.post(address(step, "save_draft"), {"concern": "Typed"}).status_code == 409
    assert len(waited) == 1


def test_a_draft_that_cannot_be_discarded_stays_as_it_is(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    officer.post(address(step, "save_draft"), {"concern": "Typed for long"})
    refuse = patch.object(drafts, "discard_draft", side_effect=Busy(BUSY))
    with refuse:
        answer = officer.post(address(step, "save_draft"), {"discard_now": "1"})
    assert (answer.status_code, typed_in(answer)["concern"]) == (409, "Typed for long")
    assert BUSY in answer.content.decode()
    assert StepDraft.objects.get(step=step).data["concern"] == ["Typed for long"]


def test_who_sends_a_form_twice_is_told_that_the_first_is_at_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    monkeypatch.setattr(middleware, "_mark_of", lambda request: MARK)
    with held("INSERT INTO engine_sentform (mark, place, sent_at) VALUES (%s, '', now())", MARK):
        answer = officer.post(address(step, "claim"), {"once": MARK})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "You have sent this form a moment ago, and it is still being worked on." in page
    assert "Look in a moment what has come of the form that you sent first." in page
    assert f'href="{address(step)}"' in page
    assert "Nothing has been changed" not in page
    assert not SentForm.objects.exists()
    assert Step.objects.get(pk=step.pk).owner is None
    assert officer.post(address(step, "claim"), {"once": MARK}).status_code == 302


def test_all_that_a_form_does_waits_no_longer(office: Office) -> None:
    officer = desk_of(office.staff.officer)
    facts = {"first_day": "2030-01-01", "last_day": "2030-01-02", "once": MARK}
    with held("SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE", office.staff.officer.pk):
        answer = officer.post("/abwesenheit/neu/", facts)
    assert answer.status_code == 409
    assert BUSY in answer.content.decode()
