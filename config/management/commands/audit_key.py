"""`manage.py audit_key`: the key that signs the record."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.audit.keys import make_key


class Command(BaseCommand):
    """Make the key once; a new one begins with another file name or folder."""

    help = "Makes the key that signs the record's checkpoints, where AUDIT_SIGNING_KEY says."

    def handle(self, *_: str, **__: str) -> None:
        """Make the key and say where it is, or that one is there."""
        try:
            self.stdout.write(f"The key is in {make_key()}; the site must not be able to read it.")
        except FileExistsError:
            self.stdout.write(f"There is a key in {settings.AUDIT_SIGNING_KEY} already; it stays.")
        except OSError as error:
            raise CommandError(f"The key could not be written: {error}.") from error
