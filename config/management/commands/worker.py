"""`manage.py worker`: does the background jobs."""

from django.core.management.base import BaseCommand

from config.worker import work


class Command(BaseCommand):
    """Run one worker; any number may run at the same time, on any machine."""

    help = (
        "Does background jobs until it is asked to end (Ctrl-C or SIGTERM); a running job is finished first."
    )

    def handle(self, *_: str, **__: str) -> None:
        """Do jobs."""
        work()
