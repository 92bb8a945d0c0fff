"""How these stories read the record."""

from django.test import Client
from django.urls import reverse

from accounts.choices import Language, Role
from accounts.models import User
from accounts.services import create_user
from casework.territory.models import Organisation
from tests.accounts.desk import PASSWORD
from tests.builders import house, office
from tests.desk.cases.builders import content


def hire(name: str, role: Role | None = None, organisation: Organisation | None = None) -> User:
    """Create somebody with a password, and with an office if one is named."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = create_user(email=email, name=name, password=PASSWORD, by=house(), language=Language.ENGLISH)
    if role and organisation:
        office(user, role, organisation)
    return user


def own(desk: Client, status: int = 200, **wanted: str) -> str:
    """Return the page about one's own account."""
    return content(desk.get(reverse("desk:own_record"), wanted), status)


def of(desk: Client, person: User, status: int = 200, **wanted: str) -> str:
    """Return the page about somebody."""
    return content(desk.get(reverse("desk:person_record", args=[person.pk]), wanted), status)


def across(desk: Client, status: int = 200, **wanted: str) -> str:
    """Return the page about everybody."""
    return content(desk.get(reverse("desk:record"), wanted), status)


def rows(page: str) -> int:
    """Return how many events a page shows."""
    return page.count('scope="row"')
