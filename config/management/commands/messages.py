"""`manage.py messages`: the German translations, without GNU gettext."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.translations import collect, compile_catalog, entries, faults, merged, read, write


class Command(BaseCommand):
    """Write, check or compile the catalog of German texts."""

    help = "Collects the texts of the interface and keeps, checks or compiles their German translations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for exactly one thing to do."""
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument("--write", action="store_true", help="add new entries, remove unused ones")
        action.add_argument(
            "--merge", nargs="+", type=Path, metavar="FILE", help="take translations from files"
        )
        action.add_argument("--check", action="store_true", help="fail unless every text is translated")
        action.add_argument("--compile", action="store_true", help="write what Django reads")

    def handle(self, **options: bool | list[Path] | None) -> None:
        """Do what was asked."""
        path = settings.BASE_DIR / "locale" / "de" / "LC_MESSAGES" / "django.po"
        files = options["merge"] if isinstance(options["merge"], list) else []
        if options["check"]:
            self.check_catalog(path)
        elif options["compile"]:
            compile_catalog(path)
        else:
            catalog = merged(collect(settings.BASE_DIR), [read(path), *map(read, files)])
            write(catalog, path)
            self.stdout.write(f"{len(entries(catalog))} entries in {path.relative_to(settings.BASE_DIR)}")

    def check_catalog(self, path: Path) -> None:
        """Name every fault of the catalog and fail if there is one."""
        found = list(faults(collect(settings.BASE_DIR), read(path)))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the translations: run `manage.py messages --write`.")
