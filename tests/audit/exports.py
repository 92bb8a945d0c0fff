"""A trail that somebody took away, and the program that checks it without Fallwerk."""

import copy
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from tests.desk.cases.builders import Scene

PROGRAM = settings.BASE_DIR / "tools" / "verify_trail.py"
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the program said, and its exit code."""

    code: int
    said: str


def verify(path: Path, *options: str | Path) -> Answer:
    """Run the program on a file: by itself, in another folder, with nothing of ours to import."""
    command = [sys.executable, "-I", str(PROGRAM), str(path), *map(str, options)]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Answer(done.returncode, done.stdout)


@dataclass(frozen=True)
class Trail:
    """An exported trail with the files that a check may be given beside it."""

    path: Path
    key: Path
    anchor: Path

    @property
    def content(self) -> Json:
        """Return a copy that may be spoilt."""
        return copy.deepcopy(json.loads(self.path.read_text()))

    def verify(self) -> Answer:
        """Check it with everything at hand."""
        return verify(self.path, "--key", self.key, "--anchor", self.anchor)

    def verify_instead(self, spoilt: Json, folder: Path) -> Answer:
        """Check a spoilt copy with everything at hand."""
        path = folder / "spoilt.json"
        path.write_text(json.dumps(spoilt))
        return verify(path, "--key", self.key, "--anchor", self.anchor)


def exported(scene: Scene, user: User, purpose: str = "The court asks.") -> bytes:
    """Return the trail of the case as a person takes it away."""
    response = scene.desk_of(user).post(scene.address("export_trail"), {"purpose": purpose})
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    response.close()
    return content
