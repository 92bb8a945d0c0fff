"""The record of a change can be written at its end: the same rows in fewer statements, or none at all."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.audit.actors import Actor
from casework.audit.changes import service, written_together
from casework.audit.choices import Scope, Verb
from casework.audit.errors import AuthorMissing, Invalid
from casework.audit.models import AuditEvent
from casework.audit.services import insert_rows, record_event
from casework.cases.models import Case
from tests.audit.test_many_rows_are_one_write import history, notes_of, signature
from tests.builders import Staff, acting


def rename(case: Case, title: str) -> None:
    """Give a case another title and tell it."""
    case.title = title
    case.save(update_fields=["title"])
    record_event(verb=Verb.CASE_RESUMED, scope=Scope.CASE, subject_id=case.pk, facts={"title": title})


@service
@written_together()
def rename_often(*, case: Case, titles: list[str], by: Actor, reason: str = "", fail: bool = False) -> None:
    """Rename a case several times in one change; fail afterwards, if told so."""
    for title in titles:
        rename(case, title)
    with written_together():
        rename(case, "within")
    if fail:
        raise Invalid("No.")


@service
@written_together()
def rename_half(*, case: Case, by: Actor) -> None:
    """Rename a case in a part of the change that could be rolled back alone."""
    with transaction.atomic():
        rename(case, "half")


@service
def note_both_ways(*, case: Case, by: Actor, reason: str) -> tuple[dict[str, object], dict[str, object]]:
    """Write a note together with its record, and one whose record is written at once."""
    later, at_once = notes_of(case, by.user, 2)
    later.written_at = at_once.written_at
    with written_together():
        insert_rows([later])
    at_once.save()
    return signature(history(later)[0]), signature(history(at_once)[0])


def titles_in_history(case: Case) -> list[str]:
    """Return the titles that the history of a case tells, the first one first."""
    return [row.title for row in case.history.order_by("history_id")]


def test_each_change_of_a_row_stays_in_its_order(staff: Staff, case: Case) -> None:
    rename_often(case=case, titles=["One", "Two"], by=acting(staff.officer), reason="Because")
    assert titles_in_history(case)[-3:] == ["One", "Two", "within"]
    events = AuditEvent.objects.filter(verb=Verb.CASE_RESUMED).order_by("pk")
    assert [event.facts["title"] for event in events] == ["One", "Two", "within"]
    assert {event.reason for event in events} == {"Because"}
    assert {event.change_id for event in events} == {case.history.latest("history_id").change_id}


def test_history_and_events_take_one_statement_each(staff: Staff, case: Case) -> None:
    by = acting(staff.officer)
    with CaptureQueriesContext(connection) as captured:
        rename_often(case=case, titles=[f"{number}" for number in range(9)], by=by)
    tables = ("cases_historicalcase", "audit_auditevent")
    inserts = Counter(table for query in captured for table in tables if f'INTO "{table}"' in query["sql"])
    assert inserts == dict.fromkeys(tables, 1)


def test_a_row_is_signed_as_if_it_were_written_at_once(staff: Staff, case: Case) -> None:
    by = acting(staff.officer, on_behalf_of=staff.supervision)
    later, at_once = note_both_ways(case=case, by=by, reason="Because")
    assert later == at_once


def test_a_change_that_fails_leaves_no_record(staff: Staff, case: Case) -> None:
    before = titles_in_history(case), AuditEvent.objects.count()
    with pytest.raises(Invalid):
        rename_often(case=case, titles=["One"], by=acting(staff.officer), fail=True)
    assert (titles_in_history(case), AuditEvent.objects.count()) == before


def test_nothing_may_be_rolled_back_alone(staff: Staff, case: Case) -> None:
    with pytest.raises(RuntimeError, match="rolled back alone"):
        rename_half(case=case, by=acting(staff.officer))
    assert Case.objects.get(pk=case.pk).title == "Coaching"


def test_without_a_change_nothing_is_collected() -> None:
    with pytest.raises(AuthorMissing), written_together():
        pass
