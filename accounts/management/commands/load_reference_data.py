"""Load the reference data of the repository: territory and the organisations that stand on it."""

from django.core.management.base import BaseCommand

from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.territory.services import load_territory


class Command(BaseCommand):
    """Adds what is missing; may be repeated at any time."""

    help = "Load districts, municipalities, police directorates and organisations; adds only what is missing."

    def handle(self, *args: str, **options: str) -> None:
        """Load and say how much was added."""
        added = load_territory(by=Actor(ensure_system_user(), channel=Channel.COMMAND))
        self.stdout.write(f"Reference data: {added} rows added.")
