"""Who may represent whom, said once more: by it the product's own table and every answer are judged."""

from accounts.choices import Role
from accounts.models import Absence, Deputy, User
from casework.audit.actors import Actor
from casework.audit.changes import service
from tests.access.matrix import TABLE, letters

ABLE = {
    ("CO", "CO"),
    ("CO", "SU"),
    ("SU", "SU"),
    ("SU", "CO"),
    ("QA", "QA"),
    ("CC", "CC"),
    ("CH", "CH"),
    ("MC", "MC"),
    ("MA", "MA"),
    ("MA", "MC"),
    ("PD", "PD"),
    ("DI", "DI"),
    ("SP", "SP"),
}
"""Each an office, and one whose holder may represent it in the same organisation."""
NEVER = {"AD", "AU"}
"""Offices whose holder represents nobody, whatever else the person holds."""


def may_represent(office: Role, deputy: Role) -> bool:
    """Return whether somebody with the one role may represent a colleague with the other."""
    return (office.name, deputy.name) in ABLE


def reads_less(office: Role, deputy: Role) -> set[str]:
    """Return what the table of rights lets the one role read and the other not."""
    return {row for row in TABLE if "R" in letters(row, office) and "R" not in letters(row, deputy)}


@service
def name_deputy(*, absence: Absence, deputy: User, kinds: list[str], by: Actor) -> Deputy:
    """Store a deputy whom no service would take, as if somebody had lost the office since."""
    return Deputy.objects.create(absence=absence, deputy=deputy, kinds=kinds)
