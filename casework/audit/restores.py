"""A restored database begins an epoch of its own, since its transactions are counted anew."""

from django.db import transaction
from django.utils import timezone

from casework.audit.anchors import AnchoredRestore, anchor, as_line
from casework.audit.checkpoints import last_checkpoint
from casework.audit.keys import key_name, signing_key
from casework.audit.models import Epoch
from casework.audit.proofs import microseconds

LONGEST_REASON = 300  # an anchor reads its last line as a whole


def begin_epoch(reason: str) -> AnchoredRestore:
    """Begin the next epoch after a restore; sign and keep outside from which checkpoint it goes on, and why.

    Only the owner of the tables may. Raises KeyMissing where there is no key, and ValueError for no reason or
    a long one. Epoch and line stand together, or the line alone, which another try repeats.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise ValueError(f"Say why the database was restored, in at most {LONGEST_REASON} characters.")
    key, last = signing_key(), last_checkpoint()
    with transaction.atomic():
        epoch = Epoch.objects.create(number=Epoch.objects.latest("number").number + 1)
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
