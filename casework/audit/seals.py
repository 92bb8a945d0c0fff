"""Whether what was signed still is what is recorded, here and where checkpoints are kept outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain as joined
from itertools import groupby, pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from casework.audit.anchors import Anchor, Anchored, AnchoredRestore, read_line
from casework.audit.checkpoints import (
    Slice,
    as_anchored,
    digest_of,
    last_checkpoint,
    slices,
    statement_of,
)
from casework.audit.findings import Finding
from casework.audit.keys import is_signed_by, public_keys
from casework.audit.models import Checkpoint, LedgerEntry
from casework.audit.proofs import BEGINNING, Tree, tree_over
from casework.audit.restores import is_said_by, restores_of

TOGETHER = 200  # checkpoints whose entries are read in one statement
MOST_NAMED = 100  # what is wrong everywhere need not be listed whole
COVERING = """
    SELECT DISTINCT found.number FROM
        (SELECT DISTINCT epoch, transaction_id FROM audit_ledgerentry WHERE chain = %s) entry
        CROSS JOIN LATERAL (
            SELECT c.number FROM audit_checkpoint c
            WHERE c.epoch = entry.epoch AND c.horizon > entry.transaction_id ORDER BY c.horizon LIMIT 1
        ) found
    ORDER BY 1
"""
LEAVES = """
    SELECT part.number, l.hash, l.chain, l.position
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[]) part (number, epoch, since, until)
    JOIN audit_ledgerentry l
        ON l.epoch = part.epoch AND l.transaction_id >= part.since AND l.transaction_id < part.until
    ORDER BY part.number, l.transaction_id, l.id
"""


@dataclass(frozen=True)
class Seal:
    """A checkpoint, what it covers, and the checkpoint before it."""

    checkpoint: Checkpoint
    part: Slice
    before: Checkpoint | None

    @property
    def place(self) -> str:
        """Return what it is called in a finding."""
        return _("Checkpoint %(number)s") % {"number": self.checkpoint.number}

    @property
    def count(self) -> int:
        """Return how many entries it says that it covers."""
        return self.checkpoint.size - (self.before.size if self.before else 0)


@dataclass(frozen=True)
class Sealed:
    """The tree over what a checkpoint covers, and the positions in a chain of those whose way is in it."""

    tree: Tree
    positions: Mapping[int, int]


def all_seals() -> Iterator[Seal]:
    """Yield all checkpoints, the oldest first."""
    before: Checkpoint | None = None
    for checkpoint, part in slices(Checkpoint.objects.all()):
        yield Seal(checkpoint, part, before)
        before = checkpoint


def seals_of(chain: str) -> list[Seal]:
    """Return the checkpoints that cover entries of a chain; three statements, however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(COVERING, [chain])
        own = [row[0] for row in cursor.fetchall()]
    found = Checkpoint.objects.in_bulk([*own, *(number - 1 for number in own)])
    return [_seal(found[number], found.get(number - 1)) for number in own]


def _seal(checkpoint: Checkpoint, before: Checkpoint | None) -> Seal:
    since = before.horizon if before and before.epoch == checkpoint.epoch else 0
    return Seal(checkpoint, Slice(checkpoint.epoch, since, checkpoint.horizon), before)


def sealed_by(seals: Sequence[Seal], chain: str = "") -> Iterator[tuple[Seal, Sealed]]:
    """Yield with each checkpoint what the ledger holds of it; ways are kept for entries of the chain."""
    parts = [(seal.checkpoint.number, seal.part.epoch, seal.part.since, seal.part.until) for seal in seals]
    known, read = {seal.checkpoint.number: seal for seal in seals}, set[int]()
    with connection.chunked_cursor() as cursor:
        cursor.execute(LEAVES, [list(column) for column in zip(*parts, strict=True)] or [[]] * 4)
        for number, rows in groupby(iter(cursor.fetchone, None), key=lambda row: row[0]):
            read.add(number)
            yield known[number], _sealed(rows, chain)
    for number in known.keys() - read:
        yield known[number], Sealed(tree_over(()), {})


