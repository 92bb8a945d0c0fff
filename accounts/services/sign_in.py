"""What happens at the door: each sentence of it is on the record, no secret is."""

from accounts.models import User
from accounts.services.sessions import forget_sessions
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.queue import enqueue
from casework.audit.services import record_event


@service
def record_sign_in(*, ways: str, by: Actor) -> None:
    """Record that somebody has signed in, and by which ways."""
    _record(Verb.SIGNED_IN, by, ways=ways)


@service
def record_refusal(*, email: str, ways: str, by: Actor) -> None:
    """Record that a sign-in for an address was refused; strangers' addresses are kept nowhere."""
    person = User.objects.filter(email__iexact=email).first()
    facts = {"ways": ways}
    subject = person.pk if person else None
    record_event(verb=Verb.SIGN_IN_REFUSED, scope=Scope.ACCOUNTS, subject_id=subject, facts=facts)


@service
def record_sign_out(*, by: Actor) -> None:
    """Record that somebody has signed out."""
    _record(Verb.SIGNED_OUT, by)


@service
def record_factor(*, verb: Verb, kind: str, by: Actor) -> None:
    """Record what has become of one's own second factor."""
    _record(verb, by, kind=kind)


@service
def change_password(*, user: User, password: str, by: Actor, keep: str = "") -> None:
    """Store a new password; all sign-ins but the one of this session key end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_sessions(user, keep=keep)
    record_event(
        verb=Verb.PASSWORD_CHANGED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )


def ask_for_password_reset(*, email: str, origin: str) -> None:
    """Let a link be sent to an address, if somebody has it: the same work here whether or not."""
    enqueue("accounts.jobs.send_password_reset", email=email, origin=origin)


def _record(verb: Verb, by: Actor, **facts: str) -> None:
    person = {"person": by.user.name}
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=by.user.pk, facts=person | facts)
