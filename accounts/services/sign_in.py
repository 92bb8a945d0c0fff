"""What happens at the door: each sentence of it is on the record, no secret is."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.sign_in import require_resettable
from accounts.services.sessions import end_sign_ins
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid
from casework.audit.queue import enqueue
from casework.audit.services import Fact, record_event

LOCKED = "locked"
LONGEST_PAGE = 200


@service
def record_sign_in(*, ways: str, by: Actor) -> None:
    """Record that somebody has signed in, and by which ways."""
    _record(Verb.SIGNED_IN, by, ways=ways)


@service
def record_refusal(*, email: str, ways: str, by: Actor) -> None:
    """Record that a sign-in for an address was refused; strangers' addresses are kept nowhere."""
    person = User.objects.filter(email__iexact=email).first()
    verb = Verb.SIGN_IN_LOCKED if ways == LOCKED else Verb.SIGN_IN_REFUSED
    subject = person.pk if person else None
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=subject, facts={"ways": ways})


@service
def record_wrong_factor(*, user: User, kind: str, by: Actor) -> None:
    """Record that a second factor of somebody was wrong."""
    facts = {"person": user.name, "kind": kind}
    record_event(verb=Verb.FACTOR_REFUSED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=facts)


@service
def record_password_link(*, user: User, by: Actor) -> None:
    """Record that a link for a new password has been sent to somebody."""
    facts = {"person": user.name}
    record_event(verb=Verb.PASSWORD_LINK_SENT, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=facts)


@service
def record_denial(*, page: str, by: Actor, case_id: int | None = None) -> None:
    """Record that somebody was not allowed to open a page, or to send its form, and of which case it was."""
    facts: dict[str, Fact] = {"page": page[:LONGEST_PAGE]}
    if case_id is not None:
        facts["case_id"] = case_id
    _record(Verb.ACTION_REFUSED, by, **facts)


@service
def record_sign_out(*, by: Actor) -> None:
    """Record that somebody has signed out."""
    _record(Verb.SIGNED_OUT, by)


@service
def record_factor(*, verb: Verb, kind: str, by: Actor) -> None:
    """Record what has become of one's own second factor."""
    _record(verb, by, kind=kind)


@service
def reset_factors(*, user: User, origin: str, by: Actor, reason: str) -> None:
    """Remove the second factor that somebody has lost; all sign-ins end, and a mail tells the person.

    Who needs one sets up a new one after the next sign-in. Nobody does this for oneself.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_resettable(by, user)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    Authenticator.objects.filter(user=user).delete()
    facts = {"person": user.name}
    record_event(verb=Verb.FACTORS_RESET, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=facts)
    end_sign_ins(user)
    enqueue("accounts.jobs.send_factors_reset", user_id=user.pk, origin=origin)


@service
def change_password(*, user: User, password: str, by: Actor, keep: str = "") -> None:
    """Store a new password; all sign-ins but the one of this session key end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record_event(
        verb=Verb.PASSWORD_CHANGED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )
    end_sign_ins(user, keep=keep)


def ask_for_password_reset(*, email: str, origin: str) -> None:
    """Let a link be sent to an address, if somebody has it: the same work here whether or not."""
    enqueue("accounts.jobs.send_password_reset", email=email, origin=origin)


def _record(verb: Verb, by: Actor, **facts: Fact) -> None:
    person: dict[str, Fact] = {"person": by.user.name}
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=by.user.pk, facts=person | facts)