def _sealed(rows: Iterator[tuple[int, bytes, str, int]], chain: str) -> Sealed:
    positions: dict[int, int] = {}

    def leaves() -> Iterator[tuple[bytes, bool]]:
        for index, (_number, hashed, of_chain, position) in enumerate(rows):
            if of_chain == chain:
                positions[position] = index
            yield bytes(hashed), of_chain == chain

    return Sealed(tree_over(leaves()), positions)


def broken_seals(chain: str = "") -> Iterator[Finding]:
    """Compare signed checkpoints with the ledger: all of them, for one chain those since its beginning.

    What was cut off the end of a chain is missed from a checkpoint that no longer covers any of it.
    """
    first = LedgerEntry.objects.filter(chain=chain).order_by("position").first() if chain else None
    since = first.recorded_at if first else None
    waiting: list[Seal] = []
    keys = public_keys()
    for seal in all_seals():
        if seal.before is None:
            yield from _without_keys(keys)
        yield from _badly_made(seal, keys)
        if since is None or seal.checkpoint.made_at >= since:
            waiting.append(seal)
        if len(waiting) == TOGETHER:
            yield from _unlike_the_ledger(waiting)
            waiting = []
    yield from _unlike_the_ledger(waiting)


def broken_seals_of(chain: str) -> Iterator[Finding]:
    """Compare the checkpoints that cover entries of a chain with the ledger: few, whatever others do."""
    keys, own = public_keys(), seals_of(chain)
    if own:
        yield from _without_keys(keys)
    for seal in own:
        yield from _badly_made(seal, keys)
    yield from _unlike_the_ledger(own)


def _without_keys(keys: Mapping[str, Ed25519PublicKey]) -> Iterator[Finding]:
    if not keys:
        yield Finding("*.pub", _("No public key is at hand, so that no signature can be checked."))


def _badly_made(seal: Seal, keys: Mapping[str, Ed25519PublicKey]) -> Iterator[Finding]:
    checkpoint, before = seal.checkpoint, seal.before
    key, said = keys.get(checkpoint.key), statement_of(checkpoint).encode()
    if keys and (key is None or not is_signed_by(key, bytes(checkpoint.signature), said)):
        yield Finding(seal.place, _("The signature is not that of a known key."))
    number, digest = (before.number, digest_of(before)) if before else (0, BEGINNING)
    if checkpoint.number != number + 1 or bytes(checkpoint.previous) != digest:
        yield Finding(seal.place, _("The checkpoint does not follow the one before it."))


def _unlike_the_ledger(seals: Sequence[Seal]) -> Iterator[Finding]:
    for seal, sealed in sealed_by(seals):
        if (sealed.tree.size, sealed.tree.root) != (seal.count, bytes(seal.checkpoint.root)):
            yield Finding(
                seal.place, _("What was recorded until then has been changed, removed or added to.")
            )


@dataclass(frozen=True)
class Extent:
    """How many entries a chain has, from when to when; how many are not signed yet, since when."""

    entries: int
    first_at: datetime | None
    last_at: datetime | None
    unsigned: int
    unsigned_since: datetime | None
    checkpoint: Checkpoint | None


def extent_of(chain: str) -> Extent:
    """Return how far a chain reaches and how far it is signed; two statements."""
    last = last_checkpoint()
    later = Q() if last is None else Q(epoch__gt=last.epoch)
    if last is not None:
        later |= Q(epoch=last.epoch, transaction_id__gte=last.horizon)
    found = LedgerEntry.objects.filter(chain=chain).aggregate(
        entries=Count("id"),
        first=Min("recorded_at"),
        last=Max("recorded_at"),
        unsigned=Count("id", filter=later),
        since=Min("recorded_at", filter=later),
    )
    return Extent(found["entries"], found["first"], found["last"], found["unsigned"], found["since"], last)


