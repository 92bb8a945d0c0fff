"""`manage.py policy`: who may do what."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from accounts.choices import REPRESENT_NOBODY, REPRESENTED_BY, Role
from accounts.policy import Grantable, Row, Via, all_rows

MARKS = {
    Via.OFFICE: "O",
    Via.REGION: "R",
    Via.PARTY: "P",
    Via.PRESENCE: "T",
    Via.GROUP: "G",
    Via.ASSIGNMENT: "A",
    Via.PROPOSAL: "C",
    Via.HANDOVER: "H",
    Via.GRANT: "E",
}
MEANINGS = (
    "O  holds the role anywhere",
    "R  holds the role for a region in which a municipality of the case lies",
    "P  holds the role in an organisation that takes part in the case",
    "T  holds it in an organisation that takes part in the case, and took part in the meeting",
    "G  holds the role in a group that has the case, or in a municipality of that group",
    "A  is assigned to the case",
    "C  is a candidate: proposed for the case, not answered yet",
    "H  handed the case over a short while ago",
    "E  was let in by a single grant that opens the head or the contents",
)
NOBODY = "·"
WIDTH = 8


class Command(BaseCommand):
    """Prints the whole policy; what is not in the table nobody may do."""

    help = "Print the whole policy: each permission, each role, and what opens it."

    def handle(self, *_: str, **__: str) -> None:
        """Print a line per permission, a column per role and grant, what the letters mean, and deputies."""
        autodiscover_modules("permissions")
        for line in table(all_rows()):
            self.stdout.write(line)
        self.stdout.write("")
        for meaning in MEANINGS:
            self.stdout.write(meaning)
        for role in Role:
            self.stdout.write(f"{role.name}  {role.label}")
        self.stdout.write("")
        for line in deputies():
            self.stdout.write(line)


def deputies() -> Iterator[str]:
    """Return the lines that say who represents whom while somebody is away."""
    yield "Deputies: a colleague who holds one of these offices in the same organisation"
    for role in Role:
        able = " ".join(Role(other).name for other in REPRESENTED_BY.get(role, ()))
        yield f"{role.name}  {able or NOBODY}"
    names = " or ".join(role.name for role in REPRESENT_NOBODY)
    yield f"Who holds {names} represents nobody."


def table(rows: tuple[Row, ...]) -> Iterator[str]:
    """Return the lines of the table."""
    columns = (*Role, *Grantable)
    cells: dict[str, dict[Role | Grantable, str]] = {}
    for row in rows:
        line = cells.setdefault(row.permission, {})
        line[row.role] = line.get(row.role, "") + MARKS[row.via]
    longest = max(map(len, cells), default=0)
    yield " " * longest + "".join(column.name.rjust(WIDTH) for column in columns)
    for permission, line in cells.items():
        marks = "".join(line.get(column, NOBODY).rjust(WIDTH) for column in columns)
        yield permission.ljust(longest) + marks
