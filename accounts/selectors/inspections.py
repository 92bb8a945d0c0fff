"""Reading inspections."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Inspection, Office, User
from casework.audit.errors import NotAllowed, NotNow


@dataclass(frozen=True)
class Inspections:
    """The inspections of somebody of the audit: the open one, and those that are over, the newest first."""

    now: Inspection | None
    over: tuple[Inspection, ...]


def holds_audit(user: User) -> bool:
    """Return whether the person belongs to the audit today, whether an inspection is open or not."""
    return Office.objects.on(timezone.localdate()).filter(user=user, role=Role.AU).exists()


def belongs_to_audit(user: User) -> bool:
    """Return the same, without a statement for everybody who holds another office."""
    held = {office.role for office in user.offices_today}
    return Role.AU in held or (not held and holds_audit(user))


def require_audit(user: User) -> None:
    """Raise NotAllowed unless the person belongs to the audit today."""
    if not holds_audit(user):
        raise NotAllowed(_("Only the audit and the data protection officer inspect cases."))


def open_inspection(user: User) -> Inspection | None:
    """Return the inspection of the person that is open today."""
    return Inspection.objects.on(timezone.localdate()).filter(user=user).first()


def require_none_open(user: User) -> None:
    """Raise NotNow if an inspection of the person is open."""
    if open_inspection(user) is not None:
        raise NotNow(_("You have an open inspection already; end it first."))


def inspections_of(user: User) -> Inspections:
    """Return all inspections of the person."""
    now = open_inspection(user)
    return Inspections(now, tuple(row for row in Inspection.objects.filter(user=user) if row != now))
