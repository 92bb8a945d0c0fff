"""`manage.py export_processes`: draws every process definition for the documentation."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils.translation import override
from viewflow.workflow.base import Flow

from workflows.desk.selectors.diagram import diagram_of
from workflows.engine.flows import all_definitions

FOLDER = settings.BASE_DIR / "docs" / "processes"
LANGUAGE = "en"  # of the documentation


def drawing_of(flow_class: type[Flow]) -> str:
    """Return a definition as SVG; the same definition always gives the same text."""
    with override(LANGUAGE):
        return render_to_string("desk/case/process.svg", {"diagram": diagram_of(flow_class)}).strip() + "\n"


class Command(BaseCommand):
    """Writes one file per definition."""

    help = "Write the diagrams of all process definitions to docs/processes/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another folder."""
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")

    def handle(self, *, folder: Path, **options: object) -> None:
        """Write the files and name them."""
        folder.mkdir(parents=True, exist_ok=True)
        for flow_class in all_definitions():
            path = folder / f"{flow_class.__name__}.svg"
            path.write_text(drawing_of(flow_class))
            self.stdout.write(str(path))
