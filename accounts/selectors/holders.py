"""Who holds an office, and in whose name the house acts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Office, User

SYSTEM_EMAIL = "system@fallwerk.invalid"


def office_holders(role: Role, organisation_ids: Iterable[int], on: date | None = None) -> QuerySet[User]:
    """Return the people who hold a role in one of the organisations."""
    offices = Office.objects.on(on or timezone.localdate())
    return User.objects.filter(
        pk__in=offices.filter(role=role, organisation__in=list(organisation_ids)).values("user")
    ).order_by("name")


def holds_office(user: User, *roles: Role) -> bool:
    """Return whether the person holds one of the roles anywhere today."""
    return any(office.role in roles for office in user.offices_today)


def system_user() -> User:
    """Return the account in whose name jobs and commands act."""
    return User.objects.get(email=SYSTEM_EMAIL)
