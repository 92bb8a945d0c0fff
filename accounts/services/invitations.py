"""Somebody new is invited by one's own people, accepts by a one-time link, and is confirmed by the office."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.choices import INVITES, InvitationState, Role
from accounts.models import Invitation, Office, User
from accounts.permissions import CONFIRM_OFFICES, INVITE_PEOPLE, require_everywhere
from accounts.selectors.invitations import accepted_by, hash_of, is_open, require_of_others
from accounts.services.people import place_office
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import NotAllowed, NotNow
from casework.audit.queue import enqueue
from casework.audit.services import record_event
from casework.territory.models import Organisation

MOST_OPEN = 20  # of one organisation: nobody sends mails to half the world in our name


@service
def invite(*, email: str, role: Role, organisation: Organisation, origin: str, by: Actor) -> Invitation:
    """Invite somebody to an office in one's own organisation; a link is sent."""
    _require_inviting(by, role, organisation)
    now, seed = timezone.now(), secrets.token_hex(16)
    _make_room(organisation, email.strip().lower(), role)
    invitation = Invitation(
        email=email.strip().lower(),
        role=role,
        organisation=organisation,
        invited_by=by.user,
        invited_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        seed=seed,
        token_hash=hash_of(_token(seed)),
    )
    _save(invitation)
    _record(Verb.INVITATION_SENT, invitation)
    enqueue("accounts.jobs.send_invitation", invitation_id=invitation.pk, origin=origin)
    return invitation


def _require_inviting(by: Actor, role: Role, organisation: Organisation) -> None:
    """Raise NotAllowed unless an office in that very organisation lets the person invite to this role."""
    require_everywhere(by, INVITE_PEOPLE)
    held = [office.role for office in by.user.offices_today if office.organisation_id == organisation.pk]
    if by.channel is not Channel.COMMAND and not any(role in INVITES.get(own, ()) for own in held):
        raise NotAllowed(_("You invite people to offices of your own organisation only."))


def _make_room(organisation: Organisation, email: str, role: Role) -> None:
    """Put away an invitation that has expired; raise NotNow when too many are open."""
    sent = Invitation.objects.select_for_update().filter(
        organisation=organisation, state=InvitationState.SENT
    )
    for invitation in sent.filter(email=email, role=role, expires_at__lte=timezone.now()):
        _move(invitation, InvitationState.WITHDRAWN)
    if sent.count() >= MOST_OPEN:
        raise NotNow(_("Too many invitations of your organisation are open; withdraw some first."))


def _save(invitation: Invitation) -> None:
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise NotNow(_("This person has been invited to this office already.")) from error


@service
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Take an invitation back before it is accepted."""
    invitation = _locked(invitation)
    _require_inviting(by, Role(invitation.role), invitation.organisation)
    _require_state(invitation, InvitationState.SENT)
    _move(invitation, InvitationState.WITHDRAWN)
    _record(Verb.INVITATION_WITHDRAWN, invitation)


def accept_invitation(*, invitation: Invitation, name: str, password: str) -> User:
    """Take an invitation: an account is opened, unless there is one of this address already.

    It is done in the person's own name. Without confirmation the office has no effect yet.
    """
    user = accepted_by(invitation) or _newcomer(invitation.email, name, password)
    _accept(invitation=invitation, user=user, by=Actor(user))
    return user


def _newcomer(email: str, name: str, password: str) -> User:
    user = User(email=email, name=name.strip())
    user.set_password(password)
    return user


@service
def _accept(*, invitation: Invitation, user: User, by: Actor) -> None:
    invitation = _locked(invitation)
    if not is_open(invitation):
        raise NotNow(_("This invitation is not valid any more."))
    if user._state.adding:
        user.save()
        facts = {"person": user.name}
        record_event(verb=Verb.USER_CREATED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=facts)
    if not user.is_active:
        raise NotNow(_("This account has been deactivated already."))
    invitation.user, invitation.accepted_at = user, timezone.now()
    _move(invitation, InvitationState.ACCEPTED)
    _record(Verb.INVITATION_ACCEPTED, invitation)


@service
def confirm_invitation(*, invitation: Invitation, by: Actor) -> Office:
    """Let the office of somebody who has accepted take effect, from today on."""
    invitation = _held_for_decision(invitation, by)
    assert invitation.user is not None, "accepted, so with a user"  # noqa: S101 - for the type
    invitation.office = place_office(
        Office(
            user=invitation.user,
            role=invitation.role,
            organisation=invitation.organisation,
            valid_from=timezone.localdate(),
        )
    )
    _move(invitation, InvitationState.CONFIRMED)
    _record(Verb.INVITATION_CONFIRMED, invitation)
    return invitation.office


@service
def refuse_invitation(*, invitation: Invitation, reason: str, by: Actor) -> None:
    """Do not let the office take effect; the account stays and sees nothing."""
    invitation = _held_for_decision(invitation, by)
    _move(invitation, InvitationState.REFUSED)
    _record(Verb.INVITATION_REFUSED, invitation)


def _held_for_decision(invitation: Invitation, by: Actor) -> Invitation:
    require_everywhere(by, CONFIRM_OFFICES)
    invitation = _locked(invitation)
    _require_state(invitation, InvitationState.ACCEPTED)
    require_of_others(invitation, by.user)
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("organisation", "user").get(pk=invitation.pk)


def _require_state(invitation: Invitation, state: InvitationState) -> None:
    if invitation.state != state:
        words = {"state": invitation.get_state_display()}
        raise NotNow(_("This is not possible any more: the invitation is %(state)s.") % words)


def _move(invitation: Invitation, state: InvitationState) -> None:
    invitation.state = state
    invitation.save(update_fields=["state", "user", "accepted_at", "office"])


def _record(verb: Verb, invitation: Invitation) -> None:
    facts = {"role": invitation.role, "organisation": invitation.organisation.name}
    person = {"person": invitation.user.name} if invitation.user else {}
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=invitation.user_id, facts=facts | person)


def token_of(invitation: Invitation) -> str:
    """Return the secret of the link; the database alone does not say it."""
    return _token(invitation.seed)


def _token(seed: str) -> str:
    return salted_hmac("accounts.invitation", seed, algorithm="sha256").hexdigest()
