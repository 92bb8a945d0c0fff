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


def holders_of(
    posts: Iterable[tuple[Role, int]], on: date | None = None
) -> dict[tuple[Role, int], list[User]]:
    """Return who holds each of these posts (a role in an organisation); one statement for all of them."""
    wanted = set(posts)
    found: dict[tuple[Role, int], list[User]] = {}
    if not wanted:
        return found
    offices = Office.objects.on(on or timezone.localdate()).filter(
        role__in={role for role, _organisation in wanted},
        organisation__in={organisation for _role, organisation in wanted},
    )
    for office in offices.select_related("user").order_by("user__name"):
        holders = found.setdefault((Role(office.role), office.organisation_id), [])
        if office.user not in holders:
            holders.append(office.user)
    return found


def holds_office(user: User, *roles: Role) -> bool:
    """Return whether the person holds one of the roles anywhere today."""
    return any(office.role in roles for office in user.offices_today)


def system_user() -> User:
    """Return the account in whose name jobs and commands act."""
    return User.objects.get(email=SYSTEM_EMAIL)
