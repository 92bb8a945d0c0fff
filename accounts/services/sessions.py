"""Sign-ins end here: by their owner, and with the account or its password."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import CacheEntry, Session, User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.services import Fact, record_event


@service
def end_session(*, handle: UUID, by: Actor) -> bool:
    """End one of the own sign-ins; tell whether there was one of this name."""
    found = Session.objects.filter(user=by.user, handle=handle)
    ended, _rows = found.delete()
    if ended:
        _record(by, ended)
    return bool(ended)


@service
def end_other_sessions(*, keep: str, by: Actor) -> int:
    """End all own sign-ins but the one of this session key; return how many."""
    ended = _forget_sessions(by.user, keep=keep)
    if ended:
        _record(by, ended)
    return ended


def end_sign_ins(user: User, *, keep: str = "") -> None:
    """Sign somebody out of all browsers but the one of this session key, as a consequence of a change."""
    ended = _forget_sessions(user, keep=keep)
    if ended:
        facts: dict[str, Fact] = {"person": user.name, "number": ended}
        record_event(verb=Verb.SIGN_INS_ENDED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=facts)


def _forget_sessions(user: User, *, keep: str) -> int:
    ended, _rows = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    return ended


@dataclass(frozen=True)
class Cleared:
    """How much was cleared away."""

    sessions: int
    counts: int


def clear_away() -> Cleared:
    """Delete sessions that have ended by themselves, and what was counted for limits that are over."""
    now = timezone.now()
    idle = Q(seen_at__lt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS))
    oldest = Q(began_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
    sessions, _rows = Session.objects.filter(idle | oldest | Q(expire_date__lt=now)).delete()
    counts, _rows = CacheEntry.objects.filter(expires__lt=now).delete()
    return Cleared(sessions, counts)


def _record(by: Actor, number: int) -> None:
    record_event(
        verb=Verb.SESSION_ENDED,
        scope=Scope.ACCOUNTS,
        subject_id=by.user.pk,
        facts={"person": by.user.name, "number": number},
    )
