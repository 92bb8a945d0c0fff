"""What is recorded where: events, history rows, and the columns that they had when they were recorded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TypeAlias

from django.apps import apps
from django.db import connection, models

from casework.audit.models import AuditEvent, LedgerEntry
from casework.audit.proofs import Heading
from casework.audit.triggers import history_of

BATCH = 500

Place: TypeAlias = tuple[str, int]
"""A recorded row: its table and its id there."""
Contents: TypeAlias = Mapping[Place, str]


@dataclass(frozen=True)
class Source:
    """A table whose rows are recorded: events, or the history of a tracked model."""

    table: str
    key: str
    tracked: type[models.Model] | None = None


@cache
def sources() -> Mapping[str, Source]:
    """Return the tables whose rows are recorded, by name."""
    events = Source(AuditEvent._meta.db_table, "id")
    found = [events]
    found += [
        Source(history_of(model)._meta.db_table, "history_id", model)
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    ]
    return {source.table: source for source in found}


def heading_of(entry: LedgerEntry) -> Heading:
    """Return what the entry says beside the commitment to its content."""
    return Heading(
        chain=entry.chain,
        position=entry.position,
        source=entry.source,
        source_id=entry.source_id,
        row_id=entry.row_id,
        epoch=entry.epoch,
        transaction_id=entry.transaction_id,
        recorded_at=entry.recorded_at,
    )


def contents_of(entries: Iterable[LedgerEntry]) -> Contents:
    """Return the recorded rows of these entries as text, with the columns that they had then."""
    known, wanted = sources(), defaultdict(list)
    for entry in entries:
        if entry.source in known:
            wanted[entry.source, tuple(entry.shape.columns)].append(entry.source_id)
    found: dict[Place, str] = {}
    with connection.cursor() as cursor:
        for (table, columns), ids in wanted.items():
            key = known[table].key
            cursor.execute(
                f"SELECT t.{key}, (SELECT jsonb_object_agg(name, to_jsonb(t) -> name)"  # noqa: S608 - our own tables
                f" FROM unnest(%s::text[]) name)::text FROM {table} t WHERE t.{key} = ANY(%s)",
                [list(columns), ids],
            )
            found.update({(table, row_id): content for row_id, content in cursor.fetchall()})
    return found


def in_batches(entries: Iterator[LedgerEntry]) -> Iterator[list[LedgerEntry]]:
    """Yield the entries, some hundred at a time."""
    for _number, group in groupby(enumerate(entries), key=lambda numbered: numbered[0] // BATCH):
        yield [entry for __, entry in group]
