"""Proving the record: everything that was recorded is computed once more, and what does not fit is named."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from casework.audit.anchors import Anchor, Anchored, from_line
from casework.audit.checkpoints import Slice, as_anchored, digest_of, slices, statement_of
from casework.audit.keys import is_signed_by, public_keys
from casework.audit.models import AuditEvent, ChainHead, Checkpoint, LedgerEntry
from casework.audit.proofs import BEGINNING, Heading, commitment, entry_hash
from casework.audit.triggers import history_of, signing_columns, untracked_columns

BATCH = 500
MOST_NAMED = 100  # of one kind in one table; what is wrong everywhere need not be listed whole

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Finding:
    """Something that does not fit: where, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class Source:
    """A table whose rows are recorded: events, or the history of a tracked model."""

    table: str
    key: str
    tracked: type[models.Model] | None = None


def sources() -> dict[str, Source]:
    """Return the tables whose rows are recorded, by name."""
    events = Source(AuditEvent._meta.db_table, "id")
    found = [events]
    found += [
        Source(history_of(model)._meta.db_table, "history_id", model)
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    ]
    return {source.table: source for source in found}


def verify_record(
    *, chain: str = "", anchored: Anchor | None = None, progress: Progress = lambda _: None
) -> Iterator[Finding]:
    """Yield everything that does not fit, in one chain or in all of them.

    Reads each recorded row once, in batches, in one snapshot of the database; `progress` is told how many
    entries have been read. With an anchor, checkpoints are compared with what was kept outside.
    """
    with _one_snapshot():
        yield from _chains_that_do_not_fit(chain, progress)
        for source in sources().values():
            yield from _rows_without_entry(source, chain)
            if source.tracked is not None:
                yield from _rows_unlike_their_history(source, source.tracked, chain)
        yield from _checkpoints_that_do_not_fit(chain)
        if anchored is not None:
            yield from _anchored_otherwise(anchored)


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Read everything as it is at this moment, whatever others write meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _chains_that_do_not_fit(chain: str, progress: Progress) -> Iterator[Finding]:
    entries = LedgerEntry.objects.select_related("shape", "salt").order_by("chain", "position")
    lost = ChainHead.objects.exclude(chain__in=LedgerEntry.objects.values("chain"))
    if chain:
        entries, lost = entries.filter(chain=chain), lost.filter(chain=chain)
    read, end = 0, _End()
    for batch in _batches(entries.iterator(BATCH)):
        contents = _contents(batch)
        for entry in batch:
            yield from end.follow(entry)
            yield from _unlike_its_commitment(entry, contents)
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


Contents = dict[tuple[str, int], str]


def _contents(batch: Iterable[LedgerEntry]) -> Contents:
    """Return the recorded rows of these entries as text, with the columns that they had then."""
    known, wanted = sources(), defaultdict(list)
    for entry in batch:
        if entry.source in known:
            wanted[entry.source, tuple(entry.shape.columns)].append(entry.source_id)
    found: Contents = {}
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


def _unlike_its_commitment(entry: LedgerEntry, contents: Contents) -> Iterator[Finding]:
    place, content = f"{entry.source} {entry.source_id}", contents.get((entry.source, entry.source_id))
    if content is None:
        yield Finding(place, _("The recorded row is missing."))
    elif not hasattr(entry, "salt"):
        yield Finding(place, _("The salt is missing, and no erasure is on record."))
    elif commitment(bytes(entry.salt.value), content) != bytes(entry.commitment):
        yield Finding(place, _("The row has been changed since it was recorded."))


def _rows_without_entry(source: Source, chain: str) -> Iterator[Finding]:
    where, values = _of_chain(source, chain, "h.id")
    statement = f"""
        SELECT h.{source.key} FROM {source.table} h
        LEFT JOIN audit_ledgerentry l ON l.source = %s AND l.source_id = h.{source.key}
        WHERE l.id IS NULL {where} ORDER BY 1 LIMIT {MOST_NAMED}
    """  # noqa: S608 - our own tables
    for row_id in _ids(statement, [source.table, *values]):
        yield Finding(f"{source.table} {row_id}", _("The row was written past the record."))


