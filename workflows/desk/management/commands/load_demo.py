"""`manage.py load_demo`: people and cases to look around in, played as if they had happened."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from workflows.desk.demo.calendar import Event
from workflows.desk.demo.people import is_demo_there
from workflows.desk.demo.world import NoPlaceForDemo, load_world


class Command(BaseCommand):
    """Fills an empty database; a database with other cases is refused."""

    help = "Load the demo world into a database without cases: people, organisations, cases in all states."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Allow to ask for it again and again."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing if the demo is there already")

    def handle(self, **options: bool) -> None:
        """Load everything or nothing, and say so."""
        if options["if_empty"] and is_demo_there():
            self.stdout.write("The demo is there already.")
            return
        self.quarter = ""
        try:
            cases = load_world(self.tell)
        except NoPlaceForDemo as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"\nThe demo has {cases} cases.")

    def tell(self, number: int, total: int, event: Event) -> None:
        """Show how far it is: the quarter being played, and a dot for every tenth event."""
        quarter = f"{event.at.year}/{(event.at.month - 1) // 3 + 1}"
        if quarter != self.quarter:
            self.quarter = quarter
            self.stdout.write(f"\n  {quarter} {number * 100 // total:3d} % ", ending="")
        if number % 10 == 0:
            self.stdout.write(".", ending="")
        self.stdout.flush()
