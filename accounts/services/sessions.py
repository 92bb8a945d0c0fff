"""Sign-ins end here: by their owner, and with the account or its password."""

from uuid import UUID

from accounts.models import Session, User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.services import record_event


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
    ended = forget_sessions(by.user, keep=keep)
    if ended:
        _record(by, ended)
    return ended


def forget_sessions(user: User, *, keep: str = "") -> int:
    """Sign somebody out of all browsers but the one of this session key; return how many those were."""
    ended, _rows = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    return ended


def _record(by: Actor, number: int) -> None:
    record_event(
        verb=Verb.SESSION_ENDED,
        scope=Scope.ACCOUNTS,
        subject_id=by.user.pk,
        facts={"person": by.user.name, "number": number},
    )
