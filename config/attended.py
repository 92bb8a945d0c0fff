"""Runs a program that ends with its starter, however that one dies: `python -m config.attended COMMAND …`.

The starter holds the other end of a pipe and never writes into it. The kernel closes it when the starter is
gone, even after kill -9, on every system alike. The starter makes this process the head of its own group.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

GRACE_SECONDS = 15


def main(command: list[str]) -> int:
    """Run the command to its end and return its exit code."""
    signal.signal(signal.SIGTERM, let_the_program_end)
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=end_with_starter, daemon=True).start()
    return program.wait()


def let_the_program_end(number: int, frame: FrameType | None) -> None:
    """Go on waiting: the whole group was asked, and its program decides when it has ended."""


def end_with_starter() -> None:
    """Wait for the end of the pipe; then end the group politely, and after a while surely."""
    os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
