"""Who may manage people, offices and organisations."""

from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.policy import Tie, Via, allows, declare
from casework.audit.actors import Actor, Channel
from casework.audit.changes import act_for
from casework.audit.errors import NotAllowed

MANAGE_USERS = "accounts.manage_users"
MANAGE_ORGANISATIONS = "accounts.manage_organisations"
VIEW_DIRECTORY = "accounts.view_directory"
ANNOUNCE_ABSENCES = "accounts.announce_absences"  # of others; one's own everybody announces
RESET_FACTORS = "accounts.reset_factors"  # of others who have lost their second factor
VIEW_ACCOUNT_RECORD = "accounts.view_account_record"  # what is on record about the account of one person
VIEW_RECORD = "accounts.view_record"  # the same across all people
VIEW_SIGNING = "accounts.view_signing"  # that the record waits too long for its signature

declare(MANAGE_USERS, Via.OFFICE, Role.AD)
declare(RESET_FACTORS, Via.OFFICE, Role.AD)
declare(MANAGE_ORGANISATIONS, Via.OFFICE, Role.AD, Role.CO)
declare(ANNOUNCE_ABSENCES, Via.OFFICE, Role.CO, Role.SU)
declare(VIEW_DIRECTORY, Via.OFFICE, Role.AD, Role.CO, Role.SU, Role.QA, Role.CC, Role.AU)
declare(VIEW_ACCOUNT_RECORD, Via.OFFICE, Role.AD, Role.AU)
declare(VIEW_RECORD, Via.OFFICE, Role.AU)
declare(VIEW_SIGNING, Via.OFFICE, Role.AD, Role.SU, Role.AU)


def may_everywhere(by: Actor, permission: str) -> bool:
    """Return whether an office that the person holds opens the permission; the command line may always."""
    if by.channel is Channel.COMMAND:
        return True
    ties = frozenset(Tie(office.role, Via.OFFICE) for office in by.user.offices_today)
    return allows(permission, ties)


def places_opening(by: Actor, permission: str) -> frozenset[int]:
    """Return the ids of the organisations in which the person holds an office that opens the permission."""
    held = ((office.organisation_id, Tie(office.role, Via.OFFICE)) for office in by.user.offices_today)
    return frozenset(place for place, tie in held if allows(permission, frozenset({tie})))


def require_everywhere(by: Actor, permission: str) -> None:
    """Raise NotAllowed unless the person may do this."""
    if not may_everywhere(by, permission):
        raise NotAllowed(_("You are not allowed to do this."))


def require_office(by: Actor, permission: str, kind: str | None = None) -> None:
    """Raise NotAllowed unless an office of the person opens the permission, or one of somebody represented.

    `kind` says what kind of case it is about; without one, deputies for some kinds only do not count. A
    deputy signs for who is represented.
    """
    if by.channel is Channel.COMMAND:
        return
    for standing in by.user.standings_today:
        ties = frozenset(Tie(office.role, Via.OFFICE) for office in standing.offices)
        if standing.covers(kind) and allows(permission, ties):
            act_for(standing.person_id)
            return
    raise NotAllowed(_("You are not allowed to do this."))


INVITE_PEOPLE = "accounts.invite_people"  # to the offices that INVITES names, of one's own organisation
CONFIRM_OFFICES = "accounts.confirm_offices"
VIEW_INVITATIONS = "accounts.view_invitations"

declare(INVITE_PEOPLE, Via.OFFICE, Role.MC, Role.PD, Role.DI, Role.SP)
declare(CONFIRM_OFFICES, Via.OFFICE, Role.CO, Role.AD)
declare(VIEW_INVITATIONS, Via.OFFICE, Role.MC, Role.PD, Role.DI, Role.SP, Role.CO, Role.AD)
