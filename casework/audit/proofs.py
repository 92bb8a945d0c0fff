"""The arithmetic of the record's proofs: commitments, hashes of chains, trees over what was recorded.

`tools/verify_trail.py` does the same for people who do not trust this program, and shares no line with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

BEGINNING = bytes(32)
"""What stands for the hash before the first entry of a chain, and before the first checkpoint."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAF, NODE = b"\x00", b"\x01"


@dataclass(frozen=True)
class Heading:
    """What a ledger entry says beside the commitment to its content."""

    chain: str
    position: int
    source: str
    source_id: int
    row_id: int | None
    epoch: int
    transaction_id: int
    recorded_at: datetime

    def as_bytes(self) -> bytes:
        """Return the heading as the function `audit_append` hashes it."""
        parts = (
            self.chain,
            self.position,
            self.source,
            self.source_id,
            self.row_id or 0,
            self.epoch,
            self.transaction_id,
            microseconds(self.recorded_at),
        )
        return "|".join(map(str, parts)).encode()


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def commitment(salt: bytes, content: str) -> bytes:
    """Return what an entry says about its content without telling it."""
    return sha256(salt + content.encode()).digest()


def entry_hash(before: bytes, committed: bytes, heading: Heading) -> bytes:
    """Return the hash of an entry, which holds that of the entry before it."""
    return sha256(before + committed + heading.as_bytes()).digest()


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these hashes, however many (RFC 6962, section 2.1)."""
    whole: list[tuple[int, bytes]] = []  # trees of 2^n leaves, the largest first
    for leaf in leaves:
        size, root = 1, sha256(LEAF + leaf).digest()
        while whole and whole[-1][0] == size:
            size, root = size * 2, sha256(NODE + whole.pop()[1] + root).digest()
        whole.append((size, root))
    if not whole:
        return sha256().digest()
    root = whole.pop()[1]
    while whole:
        root = sha256(NODE + whole.pop()[1] + root).digest()
    return root


def tree_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from one leaf to the root, from below (RFC 6962, section 2.1.1)."""
    if len(leaves) == 1:
        return []
    middle = _middle(len(leaves))
    if index < middle:
        return [*tree_path(leaves[:middle], index), tree_root(leaves[middle:])]
    return [*tree_path(leaves[middle:], index - middle), tree_root(leaves[:middle])]


def _middle(count: int) -> int:
    """Return the largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1
