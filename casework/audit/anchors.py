"""Where signed checkpoints are kept outside the database, so that nobody can rewrite both unseen."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


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
        """Write the line to the end of the file and wait until it is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file; none if it is missing."""
        if self.path.exists():
            with self.path.open() as file:
                yield from (line.rstrip("\n") for line in file)

    def last(self) -> str:
        """Return the last line; a checkpoint is far shorter than what is read for it."""
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


def anchor() -> Anchor:
    """Return the anchor of the settings."""
    return import_string(settings.AUDIT_ANCHOR)()


def as_line(kept: Anchored) -> str:
    """Return a checkpoint as it is kept."""
    return json.dumps({"checkpoint": kept.statement, "key": kept.key, "signature": kept.signature.hex()})


def from_line(line: str) -> Anchored:
    """Return the checkpoint of a line; raise ValueError if it is none."""
    try:
        parts = json.loads(line)
        return Anchored(parts["checkpoint"], parts["key"], bytes.fromhex(parts["signature"]))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("no checkpoint") from error
