"""Which recorded rows of a case somebody may take away in an exported trail."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast
from uuid import UUID

from casework.audit.choices import Scope
from casework.audit.models import AuditEvent, LedgerEntry
from casework.audit.selectors import events_of
from casework.audit.sources import Place, sources
from casework.audit.triggers import history_of
from casework.cases.selectors import visible_cases
from workflows.desk.selectors.edits import CASE, Edit, HistoryRow, may_know, secrets_among
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.timeline import told_in_full


class NumberedRow(HistoryRow, Protocol):
    """A row of history with its own number."""

    history_id: int


EVENTS = AuditEvent._meta.db_table


def told_rows(reader: Reader, entries: Sequence[LedgerEntry]) -> frozenset[Place]:
    """Return those that the person may read as a whole; a row is withheld if one of its fields is secret.

    The rules are those of the timeline, for events and for the field changes behind them.
    """
    asked = {entry.source_id for entry in entries if entry.source == EVENTS}
    edits = list(_edits(entries))
    behind = _events_with_reasons(reader, edits)
    told = told_in_full(reader, asked | behind.keys())
    secret_reasons = frozenset(change for event, change in behind.items() if event not in told)
    history = _told_history(reader, edits, secret_reasons)
    return frozenset({(EVENTS, event) for event in asked & told} | set(history))


def _events_with_reasons(reader: Reader, edits: Iterable[tuple[Place, Edit]]) -> dict[int, UUID]:
    """Return the events of the changes that gave a reason, wherever in the chain, with the change of each."""
    changes = {edit.change_id for _place, edit in edits if _reason(edit)}
    events = events_of(scope=Scope.CASE, subject_id=reader.case.pk).filter(change_id__in=changes)
    return dict(events.values_list("pk", "change_id"))


def _reason(edit: Edit) -> object:
    return edit.value("history_change_reason")


def _told_history(
    reader: Reader, edits: Iterable[tuple[Place, Edit]], secret_reasons: frozenset[UUID]
) -> Iterator[Place]:
    """Yield the rows that may be read; each row of a change repeats its reason."""
    rows = [(place, edit) for place, edit in edits if may_know(edit, reader)]
    secrets = secrets_among((edit for _place, edit in rows), reader)
    unseen = _unseen_successors(reader, (edit for _place, edit in rows))
    for place, edit in rows:
        tells_why = _reason(edit) and edit.change_id in secret_reasons
        if not (tells_why or secrets.hide(edit) or secrets.fields_of(edit) or _successor(edit) in unseen):
            yield place


def _unseen_successors(reader: Reader, edits: Iterable[Edit]) -> frozenset[int]:
    """Return the cases that took the place of this one and that the person may not see."""
    named = frozenset(successor for edit in edits if (successor := _successor(edit)) is not None)
    seen = visible_cases(reader.user).filter(pk__in=named).values_list("pk", flat=True) if named else ()
    return named.difference(seen)


def _successor(edit: Edit) -> int | None:
    return cast("int | None", edit.value("successor_id")) if edit.label == CASE else None


def _edits(entries: Iterable[LedgerEntry]) -> Iterator[tuple[Place, Edit]]:
    """Yield each history row as what a change made of its record."""
    known, wanted = sources(), dict[str, list[int]]()
    for entry in entries:
        wanted.setdefault(entry.source, []).append(entry.source_id)
    for table, ids in wanted.items():
        source = known.get(table)
        if source is None or source.tracked is None:
            continue
        found = history_of(source.tracked)._default_manager.filter(history_id__in=ids)
        for row in cast("Iterable[NumberedRow]", found):
            yield (table, row.history_id), Edit(source.tracked._meta.label_lower, row.change_id, None, row)
