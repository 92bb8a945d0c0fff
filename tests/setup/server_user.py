"""A process that uses an embedded server until its input ends: `python -m tests.setup.server_user FOLDER`."""

import sys
from pathlib import Path

import psycopg

from config.database import APPLICATION, DATABASE, prepare
from config.embedded_postgres import Server, start


def main(folder: Path) -> None:
    """Start the server, ask it something as the application, say so, and wait."""
    server = Server(folder)
    start(server, prepare)
    with psycopg.connect(server.url(APPLICATION, DATABASE)) as connection:
        connection.execute("SELECT 1")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
