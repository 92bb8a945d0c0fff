"""`manage.py setup_database`: roles, database and grants on an external PostgreSQL."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand

from config.database import parse, set_up, start_database

EXPLANATION = """Creates the roles of DATABASE_OWNER_URL and DATABASE_URL, the database, and the grants. Needs
the address of one who may create roles and databases in DATABASE_ADMIN_URL, unless the owner may do that."""


class Command(BaseCommand):
    """Prepare an external PostgreSQL, or the embedded one where no other is named."""

    help = EXPLANATION
    requires_system_checks: list[str] = []

    def handle(self, *_: str, **__: str) -> None:
        """Set up what the addresses name, and say what was done."""
        if "DATABASE_URL" not in os.environ:
            start_database(settings.DATA_DIR, settings.DATABASE_SERVER_SETTINGS)
            self.stdout.write("The embedded PostgreSQL is ready; DATABASE_URL would name another one.")
            return
        found = set_up(os.environ.get("DATABASE_ADMIN_URL"), settings.DATA_DIR)
        parts = parse(found.application, "DATABASE_URL")
        self.stdout.write(f"The database {parts['dbname']} is ready. Next: manage.py migrate")
