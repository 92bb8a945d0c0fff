"""The arithmetic of the record's proofs: commitments, hashes of chains, trees over what was recorded.

`tools/verify_trail.py` does the same for people who do not trust this program, and shares no line with it.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def moment_of(number: int) -> datetime:
    """Return the moment that lies so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=number)


def commitment(salt: bytes, content: str) -> bytes:
    """Return what an entry says about its content without telling it."""
    return sha256(salt + content.encode()).digest()


def entry_hash(before: bytes, committed: bytes, heading: Heading) -> bytes:
    """Return the hash of an entry, which holds that of the entry before it."""
    return sha256(before + committed + heading.as_bytes()).digest()


@dataclass(frozen=True)
class Tree:
    """The tree over some hashes: how many, its root, and the ways from the wanted leaves to the root.

    A way holds what stands beside it, from below (RFC 6962, section 2.1.1); its key is the leaf's number.
    """

    size: int
    root: bytes
    paths: Mapping[int, "Sequence[Beside]"]


@dataclass(frozen=True)
class Beside:
    """A hash on the left or on the right of a way to the root."""

    hash: bytes
    is_left: bool


@dataclass
class _Branch:
    """A part of a tree; `wanted` are the ways from its wanted leaves up to it."""

    size: int
    root: bytes
    wanted: dict[int, list[Beside]]

    def join(self, right: "_Branch") -> "_Branch":
        """Return the branch over this one and the next."""
        for path in self.wanted.values():
            path.append(Beside(right.root, is_left=False))
        for path in right.wanted.values():
            path.append(Beside(self.root, is_left=True))
        root = sha256(NODE + self.root + right.root).digest()
        return _Branch(self.size + right.size, root, self.wanted | right.wanted)


def tree_over(leaves: Iterable[tuple[bytes, bool]]) -> Tree:
    """Return the tree over these hashes, each with whether its way is wanted; nothing else is kept."""
    whole: list[_Branch] = []  # branches of 2^n leaves, the largest first
    count = 0
    for count, (leaf, is_wanted) in enumerate(leaves, start=1):
        branch = _Branch(1, sha256(LEAF + leaf).digest(), {count - 1: []} if is_wanted else {})
        while whole and whole[-1].size == branch.size:
            branch = whole.pop().join(branch)
        whole.append(branch)
    if not whole:
        return Tree(0, sha256().digest(), {})
    tree = whole.pop()
    while whole:
        tree = whole.pop().join(tree)
    return Tree(count, tree.root, tree.wanted)
