"""The secret key of a machine that is not a server: made once and kept in the data folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret_key(data_dir: Path) -> str:
    """Return the key of this data folder; make it if there is none."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(50))
    return path.read_text()


def _write_once(path: Path, key: str) -> None:
    """Put the whole key in its place at once; the first of several writers wins."""
    draft = path.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(key)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
