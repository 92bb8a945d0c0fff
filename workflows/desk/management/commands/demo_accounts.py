"""`manage.py demo_accounts`: with whom one can sign in to the demo."""

from django.core.management.base import BaseCommand, CommandError

from workflows.desk.demo.people import PASSWORD, is_demo_there, shown_accounts


class Command(BaseCommand):
    """Prints one sign-in per role."""

    help = "Show one sign-in per role of the demo, and the password of all."

    def handle(self, **options: bool) -> None:
        """Print a small table, if the demo is there."""
        if not is_demo_there():
            raise CommandError("There is no demo in this database: run `manage.py load_demo` first.")
        accounts = shown_accounts()
        names = max(len(account.name) for account in accounts)
        emails = max(len(account.email) for account in accounts)
        for account in accounts:
            self.stdout.write(f"  {account.name:{names}}  {account.email:{emails}}  {PASSWORD}")
