"""Signed checkpoints: what was recorded until when, said once and kept in two places."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.audit.anchors import Anchored, anchor, as_line, last_anchored
from casework.audit.keys import key_name, signing_key
from casework.audit.models import Checkpoint, LedgerEntry
from casework.audit.proofs import BEGINNING, Tree, microseconds, tree_over

MAKING = 4_710_004  # key of the lock under which checkpoints are made
END = 2**63 - 1  # later than any transaction
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

    def tree(self) -> Tree:
        """Return the tree over their hashes."""
        hashes = self.entries().values_list("hash", flat=True).iterator()
        return tree_over((bytes(each), False) for each in hashes)


def make_checkpoint() -> Checkpoint | None:
    """Sign what was recorded since the last checkpoint, unless that is nothing, and anchor what is not yet.

    Raises KeyMissing where there is no key, and Restored where the database is older than what was kept
    outside. Done twice at once, the second finds nothing new. A worker that dies in between leaves a
    checkpoint that the next one anchors.
    """
    with alone():
        made = _sign_what_is_new()
    with alone():
        anchor_what_is_not_yet()
    return made


class Restored(RuntimeError):
    """The database is older than what was kept outside, so that new checkpoints would contradict old ones."""


@contextmanager
def alone() -> Iterator[None]:
    """Run one transaction at a time, on whichever machine."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
        yield


def anchor_what_is_not_yet() -> None:
    """Keep outside what the database alone has, since a process died in between; under `alone`."""
    store = anchor()
    for checkpoint in Checkpoint.objects.filter(number__gt=last_anchored(store)).order_by("number"):
        store.append(as_line(as_anchored(checkpoint)))


def _sign_what_is_new() -> Checkpoint | None:
    key, last = signing_key(), last_checkpoint()
    epoch, horizon = _horizon()
    _require_not_restored(last, Slice(epoch, 0, horizon))
    part = next((part for part in _unsigned(last, epoch, horizon) if part.entries().exists()), None)
    if part is None:
        return None
    tree = part.tree()
    made = Checkpoint(
        number=last.number + 1 if last else 1,
        epoch=part.epoch,
        horizon=part.until,
        size=(last.size if last else 0) + tree.size,
        root=tree.root,
        previous=digest_of(last) if last else BEGINNING,
        made_at=timezone.now(),
        key=key_name(key.public_key()),
    )
    made.signature = key.sign(statement_of(made).encode())
    made.save(force_insert=True)
    return made


def _require_not_restored(last: Checkpoint | None, now: Slice) -> None:
    """Raise Restored if checkpoints are missing that were kept outside, or transactions count anew."""
    number = last.number if last else 0
    counts_anew = last is not None and last.epoch == now.epoch and last.horizon > now.until
    if counts_anew or last_anchored(anchor()) > number:
        raise Restored(
            f"The database (checkpoint {number}) is older than what was kept outside. If it was restored "
            "from a backup, say so with `manage.py begin_epoch`; until then nothing is signed."
        )


def as_anchored(checkpoint: Checkpoint) -> Anchored:
    """Return a checkpoint as it is kept outside."""
    return Anchored(statement_of(checkpoint), checkpoint.key, bytes(checkpoint.signature))


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.order_by("-number").first()


def _horizon() -> tuple[int, int]:
    """Return the present epoch, and the number below which all transactions have ended."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        epoch, horizon = cursor.fetchone()
    return epoch, horizon


def _unsigned(last: Checkpoint | None, epoch: int, until: int) -> Iterator[Slice]:
    """Yield what follows the last checkpoint, epoch by epoch; of epochs that are over, all of it."""
    for number in range(last.epoch if last else 1, epoch + 1):
        since = last.horizon if last is not None and last.epoch == number else 0
        yield Slice(number, since, until if number == epoch else END)


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
    epoch, _until = _horizon()
    for part in _unsigned(last_checkpoint(), epoch, END):
        entry = part.entries().first()
        if entry is not None:
            return entry.recorded_at
    return None


def lag() -> timedelta:
    """Return for how long the oldest entry has waited for a checkpoint."""
    oldest = oldest_unsigned()
    return timezone.now() - oldest if oldest else timedelta(0)


def is_late() -> bool:
    """Return whether the record waits for its signature longer than it should."""
    return lag() > settings.AUDIT_LAG
