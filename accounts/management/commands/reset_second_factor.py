"""`manage.py reset_second_factor`: for the last administrator, whom nobody else can help."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import system_user
from accounts.selectors.sign_in import active_user_with
from accounts.services import reset_factors
from casework.audit.actors import Actor, Channel
from casework.audit.errors import Refused


class Command(BaseCommand):
    """Removes the second factor of an account, as the administration does on the page of the person."""

    help = "Reset the second factor of the account with this e-mail address; the person is told by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whose, why, and where the site is that the mail leads to."""
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="why; it is put on record")
        parser.add_argument("--site", required=True, help="address of the site, such as https://fallwerk.de")

    def handle(self, *, email: str, reason: str, site: str, **_: str) -> None:
        """Do it, or say why not."""
        user = active_user_with(email)
        if user is None:
            raise CommandError(f"There is no active account with the address {email}.")
        by = Actor(system_user(), channel=Channel.COMMAND)
        try:
            reset_factors(user=user, origin=site.rstrip("/"), reason=reason, by=by)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"The second factor of {user.name} has been reset.")
