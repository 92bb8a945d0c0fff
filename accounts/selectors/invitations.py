"""Invitations: what I have sent for my organisation, what waits for confirmation, what a link opens."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import INVITES, InvitationState, Role
from accounts.models import Invitation, User
from accounts.permissions import CONFIRM_OFFICES, INVITE_PEOPLE, may_everywhere, require_everywhere
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed, Over
from casework.audit.selectors import who_and_when
from casework.territory.models import Organisation

MOST_SHOWN = 100


@dataclass(frozen=True)
class InvitationRow:
    """An invitation as lists show it."""

    invitation_id: int
    email: str
    person: str
    office: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    state: str
    is_sent: bool
    may_decide: bool
    """Whether the reader may decide on it: no own invitation, nor one of somebody represented."""


@dataclass(frozen=True)
class InvitationsPage:
    """What the page of invitations shows; None where it is not the reader's concern."""

    own: tuple[InvitationRow, ...] | None
    waiting: tuple[InvitationRow, ...] | None


def invitations_page(by: Actor) -> InvitationsPage:
    """Return the invitations of one's organisations, and those that wait for one's confirmation."""
    may_invite, may_confirm = (may_everywhere(by, each) for each in (INVITE_PEOPLE, CONFIRM_OFFICES))
    return InvitationsPage(
        own=_rows(own_invitations(by), by.user) if may_invite else None,
        waiting=_rows(waiting_invitations(by), by.user) if may_confirm else None,
    )


def own_invitations(by: Actor) -> QuerySet[Invitation]:
    """Return the invitations to the offices to which one may invite; raise NotAllowed if there is none."""
    require_everywhere(by, INVITE_PEOPLE)
    mine = Q(pk=None)
    for office in by.user.offices_today:
        mine |= Q(organisation=office.organisation_id, role__in=INVITES.get(office.role, ()))
    return _loaded().filter(mine)


def waiting_invitations(by: Actor) -> QuerySet[Invitation]:
    """Return the invitations that somebody has accepted and nobody confirmed."""
    require_everywhere(by, CONFIRM_OFFICES)
    return _loaded().filter(state=InvitationState.ACCEPTED)


def decided_invitations(by: Actor) -> QuerySet[Invitation]:
    """Return the invitations that somebody has confirmed, or not."""
    require_everywhere(by, CONFIRM_OFFICES)
    return _loaded().filter(state__in=(InvitationState.CONFIRMED, InvitationState.REFUSED))


def is_of_others(invitation: Invitation, user: User) -> bool:
    """Return whether the person neither invited, nor is invited, nor represents one of both today."""
    return not stands_for(user, (invitation.invited_by_id, invitation.user_id))


def require_of_others(invitation: Invitation, user: User) -> None:
    """Raise NotAllowed for those who must not decide on the invitation."""
    if not is_of_others(invitation, user):
        raise NotAllowed(_("Somebody else decides on an invitation of your own."))


def require_open(invitation: Invitation, state: InvitationState) -> None:
    """Raise Over, saying who did what and when, if the invitation has gone beyond a state."""
    if invitation.state == state:
        return
    told = who_and_when(invitation.history.all(), before=Q(state=state))
    facts = {"email": invitation.email, "state": invitation.get_state_display(), "told": told}
    place = reverse("accounts:invitations")
    raise Over(_("The invitation of %(email)s is no longer open: %(state)s (%(told)s).") % facts, place)


def invitation_by(token: str) -> Invitation | None:
    """Return the invitation that a link opens, as long as it does."""
    found = _loaded().filter(token_hash=hash_of(token)).first()
    return found if found and is_open(found) else None


def hash_of(token: str) -> str:
    """Return by what the invitation of a token is found."""
    return sha256(token.encode()).hexdigest()


def is_open(invitation: Invitation) -> bool:
    """Return whether an invitation can still be accepted."""
    return invitation.state == InvitationState.SENT and invitation.expires_at > timezone.now()


def accepted_by(invitation: Invitation) -> User | None:
    """Return who has an account of the invited address already."""
    return User.objects.filter(email__iexact=invitation.email).first()


def office_choices(by: Actor) -> list[tuple[str, str]]:
    """Return the offices to which one may invite, for a form: role and organisation."""
    ids = {office.organisation_id for office in by.user.offices_today if office.role in INVITES}
    named = {place.pk: place.name_with_district for place in _organisations(ids)}
    pairs = [
        (role, office.organisation_id)
        for office in by.user.offices_today
        for role in INVITES.get(office.role, ())
        if office.organisation_id in named
    ]
    return [(f"{role.value}-{pk}", f"{role.label}, {named[pk]}") for role, pk in dict.fromkeys(pairs)]


def chosen_office(value: str) -> tuple[Role, Organisation]:
    """Return the role and the organisation that a choice of the form means."""
    role, _dash, number = value.partition("-")
    return Role(role), Organisation.objects.get(pk=int(number))


def _organisations(ids: set[int]) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=ids).select_related("unit__district")


def _loaded() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("organisation__unit__district", "user", "invited_by")


def _rows(found: QuerySet[Invitation], user: User) -> tuple[InvitationRow, ...]:
    return tuple(_row(invitation, user) for invitation in found[:MOST_SHOWN])


def _row(invitation: Invitation, user: User) -> InvitationRow:
    sent = invitation.state == InvitationState.SENT
    expired = sent and not is_open(invitation)
    return InvitationRow(
        invitation_id=invitation.pk,
        email=invitation.email,
        person=invitation.user.name if invitation.user else "",
        office=f"{invitation.get_role_display()}, {invitation.organisation.name_with_district}",
        invited_by=invitation.invited_by.name,
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        state=_("expired") if expired else invitation.get_state_display(),
        is_sent=sent,
        may_decide=is_of_others(invitation, user),
    )
