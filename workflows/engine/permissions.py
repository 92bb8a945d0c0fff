"""Who may do a step, and who may submit a draft."""

from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import Standing, User
from accounts.permissions import places_opening
from accounts.policy import Tie, Via
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import act_for
from casework.audit.errors import NotAllowed, NotNow
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.selectors import Bond, CaseAccess, access_to
from workflows.engine.models import Step


def may_edit_draft(case: Case, user: User, access: CaseAccess) -> bool:
    """Return whether the person sees the draft and opens or requests cases for the organisation it is of."""
    if not access.may(permissions.VIEW_CASE):
        return False
    by = Actor(user)
    opening = places_opening(by, permissions.OPEN_CASE) | places_opening(by, permissions.REQUEST_CASE)
    return case.opened_by_id in opening


def doer_of(step: Step, user: User, access: CaseAccess) -> int | None:
    """Return in whose place the step is offered to the person: the own, or that of somebody absent.

    None if it is not. If somebody has taken the step on, it is his place if the person represents him.
    """
    places = [s.person_id for s in user.standings_today if _offered(step, s, access)]
    return step.owner_id if step.owner_id in places else next(iter(places), None)


def _offered(step: Step, standing: Standing, access: CaseAccess) -> bool:
    if step.role != Role.CH:
        return standing.covers(step.case.kind) and standing.holds(step.role, step.organisation_id)
    proposed = Bond(Tie(Role.CH, Via.PROPOSAL), standing.person_id) in access.bonds
    assigned = Bond(Tie(Role.CH, Via.ASSIGNMENT), standing.person_id) in access.bonds
    return assigned or (proposed and step.owner_id == standing.person_id)


def is_addressed(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the step is offered to a role of the person, or of somebody the person represents."""
    return doer_of(step, user, access) is not None


def is_author(step: Step, user: User) -> bool:
    """Return whether the content that the step decides on is the person's own work.

    It is also if the person represents its author, or the one in whose place it was written.
    """
    return stands_for(user, (step.author_id, step.author_for_id), step.case.kind)


def why_not_the_author(step: Step, user: User) -> str:
    """Return in words why somebody else has to decide on the content."""
    if user.pk in (step.author_id, step.author_for_id):
        return _("You wrote this content, so somebody else has to decide on it.")
    return _("You represent the person who wrote this content, so somebody else has to decide on it.")


def may_do(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the person may take and do the step: addressed, not its author, case visible."""
    return (
        access.may(permissions.VIEW_CASE) and is_addressed(step, user, access) and not is_author(step, user)
    )


def may_read(step: Step, access: CaseAccess) -> bool:
    """Return whether the person reads what was entered at the step, or decided on it."""
    return access.may(step.flow_task.reading if step.flow_task else permissions.VIEW_CONTENT)


def is_free_for(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether nobody has taken the step on but the person, or somebody the person represents."""
    return step.owner_id in (None, user.pk, doer_of(step, user, access))


def may_give_away(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the person may give the step away: an own one while addressed, others by right."""
    addressed = access.may(permissions.VIEW_CASE) and doer_of(step, user, access)
    return (step.owner_id is not None and step.owner_id == addressed) or access.may(permissions.REASSIGN)


def require_running(case: Case) -> None:
    """Raise NotNow unless work on the case goes on."""
    if case.state != CaseState.RUNNING:
        raise NotNow(
            _("The case is %(state)s; nothing can be done in it now.") % {"state": case.get_state_display()}
        )


def require_waiting(step: Step) -> None:
    """Raise NotNow, naming who was faster, unless the step still waits."""
    if step.is_waiting:
        return
    if step.owner and step.status == STATUS.DONE:
        raise NotNow(_("%(person)s has already completed this step.") % {"person": step.owner.name})
    raise NotNow(_("This step is no longer open."))


def require_may_do(by: Actor, step: Step, case: Case) -> None:
    """Raise NotAllowed unless the person may do the step, NotNow if somebody else has taken it.

    A deputy signs for the person whose step it is.
    """
    access = access_to(case, by.user)
    place = doer_of(step, by.user, access)
    if place is None or not may_do(step, by.user, access):
        if is_author(step, by.user):
            raise NotAllowed(why_not_the_author(step, by.user))
        raise NotAllowed(_("This step is not addressed to you."))
    if step.owner and not is_free_for(step, by.user, access):
        raise NotNow(_("%(person)s has taken this step on.") % {"person": step.owner.name})
    act_for(place)


def require_may_give_away(by: Actor, step: Step, case: Case) -> None:
    """Raise NotAllowed unless the person may give the step to somebody, or back to its role."""
    access = access_to(case, by.user)
    if not may_give_away(step, by.user, access):
        raise NotAllowed(_("You are not allowed to do this with this step."))
    bond = access.opening(permissions.REASSIGN)
    if bond is not None and step.owner_id != by.user.pk:
        act_for(bond.person_id)
    elif step.owner_id:
        act_for(step.owner_id)
