"""`manage.py begin_epoch`: after a restore, before anybody works again."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from casework.audit.anchors import anchor
from casework.audit.keys import KeyMissing
from casework.audit.restores import begin_epoch
from casework.audit.seals import left_out_by_restores
from config.management.commands.verify_audit import words_for


class Command(BaseCommand):
    """Put on record that the database was restored, so that the record can be signed and proved again."""

    help = (
        "Puts on record, signed and kept outside, that the database was restored from a backup, and says "
        "which checkpoints it has lost. Run it after each restore, before site and workers start."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the reason."""
        parser.add_argument("--reason", required=True, help="why the database was restored")

    def handle(self, *_: str, reason: str, **__: str) -> None:
        """Begin the next epoch and say what was left out."""
        try:
            kept = begin_epoch(reason)
        except (KeyMissing, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Epoch {kept.epoch} has begun after checkpoint {kept.kept}.")
        for left_out in left_out_by_restores(anchor()):
            if left_out.epoch == kept.epoch:
                self.stdout.write(words_for(left_out))
