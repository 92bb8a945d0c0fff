"""What `manage.py` does around a command: the right role, a running database, one line for what is wrong."""

import os
import signal
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from psycopg.errors import InsufficientPrivilege

from config.database import CONNECT_AS_OWNER, check_connection, one_line, start_database
from config.embedded_postgres import DatabaseProblem

OWNER_COMMANDS = {
    "begin_epoch",
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "optimizemigration",
    "pgtrigger",
}
WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "messages",
    "setup_database",
}


def run(arguments: list[str]) -> int:
    """Run a command of Django and return the exit code."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        prepare_database(arguments)
        execute_from_command_line(arguments)
    except (DatabaseProblem, OperationalError, ProgrammingError) as problem:
        if "--traceback" in arguments or not is_plain(problem):
            raise
        sys.stderr.write(one_line(problem) + "\n")
        return 1
    return 0


def prepare_database(arguments: list[str]) -> None:
    """Choose the role for the command, and have the database run and checked if the command needs one."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in OWNER_COMMANDS:
        os.environ[CONNECT_AS_OWNER] = "1"
    choose_settings(arguments)
    if command not in WITHOUT_DATABASE and not {"-h", "--help"} & set(arguments):
        start_database(settings.DATA_DIR, settings.DATABASE_SERVER_SETTINGS)
        check_connection(settings.DATA_DIR)


def choose_settings(arguments: list[str]) -> None:
    """Honour --settings before Django parses the command line."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--settings", default=os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.development")
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = parser.parse_known_args(arguments[2:])[0].settings


def is_plain(problem: Exception) -> bool:
    """Tell whether one line says enough: of programming errors, only for a missing right."""
    return not isinstance(problem, ProgrammingError) or isinstance(problem.__cause__, InsufficientPrivilege)
