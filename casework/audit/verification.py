"""Proving the record: everything that was recorded is computed once more, and what does not fit is named."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.audit.anchors import Anchor
from casework.audit.erasures import Erased, erased_among, erasures_that_count
from casework.audit.findings import Finding
from casework.audit.models import ChainHead, LedgerEntry
from casework.audit.proofs import BEGINNING, commitment, entry_hash
from casework.audit.seals import MOST_NAMED, anchored_otherwise, broken_seals, broken_seals_of
from casework.audit.sources import (
    BATCH,
    Contents,
    Source,
    contents_of,
    heading_of,
    in_batches,
    sources,
)
from casework.audit.triggers import signing_columns, untracked_columns

Progress = Callable[[int], None]


class Depth(StrEnum):
    """How far the check of one chain looks beyond it."""

    WHOLE = "whole"  # all checkpoints since its beginning: what was cut off its end is missed there
    OWN = "own"  # those that cover entries of it: as quick beside many cases of others as beside few


def verify_record(
    *,
    chain: str = "",
    depth: Depth = Depth.WHOLE,
    anchored: Anchor | None = None,
    progress: Progress = lambda _: None,
) -> Iterator[Finding]:
    """Yield everything that does not fit, in one chain or in all of them.

    Reads each recorded row once, in batches, in one snapshot of the database; `progress` is told how many
    entries have been read. With an anchor, checkpoints are compared with what was kept outside.
    """
    with one_snapshot():
        good, findings = erasures_that_count(chain)
        yield from findings
        yield from _chains_that_do_not_fit(chain, progress, good)
        for source, ids in _parts_of(chain):
            yield from _rows_without_entry(source, chain, ids)
            if source.tracked is not None:
                yield from _rows_unlike_their_history(source, source.tracked, ids)
        yield from broken_seals_of(chain) if depth is Depth.OWN else broken_seals(chain)
        if anchored is not None:
            yield from anchored_otherwise(anchored)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read everything as it is at this moment, whatever others write meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _chains_that_do_not_fit(chain: str, progress: Progress, good: frozenset[int]) -> Iterator[Finding]:
    entries = LedgerEntry.objects.select_related("shape", "salt").order_by("chain", "position")
    lost = ChainHead.objects.filter(~Exists(LedgerEntry.objects.filter(chain=OuterRef("chain"))))
    if chain:
        entries, lost = entries.filter(chain=chain), lost.filter(chain=chain)
    read, end = 0, _End()
    for batch in in_batches(entries.iterator(BATCH)):
        contents, erased = contents_of(batch), erased_among(batch, good)
        for entry in batch:
            yield from end.follow(entry)
            yield from _unlike_its_commitment(entry, contents, erased.get(entry.pk))
        read += len(batch)
        progress(read)
    yield from end.compare_with_head()
    for name in lost.values_list("chain", flat=True).iterator():
        yield Finding(name, _("All entries of the chain are missing."))


@dataclass
class _End:
    """How far the chain that is being read reaches; the chains come one after the other."""

    chain: str = ""
    position: int = 0
    hash: bytes = BEGINNING

    def follow(self, entry: LedgerEntry) -> Iterator[Finding]:
        """Go on to the next entry of the chain, or to the next chain."""
        if entry.chain != self.chain:
            yield from self.compare_with_head()
            self.chain, self.position, self.hash = entry.chain, 0, BEGINNING
        place = f"{entry.chain} {entry.position}"
        if entry.position != self.position + 1:
            yield Finding(place, _("Entries before this one are missing."))
        elif entry_hash(self.hash, bytes(entry.commitment), heading_of(entry)) != bytes(entry.hash):
            yield Finding(place, _("The entry does not fit the one before it."))
        self.position, self.hash = entry.position, bytes(entry.hash)

    def compare_with_head(self) -> Iterator[Finding]:
        """Compare the end of the chain with the head that the database keeps."""
        head = ChainHead.objects.filter(chain=self.chain).first()
        if self.chain and (head is None or (head.position, bytes(head.hash)) != (self.position, self.hash)):
            yield Finding(self.chain, _("The end of the chain is missing or has been changed."))


def _unlike_its_commitment(
    entry: LedgerEntry, contents: Contents, erased: Erased | None
) -> Iterator[Finding]:
    """Compare a row with its commitment; of one that was erased by order, with that to what is left of it."""
    committed = erased.commitment if erased else bytes(entry.commitment)
    place, content = f"{entry.source} {entry.source_id}", contents.get((entry.source, entry.source_id))
    if content is None:
        yield Finding(place, _("The recorded row is missing."))
    elif not hasattr(entry, "salt"):
        yield Finding(place, _("The salt is missing, and no erasure is on record."))
    elif commitment(bytes(entry.salt.value), content) != committed:
        yield Finding(place, _("The row has been changed since it was recorded."))
    elif erased and not erased.fits(content):
        yield Finding(place, _("An erased content is there again."))


Ids: TypeAlias = list[int]
Values: TypeAlias = "str | list[str] | list[int]"


def _parts_of(chain: str) -> Iterator[tuple[Source, Ids]]:
    """Yield the tables whose rows are recorded; for one chain those in it, with the ids of its rows."""
    known = sources()
    if not chain:
        yield from ((source, []) for source in known.values())
        return
    found = LedgerEntry.objects.filter(chain=chain).order_by("source").values_list("source", flat=True)
    for table in set(found.distinct()) & known.keys():
        rows = LedgerEntry.objects.filter(chain=chain, source=table).order_by("row_id").distinct()
        yield known[table], [row for row in rows.values_list("row_id", flat=True) if row is not None]


def _rows_without_entry(source: Source, chain: str, ids: Ids) -> Iterator[Finding]:
    where, values = _of_chain(source, chain, ids)
    statement = f"""
        SELECT h.{source.key} FROM {source.table} h
        LEFT JOIN audit_ledgerentry l ON l.source = %s AND l.source_id = h.{source.key}
        WHERE l.id IS NULL {where} ORDER BY 1 LIMIT {MOST_NAMED}
    """  # noqa: S608 - our own tables
    for row_id in _ids(statement, [source.table, *values]):
        yield Finding(f"{source.table} {row_id}", _("The row was written past the record."))


def _of_chain(source: Source, chain: str, ids: Ids) -> tuple[str, list[Values]]:
    """Return the condition that keeps to rows of one chain, with its values."""
    if not chain:
        return "", []
    if source.tracked is None:
        scope, __, subject = chain.partition(":")
        return "AND h.scope = %s AND h.subject_id = %s::bigint", [scope, subject]
    return "AND h.id = ANY(%s)", [ids]


def _rows_unlike_their_history(source: Source, tracked: type[models.Model], ids: Ids) -> Iterator[Finding]:
    """Compare rows with their newest history; all of them, unless some are named."""
    table = tracked._meta.db_table
    which = "WHERE id = ANY(%s)" if ids else ""
    statement = f"""
        SELECT coalesce(t.id, w.id) FROM (SELECT * FROM {table} {which}) t FULL JOIN (
            SELECT DISTINCT ON (h.id) h.id, h.history_type, to_jsonb(h) - %s::text[] AS content
            FROM (SELECT * FROM {source.table} {which}) h ORDER BY h.id, h.history_id DESC
        ) w ON w.id = t.id
        WHERE (t.id IS NULL) IS DISTINCT FROM (w.history_type = '-')
            OR (t.id IS NOT NULL AND to_jsonb(t) - %s::text[] IS DISTINCT FROM w.content)
        ORDER BY 1 LIMIT {MOST_NAMED}
    """  # noqa: S608 - our own tables
    some: list[Values] = [ids] if ids else []
    for row_id in _ids(statement, [*some, signing_columns(tracked), *some, untracked_columns(tracked)]):
        yield Finding(f"{table} {row_id}", _("The row is not as its history says."))


def _ids(statement: str, values: Sequence[Values]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
