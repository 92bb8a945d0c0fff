"""A trail made by hand: at which moments something was recorded, and who has signed it when."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casework.audit.proofs import (
    BEGINNING,
    Heading,
    commitment,
    entry_hash,
    microseconds,
    moment_of,
    tree_over,
)
from tests.audit.exports import Answer, Json, verify

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SALT = bytes(range(32))
CHAIN, CASE, SOURCE = "case:1", "LPR-1", "audit_auditevent"


def at(minutes: float) -> datetime:
    """Return a moment so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


@dataclass
class Handmade:
    """A trail, the keys that have signed it, and the anchor, which grow with what is recorded and signed."""

    folder: Path
    entries: list[Json] = field(default_factory=list)
    checkpoints: list[Json] = field(default_factory=list)
    keys: list[Ed25519PrivateKey] = field(default_factory=list)

    def record(self, *minutes: float, verb: str = "noted", purpose: str = "", epoch: int = 1) -> None:
        """Record something at these moments, each in a transaction of its own."""
        for moment in minutes:
            content = {"verb": verb, "facts": {"reference": CASE, "purpose": purpose}}
            number = len(self.entries) + 1
            entry: Json = {"position": number, "source": SOURCE, "source_id": number, "row_id": number}
            entry |= {"epoch": epoch, "transaction_id": 100 + number, "recorded_at": microseconds(at(moment))}
            entry |= {"shape": 1, "salt": SALT.hex(), "content": json.dumps(content), "inclusion": None}
            self.entries.append(entry)
        self.rehash()

    def export(self, minutes: float, purpose: str = "The court asks.") -> None:
        """Record that the trail is exported."""
        self.record(minutes, verb="trail_exported", purpose=purpose)

    def rehash(self) -> None:
        """Compute the chain anew, so that it fits whatever the entries say now."""
        before = BEGINNING
        for entry in self.entries:
            committed = commitment(bytes.fromhex(entry["salt"]), entry["content"])
            names = ("position", "source", "source_id", "row_id", "epoch", "transaction_id")
            said = {name: entry[name] for name in names}
            heading = Heading(chain=CHAIN, recorded_at=moment_of(entry["recorded_at"]), **said)
            before = entry_hash(before, committed, heading)
            entry |= {"commitment": committed.hex(), "hash": before.hex()}

    def sign(self, minutes: float, key: Ed25519PrivateKey | None = None) -> None:
        """Sign what is not signed yet, with this key or the one that signed last."""
        self.keys += [key] if key else [] if self.keys else [Ed25519PrivateKey.generate()]
        waiting = [entry for entry in self.entries if entry["inclusion"] is None]
        tree = tree_over((bytes.fromhex(entry["hash"]), True) for entry in waiting)
        number, horizon = len(self.checkpoints) + 1, 101 + len(self.entries)
        for index, entry in enumerate(waiting):
            path = [["left" if step.is_left else "right", step.hash.hex()] for step in tree.paths[index]]
            entry["inclusion"] = {"checkpoint": number, "path": path}
        parts = (number, waiting[0]["epoch"], horizon, len(self.entries), tree.root.hex(), "00" * 32)
        said = "|".join(map(str, ("fallwerk-checkpoint-1", *parts, microseconds(at(minutes)))))
        signature = self.keys[-1].sign(said.encode()).hex()
        self.checkpoints.append({"checkpoint": said, "key": name_of(self.keys[-1]), "signature": signature})

    def strip(self) -> None:
        """Take out all signatures, as somebody would who writes the rest anew."""
        self.checkpoints = []
        for entry in self.entries:
            entry["inclusion"] = None

    def anchor(self, *more: str) -> Path:
        """Keep the checkpoints of now outside, with lines after them."""
        path = self.folder / "anchor.jsonl"
        path.write_text("".join(f"{json.dumps(each)}\n" for each in self.checkpoints) + "".join(more))
        return path

    def key_files(self) -> list[Path]:
        """Write the public keys down, the oldest first."""
        paths = [self.folder / f"{name_of(key)}.pub" for key in self.keys]
        for path, key in zip(paths, self.keys, strict=True):
            path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return paths

    def verify(self, *, keys: Sequence[Path] = (), anchor: Path | None = None) -> Answer:
        """Let the program check it."""
        trail: Json = {"format": "fallwerk-trail-1", "case": CASE, "chain": CHAIN, "entries": self.entries}
        trail |= {"shapes": {"1": {"source": SOURCE, "columns": ["facts", "verb"]}}}
        trail |= {"keys": {name_of(key): key.public_key().public_bytes_raw().hex() for key in self.keys}}
        trail |= {"checkpoints": self.checkpoints}
        path = self.folder / "trail.json"
        path.write_text(json.dumps(trail))
        options: list[str | Path] = ["--key", *keys] if keys else []
        if anchor:
            options += ["--anchor", anchor]
        return verify(path, *options)


def name_of(key: Ed25519PrivateKey) -> str:
    """Return the name of a key as checkpoints give it."""
    return key.public_key().public_bytes_raw().hex()[:16]
