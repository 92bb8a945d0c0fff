"""The people of the demo, named by what they do, and their offices."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user, grant_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_organisation
from workflows.desk.demo.themes import DEMO

PASSWORD = "Sicher-im-Alltag-7"  # noqa: S105 - shown to everybody who starts the demo, and only there
SIGN_IN = "yes"


@dataclass(frozen=True)
class Person:
    """One office of one person; `organisation` is a name, for municipalities and districts the AGS."""

    name: str
    email: str
    role: Role
    kind: OrganisationKind
    organisation: str
    sign_in: bool


@cache
def people() -> tuple[Person, ...]:
    """Return the offices of the demo's people, as listed."""
    lines = (DEMO / "people.csv").read_text(encoding="utf-8").splitlines()
    return tuple(_person(row) for row in csv.DictReader(lines))


def _person(row: dict[str, str]) -> Person:
    return Person(
        name=row["name"],
        email=row["email"],
        role=Role(row["role"]),
        kind=OrganisationKind(row["kind"]),
        organisation=row["organisation"],
        sign_in=row["sign_in"] == SIGN_IN,
    )


def shown_accounts() -> list[Person]:
    """Return one person for each role, for those who want to look around."""
    return [person for person in people() if person.sign_in]


def is_demo_there() -> bool:
    """Return whether the people of the demo are in the database."""
    return User.objects.filter(email=people()[0].email).exists()


def create_people(*, since: date, by: Actor) -> None:
    """Create the people of the demo with their offices, all with the password of the demo."""
    password = make_password(PASSWORD)
    users: dict[str, User] = {}
    for person in people():
        if person.email not in users:
            users[person.email] = create_user(email=person.email, name=person.name, password=None, by=by)
            _give_password(user=users[person.email], encoded=password, by=by)
        grant_office(
            user=users[person.email],
            role=person.role,
            organisation=_organisation(person, since, by),
            valid_from=since,
            by=by,
        )


@service
def _give_password(*, user: User, encoded: str, by: Actor) -> None:
    """Store a password that was encoded once for all, since encoding is slow on purpose."""
    user.password = encoded
    user.save(update_fields=["password"])


def _organisation(person: Person, since: date, by: Actor) -> Organisation:
    if person.kind in (OrganisationKind.MUNICIPALITY, OrganisationKind.DISTRICT):
        return Organisation.objects.get(kind=person.kind, unit__ags=person.organisation)
    found = Organisation.objects.filter(kind=person.kind, name=person.organisation).first()
    return found or create_organisation(kind=person.kind, name=person.organisation, valid_from=since, by=by)
