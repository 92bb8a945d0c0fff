"""Rows that are written together leave the same history as rows written one by one."""

from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import User
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.audit.services import delete_rows, insert_rows, update_rows
from casework.cases.choices import Audience
from casework.cases.models import Case, Note
from tests.builders import Staff, acting

OWN = {"id", "history_id", "history_date", "change_id", "text"}


def notes_of(case: Case, author: User, count: int) -> list[Note]:
    """Return notes that are not saved yet."""
    return [
        Note(case=case, text=f"{number}", audience=Audience.LPR, author=author, written_at=now())
        for number in range(count)
    ]


@service
def insert_together(*, notes: list[Note], by: Actor, reason: str = "") -> None:
    """Insert notes at once."""
    insert_rows(notes)


@service
def insert_singly(*, notes: list[Note], by: Actor, reason: str = "") -> None:
    """Insert notes one by one."""
    for note in notes:
        note.save()


@service
def change_together(*, notes: list[Note], by: Actor) -> None:
    """Change notes at once."""
    for note in notes:
        note.text += "!"
    update_rows(notes, ["text"])


@service
def delete_together(*, notes: list[Note], by: Actor) -> None:
    """Delete notes at once."""
    delete_rows(notes)


def history(note: Note) -> list[models.Model]:
    """Return the history rows of a note, the first one first."""
    return list(Note.history.filter(id=note.pk).order_by("history_id"))


def signature(row: models.Model) -> dict[str, object]:
    """Return what a history row says beside what every row has for itself."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields if field.name not in OWN}


def test_rows_inserted_together_are_signed_as_single_ones(staff: Staff, case: Case) -> None:
    by = Actor(acting(staff.supervision).user, staff.officer, Channel.COMMAND)
    together, singly = notes_of(case, staff.officer, 3), notes_of(case, staff.officer, 1)
    for note in together:
        note.written_at = singly[0].written_at
    insert_together(notes=together, by=by, reason="Clearing up")
    insert_singly(notes=singly, by=by, reason="Clearing up")
    written = [history(note) for note in together]
    assert [len(rows) for rows in written] == [1, 1, 1]
    assert [signature(rows[0]) for rows in written] == [signature(history(singly[0])[0])] * 3
    assert len({rows[0].change_id for rows in written}) == 1
    assert [rows[0].text for rows in written] == ["0", "1", "2"]


def test_changes_and_deletions_leave_history_too(staff: Staff, case: Case) -> None:
    by, notes = acting(staff.officer), notes_of(case, staff.officer, 2)
    insert_together(notes=notes, by=by)
    keys = [note.pk for note in notes]
    change_together(notes=notes, by=by)
    delete_together(notes=notes, by=by)
    for key, text in zip(keys, ("0", "1"), strict=True):
        rows = Note.history.filter(id=key).order_by("history_id")
        assert [(row.history_type, row.text) for row in rows] == [
            ("+", text),
            ("~", f"{text}!"),
            ("-", f"{text}!"),
        ]
    assert not Note.objects.filter(pk__in=keys).exists()


def test_many_rows_cost_what_one_row_costs(staff: Staff, case: Case) -> None:
    by, taken = acting(staff.officer), []
    for count in (1, 30):
        notes = notes_of(case, staff.officer, count)
        with CaptureQueriesContext(connection) as captured:
            insert_together(notes=notes, by=by)
            change_together(notes=notes, by=by)
            delete_together(notes=notes, by=by)
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_nothing_to_write_costs_nothing(staff: Staff, case: Case) -> None:
    by = acting(staff.officer)
    with CaptureQueriesContext(connection) as captured:
        insert_together(notes=[], by=by)
        change_together(notes=[], by=by)
        delete_together(notes=[], by=by)
    assert [query["sql"] for query in captured if "cases_" in query["sql"]] == []
