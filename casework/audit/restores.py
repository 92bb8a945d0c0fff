"""A restored database begins an epoch of its own, since its transactions are counted anew."""

from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from casework.audit.anchors import Anchor, AnchoredRestore, anchor, as_line, read_line
from casework.audit.checkpoints import alone, anchor_what_is_not_yet, last_checkpoint
from casework.audit.keys import is_signed_by, key_name, public_keys, signing_key
from casework.audit.models import Epoch
from casework.audit.proofs import microseconds

LONGEST_REASON = 300  # an anchor reads its last line as a whole


def begin_epoch(reason: str) -> AnchoredRestore:
    """Begin the next epoch after a restore; sign and keep outside from which checkpoint it goes on, and why.

    Only the owner of the tables may. Raises KeyMissing where there is no key, and ValueError for no reason or
    a long one. Checkpoints that only the database has yet are kept outside before it. Epoch and line stand
    together, or the line alone: another try takes the next number, since no number counts twice.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise ValueError(f"Say why the database was restored, in at most {LONGEST_REASON} characters.")
    key = signing_key()
    with alone():
        epoch, last = Epoch.objects.create(number=_next_number()), last_checkpoint()
        anchor_what_is_not_yet()
        parts = (
            "fallwerk-restore-1",
            epoch.number,
            last.number if last else 0,
            microseconds(timezone.now()),
            words,
        )
        statement = "|".join(map(str, parts))
        kept = AnchoredRestore(statement, key_name(key.public_key()), key.sign(statement.encode()))
        anchor().append(as_line(kept))
    return kept


def _next_number() -> int:
    """Return a number that neither the database nor what was kept outside knows."""
    outside = [restore.epoch for _line, restore in restores_of(anchor())]
    return max([Epoch.objects.latest("number").number, *outside]) + 1


def restores_of(store: Anchor) -> Iterator[tuple[int, AnchoredRestore]]:
    """Yield with their numbers the lines that say that the database was restored, as far as they count.

    They are signed, and each begins a later epoch than those before it: an old line that somebody adds once
    more, to excuse what he took away, does not.
    """
    keys, epoch = public_keys(), 1
    for number, line in enumerate(store.lines(), start=1):
        kept = read_line(line) if "restore" in line else None
        if isinstance(kept, AnchoredRestore) and kept.epoch > epoch and is_said_by(kept, keys):
            yield number, kept
            epoch = kept.epoch


def is_said_by(kept: AnchoredRestore, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Return whether the line of a restore was signed by one of these keys."""
    key = keys.get(kept.key)
    return key is not None and is_signed_by(key, kept.signature, kept.statement.encode())
