#!/usr/bin/env python
"""Entry point for every command; without DATABASE_URL it starts the embedded PostgreSQL in .data/."""

import sys

from config.command_line import run

if __name__ == "__main__":
    sys.exit(run(sys.argv))
