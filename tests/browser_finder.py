"""Which Chromium the tests use."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# These work as root, in containers and in closed networks, and leave nothing behind.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "no Chromium: browser tests are left out (set CHROMIUM, or install it, or `playwright install chromium`)"
)


def find_chromium() -> Path | None:
    """Return the browser that the environment names, else the machine's, else Playwright's own."""
    named = os.environ.get("CHROMIUM")
    candidates = [Path(named)] if named else [*on_the_path(), *installed_by_playwright()]
    return next((path for path in candidates if path.is_file() and os.access(path, os.X_OK)), None)


def on_the_path() -> list[Path]:
    """Return the browsers that the machine offers by name."""
    return [Path(found) for name in NAMES if (found := shutil.which(name))]


def installed_by_playwright() -> list[Path]:
    """Return the browsers that Playwright has downloaded, the newest first."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return sorted(folder.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