def _rows_unlike_their_history(source: Source, tracked: type[models.Model], chain: str) -> Iterator[Finding]:
    table = tracked._meta.db_table
    where, values = _of_chain(source, chain, "found.id")
    statement = f"""
        SELECT found.id FROM (
            SELECT coalesce(t.id, w.id) FROM {table} t FULL JOIN (
                SELECT DISTINCT ON (h.id) h.id, h.history_type, to_jsonb(h) - %s::text[] AS content
                FROM {source.table} h ORDER BY h.id, h.history_id DESC
            ) w ON w.id = t.id
            WHERE (t.id IS NULL) IS DISTINCT FROM (w.history_type = '-')
                OR (t.id IS NOT NULL AND to_jsonb(t) - %s::text[] IS DISTINCT FROM w.content)
        ) found (id) WHERE true {where} ORDER BY 1 LIMIT {MOST_NAMED}
    """  # noqa: S608 - our own tables
    for row_id in _ids(statement, [signing_columns(tracked), untracked_columns(tracked), *values]):
        yield Finding(f"{table} {row_id}", _("The row is not as its history says."))


def _of_chain(source: Source, chain: str, column: str) -> tuple[str, list[str]]:
    """Return the condition that keeps to rows of one chain, with its values."""
    if not chain:
        return "", []
    if source.tracked is None:
        scope, __, subject = chain.partition(":")
        return "AND h.scope = %s AND h.subject_id = %s::bigint", [scope, subject]
    return f"AND {column} IN (SELECT row_id FROM audit_ledgerentry WHERE chain = %s AND source = %s)", [  # noqa: S608
        chain,
        source.table,
    ]


def _ids(statement: str, values: Sequence[str | list[str]]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _checkpoints_that_do_not_fit(chain: str) -> Iterator[Finding]:
    """Compare the signed checkpoints with the ledger; for one chain, those since its beginning."""
    keys, before, number, size = public_keys(), BEGINNING, 0, 0
    first = LedgerEntry.objects.filter(chain=chain).order_by("position").first() if chain else None
    for checkpoint, part in slices(Checkpoint.objects.all()):
        place = _("Checkpoint %(number)s") % {"number": checkpoint.number}
        key = keys.get(checkpoint.key)
        if key is None or not is_signed_by(
            key, bytes(checkpoint.signature), statement_of(checkpoint).encode()
        ):
            yield Finding(place, _("The signature is not that of a known key."))
        if checkpoint.number != number + 1 or bytes(checkpoint.previous) != before:
            yield Finding(place, _("The checkpoint does not follow the one before it."))
        if first is None or checkpoint.made_at >= first.recorded_at:
            yield from _unlike_its_checkpoint(checkpoint, part, size, place)
        before, number, size = digest_of(checkpoint), checkpoint.number, checkpoint.size


def _unlike_its_checkpoint(checkpoint: Checkpoint, part: Slice, size: int, place: str) -> Iterator[Finding]:
    if checkpoint.size != size + part.entries().count() or bytes(checkpoint.root) != part.root():
        yield Finding(place, _("What was recorded until then has been changed, removed or added to."))


def _anchored_otherwise(store: Anchor) -> Iterator[Finding]:
    """Compare each checkpoint kept outside with the database, and the other way round."""
    last = 0
    for line_number, line in enumerate(store.lines(), start=1):
        place = _("Line %(number)s of the anchor") % {"number": line_number}
        try:
            kept = from_line(line)
        except ValueError:
            yield Finding(place, _("The line holds no checkpoint."))
            continue
        if kept.number not in (last, last + 1):
            yield Finding(place, _("Checkpoints before this one are missing."))
        last = kept.number
        yield from _unlike_the_database(kept, place)
    # The newest may still be on its way; more than that were never kept.
    for checkpoint in Checkpoint.objects.filter(number__gt=last).order_by("number")[1:MOST_NAMED]:
        yield Finding(str(checkpoint), _("The checkpoint was not kept outside the database."))


def _unlike_the_database(kept: Anchored, place: str) -> Iterator[Finding]:
    checkpoint = Checkpoint.objects.filter(number=kept.number).first()
    if checkpoint is None:
        yield Finding(place, _("The database has lost this checkpoint."))
    elif as_anchored(checkpoint) != kept:
        yield Finding(place, _("The database holds another checkpoint of this number."))


def _batches(entries: Iterator[LedgerEntry]) -> Iterator[list[LedgerEntry]]:
    for _number, group in groupby(enumerate(entries), key=lambda numbered: numbered[0] // BATCH):
        yield [entry for __, entry in group]
