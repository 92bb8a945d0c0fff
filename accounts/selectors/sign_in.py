"""Who is signed in where, and who needs more than a password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Session, User
from accounts.permissions import RESET_FACTORS, require_everywhere
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed, NotNow

FACTORS = ("totp", "webauthn")


@dataclass(frozen=True)
class SessionRow:
    """A browser in which a person is signed in."""

    handle: UUID
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def active_user_with(email: str) -> User | None:
    """Return who signs in with this address."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def needs_second_factor(user: User) -> bool:
    """Return whether a role that the person holds asks for a second factor."""
    roles = settings.SECOND_FACTOR_ROLES
    return bool(roles) and any(office.role in roles for office in user.offices_today)


def has_second_factor(user: User) -> bool:
    """Return whether the person has set up a second factor."""
    return bool(is_mfa_enabled(user, FACTORS))


def require_resettable(by: Actor, person: User) -> None:
    """Raise NotAllowed for those who may not reset the person's second factor, NotNow if there is none."""
    require_everywhere(by, RESET_FACTORS)
    if person.pk == by.user.pk:
        raise NotAllowed(_("You cannot reset your own second factor; ask another administrator."))
    if not person.is_active:
        raise NotNow(_("This account has been deactivated already."))
    if not has_second_factor(person):
        raise NotNow(_("This person has no second factor."))


def own_sessions(user: User, key: str) -> tuple[SessionRow, ...]:
    """Return the browsers in which the person is signed in, this one (of the session key) first."""
    now = timezone.now()
    found = Session.objects.filter(user=user, expire_date__gt=now).order_by("-seen_at", "-began_at")
    rows = [_row(session, key) for session in found if not session.is_over(now)]
    return tuple(sorted(rows, key=lambda row: not row.is_this))


def _row(session: Session, key: str) -> SessionRow:
    return SessionRow(
        handle=session.handle,
        device=session.device,
        began_at=session.began_at,
        seen_at=session.seen_at,
        is_this=session.session_key == key,
    )
