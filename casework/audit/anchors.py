"""Where signed checkpoints are kept outside the database, so that nobody can rewrite both unseen."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from casework.audit.proofs import moment_of


class Anchor(Protocol):
    """A store that only ever grows; settings.AUDIT_ANCHOR names the class of the one in use."""

    def append(self, line: str) -> None:
        """Keep one line for ever."""

    def lines(self) -> Iterator[str]:
        """Yield what was kept, the oldest first."""

    def last(self) -> str:
        """Return what was kept last, nothing if that is nothing."""


class FileAnchor:
    """One file, one checkpoint a line; it belongs on another machine or on a medium that is written once."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.AUDIT_ANCHOR_FILE)

    def append(self, line: str) -> None:
        """Write the line to the end of the file, behind what a crash has left there; wait for the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            file.seek(max(0, file.tell() - 1))
            torn = file.read() not in (b"", b"\n")
            file.write(b"\n" * torn + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file; none if it is missing."""
        if self.path.exists():
            with self.path.open(encoding="utf-8", errors="replace") as file:
                yield from (line.rstrip("\n") for line in file)

    def last(self) -> str:
        """Return the last line; what is kept is far shorter than what is read for it."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 4096))
            return (file.read().decode(errors="replace").splitlines() or [""])[-1]


@dataclass(frozen=True)
class Anchored:
    """A checkpoint as it was kept outside."""

    statement: str
    key: str
    signature: bytes

    @property
    def number(self) -> int:
        """Return the number of the checkpoint."""
        return int(self.statement.split("|")[1])

    @property
    def size(self) -> int:
        """Return how many entries it and those before it cover."""
        return int(self.statement.split("|")[4])

    @property
    def made_at(self) -> datetime:
        """Return when it was made."""
        return moment_of(int(self.statement.split("|")[7]))


@dataclass(frozen=True)
class AnchoredRestore:
    """That the database was restored: what was kept outside after a checkpoint is not in it any more."""

    statement: str
    key: str
    signature: bytes

    @property
    def epoch(self) -> int:
        """Return the epoch that the restored database began."""
        return int(self.statement.split("|")[1])

    @property
    def kept(self) -> int:
        """Return the number of the last checkpoint that the restored database has."""
        return int(self.statement.split("|")[2])

    @property
    def made_at(self) -> datetime:
        """Return when this was said."""
        return moment_of(int(self.statement.split("|")[3]))

    @property
    def reason(self) -> str:
        """Return why the database was restored."""
        return self.statement.split("|", 4)[4]


def anchor() -> Anchor:
    """Return the anchor of the settings."""
    return import_string(settings.AUDIT_ANCHOR)()


def last_anchored(store: Anchor) -> int:
    """Return the number of the last checkpoint that was kept, as far as the database has it, too; else 0.

    A last line that cannot be read, since a crash tore it, is passed over: the proof names it.
    """
    kept = read_line(store.last()) or _last_readable(store)
    match kept:
        case AnchoredRestore():
            return kept.kept
        case Anchored():
            return kept.number
    return 0


def _last_readable(store: Anchor) -> Anchored | AnchoredRestore | None:
    found = None
    for line in store.lines():
        found = read_line(line) or found
    return found


def as_line(kept: Anchored | AnchoredRestore) -> str:
    """Return a checkpoint or a restore as it is kept."""
    kind = "restore" if isinstance(kept, AnchoredRestore) else "checkpoint"
    return json.dumps({kind: kept.statement, "key": kept.key, "signature": kept.signature.hex()})


def from_line(line: str) -> Anchored | AnchoredRestore:
    """Return what a line keeps; raise ValueError if that is neither a checkpoint nor a restore."""
    try:
        parts = json.loads(line)
        signed = parts["key"], bytes.fromhex(parts["signature"])
        if "restore" in parts:
            restore = AnchoredRestore(parts["restore"], *signed)
            _ = restore.epoch, restore.kept, restore.made_at, restore.reason
            return restore
        checkpoint = Anchored(parts["checkpoint"], *signed)
        _ = checkpoint.number, checkpoint.size, checkpoint.made_at
    except (KeyError, TypeError, IndexError, OverflowError) as error:
        raise ValueError("no checkpoint") from error
    return checkpoint


def read_line(line: str) -> Anchored | AnchoredRestore | None:
    """Return what a line keeps, None if that is nothing that can be read."""
    try:
        return from_line(line)
    except ValueError:
        return None
