"""Which recorded rows of a case somebody may take away in an exported trail."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast

from casework.audit.models import AuditEvent, LedgerEntry
from casework.audit.sources import Place, sources
from casework.audit.triggers import history_of
from workflows.desk.selectors.edits import Edit, HistoryRow, may_know, secrets_among
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
    events = told_in_full(reader, [entry.source_id for entry in entries if entry.source == EVENTS])
    return frozenset({(EVENTS, event) for event in events} | set(_told_history(reader, entries)))


def _told_history(reader: Reader, entries: Sequence[LedgerEntry]) -> Iterator[Place]:
    rows = [(place, edit) for place, edit in _edits(entries) if may_know(edit, reader)]
    secrets = secrets_among((edit for _place, edit in rows), reader)
    for place, edit in rows:
        if not secrets.hide(edit) and not secrets.fields_of(edit):
            yield place


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
