"""Keeps the embedded PostgreSQL running until it is asked to end, for as long as the demo lives."""

import signal
import sys
import threading
from pathlib import Path

from config.database import start_database
from config.embedded_postgres import DatabaseProblem


def main(data_dir: Path) -> int:
    """Use the server until SIGTERM; a wish that comes while it starts is granted when it has started."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: asked.set())
    try:
        start_database(data_dir)
    except DatabaseProblem:
        return 1  # whoever started this process meets the same problem and names it
    asked.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