@dataclass(frozen=True)
class LeftOut:
    """What was kept outside and is not in the database, since that was restored from an earlier backup."""

    epoch: int
    restored_at: datetime
    reason: str
    first: int
    last: int
    entries: int
    since: datetime
    until: datetime


def anchored_otherwise(store: Anchor) -> Iterator[Finding]:
    """Compare each checkpoint kept outside with the database, and the other way round."""
    last, restores = 0, dict(restores_of(store))
    for number, (line, after) in enumerate(pairwise(joined(store.lines(), [None])), start=1):
        place = _("Line %(number)s of the anchor") % {"number": number}
        match read_line(line or ""):
            case None:
                yield from _unreadable(line or "", after, place)
            case AnchoredRestore() as kept if number in restores:
                last = min(last, kept.kept)
            case AnchoredRestore() as kept:
                yield _uncounted_restore(kept, place)
            case Anchored() as kept:
                yield from _not_the_next(kept.number, last, place)
                last = kept.number
                if not any(at > number and one.kept < kept.number for at, one in restores.items()):
                    yield from _unlike_the_database(kept, place)
    # The newest may still be on its way; more than that were never kept.
    for checkpoint in Checkpoint.objects.filter(number__gt=last).order_by("number")[1:MOST_NAMED]:
        yield Finding(str(checkpoint), _("The checkpoint was not kept outside the database."))


def _unreadable(line: str, after: str | None, place: str) -> Iterator[Finding]:
    """Name a line that keeps nothing; what a crash tore is no loss once it was written again whole."""
    if after is None:
        yield Finding(place, _("The last line is torn. Signing writes it anew if a crash tore it."))
    elif not line or not after.startswith(line):
        yield Finding(place, _("The line holds no checkpoint."))


def _uncounted_restore(kept: AnchoredRestore, place: str) -> Finding:
    if is_said_by(kept, public_keys()):
        return Finding(place, _("The line repeats an earlier restore, so that it does not count."))
    return Finding(place, _("The signature is not that of a known key."))


def _not_the_next(number: int, last: int, place: str) -> Iterator[Finding]:
    if number not in (last, last + 1):
        yield Finding(place, _("Checkpoints before this one are missing."))


def _unlike_the_database(kept: Anchored, place: str) -> Iterator[Finding]:
    checkpoint = Checkpoint.objects.filter(number=kept.number).first()
    if checkpoint is None:
        yield Finding(
            place,
            _(
                "The database has lost this checkpoint. If it was restored from a backup: "
                "`manage.py begin_epoch` puts that on record."
            ),
        )
    elif as_anchored(checkpoint) != kept:
        yield Finding(place, _("The database holds another checkpoint of this number."))


def left_out_by_restores(store: Anchor) -> Iterator[LeftOut]:
    """Yield for each restore what was kept outside before it and is not in the database any more."""
    restores = dict(restores_of(store))
    alive: dict[int, Anchored] = {}
    for number, line in enumerate(store.lines() if restores else (), start=1):
        kept = read_line(line)
        if isinstance(kept, Anchored):
            alive[kept.number] = kept
        elif number in restores:
            restore = restores[number]
            gone = [alive.pop(lost) for lost in sorted(alive) if lost > restore.kept]
            if gone:
                yield _left_out(restore, gone, alive.get(restore.kept))


def _left_out(restore: AnchoredRestore, gone: Sequence[Anchored], before: Anchored | None) -> LeftOut:
    return LeftOut(
        epoch=restore.epoch,
        restored_at=restore.made_at,
        reason=restore.reason,
        first=gone[0].number,
        last=gone[-1].number,
        entries=gone[-1].size - (before.size if before else 0),
        since=before.made_at if before else gone[0].made_at,
        until=gone[-1].made_at,
    )
