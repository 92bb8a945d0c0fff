"""Signed checkpoints: what was recorded until when, said once and kept in two places."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.audit.anchors import Anchored, anchor, as_line, from_line
from casework.audit.keys import key_name, signing_key
from casework.audit.models import Checkpoint, LedgerEntry
from casework.audit.proofs import BEGINNING, microseconds, tree_root

MAKING = 4_710_004  # key of the lock under which checkpoints are made
HORIZON = "SELECT audit_epoch_now(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True)
class Slice:
    """The entries between two horizons of one epoch; the later one is not in it."""

    epoch: int
    since: int
    until: int

    def entries(self) -> "QuerySet[LedgerEntry]":
        """Return the entries in the order of their transactions."""
        found = LedgerEntry.objects.filter(
            epoch=self.epoch, transaction_id__gte=self.since, transaction_id__lt=self.until
        )
        return found.order_by("transaction_id", "id")

    def hashes(self) -> Iterator[bytes]:
        """Yield the hashes of the entries in the same order."""
        yield from map(bytes, self.entries().values_list("hash", flat=True).iterator())

    def root(self) -> bytes:
        """Return the root of the tree over them."""
        return tree_root(self.hashes())


def make_checkpoint() -> Checkpoint | None:
    """Sign what was recorded since the last checkpoint, unless that is nothing, and anchor what is not yet.

    Raises KeyMissing where there is no key. Done twice at once, the second finds nothing new. A worker that
    dies in between leaves a checkpoint that the next one anchors.
    """
    with _alone():
        made = _sign_what_is_new()
    with _alone():
        _anchor_what_is_not_yet()
    return made


@contextmanager
def _alone() -> Iterator[None]:
    """Run one transaction at a time, on whichever machine."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
        yield


def _anchor_what_is_not_yet() -> None:
    store = anchor()
    last = store.last()
    known = from_line(last).number if last else 0
    for checkpoint in Checkpoint.objects.filter(number__gt=known).order_by("number"):
        store.append(as_line(as_anchored(checkpoint)))


def _sign_what_is_new() -> Checkpoint | None:
    key = signing_key()
    last = Checkpoint.objects.order_by("-number").first()
    part = _new_slice(last)
    count = part.entries().count()
    if not count:
        return None
    made = Checkpoint(
        number=last.number + 1 if last else 1,
        epoch=part.epoch,
        horizon=part.until,
        size=(last.size if last else 0) + count,
        root=part.root(),
        previous=digest_of(last) if last else BEGINNING,
        made_at=timezone.now(),
        key=key_name(key.public_key()),
    )
    made.signature = key.sign(statement_of(made).encode())
    made.save(force_insert=True)
    return made


def as_anchored(checkpoint: Checkpoint) -> Anchored:
    """Return a checkpoint as it is kept outside."""
    return Anchored(statement_of(checkpoint), checkpoint.key, bytes(checkpoint.signature))


def _new_slice(last: Checkpoint | None) -> Slice:
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        epoch, horizon = cursor.fetchone()
    since = last.horizon if last is not None and last.epoch == epoch else 0
    return Slice(epoch, since, horizon)


def slices(checkpoints: "QuerySet[Checkpoint]") -> Iterator[tuple[Checkpoint, Slice]]:
    """Yield each checkpoint with what it covers, the oldest first."""
    epoch, since = 0, 0
    for checkpoint in checkpoints.order_by("number").iterator():
        since = since if checkpoint.epoch == epoch else 0
        yield checkpoint, Slice(checkpoint.epoch, since, checkpoint.horizon)
        epoch, since = checkpoint.epoch, checkpoint.horizon


def statement_of(checkpoint: Checkpoint) -> str:
    """Return what is signed."""
    parts = (
        "fallwerk-checkpoint-1",
        checkpoint.number,
        checkpoint.epoch,
        checkpoint.horizon,
        checkpoint.size,
        bytes(checkpoint.root).hex(),
        bytes(checkpoint.previous).hex(),
        microseconds(checkpoint.made_at),
    )
    return "|".join(map(str, parts))


def digest_of(checkpoint: Checkpoint) -> bytes:
    """Return the hash by which the next checkpoint names this one."""
    return sha256(statement_of(checkpoint).encode()).digest()


def oldest_unsigned() -> datetime | None:
    """Return when the oldest entry was recorded that no checkpoint covers; None if all are covered."""
    last = Checkpoint.objects.order_by("-number").first()
    waiting = LedgerEntry.objects.order_by("transaction_id", "id")
    if last is not None:
        waiting = waiting.filter(epoch__gte=last.epoch).exclude(
            epoch=last.epoch, transaction_id__lt=last.horizon
        )
    entry = waiting.first()
    return entry.recorded_at if entry else None


def lag() -> timedelta:
    """Return for how long the oldest entry has waited for a checkpoint."""
    oldest = oldest_unsigned()
    return timezone.now() - oldest if oldest else timedelta(0)
