"""Who may do a step, and who may submit a draft."""

from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Tie, Via, rows_of
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed, NotNow
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.selectors import CaseAccess, access_to
from workflows.engine.models import Step


def may_edit_draft(case: Case, user: User, access: CaseAccess) -> bool:
    """Return whether the person sees the draft and opens or requests cases for the organisation it is of."""
    if not access.may(permissions.VIEW_CASE):
        return False
    rows = (*rows_of(permissions.OPEN_CASE), *rows_of(permissions.REQUEST_CASE))
    roles = {row.role for row in rows}
    return any(o.organisation_id == case.opened_by_id and o.role in roles for o in user.offices_today)


def is_addressed(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the step is offered to a role that the person holds today."""
    if step.role == Role.CH:
        proposed = Tie(Role.CH, Via.PROPOSAL) in access.ties and step.owner_id == user.pk
        return proposed or Tie(Role.CH, Via.ASSIGNMENT) in access.ties
    return any(o.role == step.role and o.organisation_id == step.organisation_id for o in user.offices_today)


def may_do(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the person may take and do the step: addressed, not its author, case visible."""
    return (
        access.may(permissions.VIEW_CASE) and is_addressed(step, user, access) and step.author_id != user.pk
    )


def may_give_away(step: Step, user: User, access: CaseAccess) -> bool:
    """Return whether the person may give the step away: an own one while addressed, others by right."""
    addressed = access.may(permissions.VIEW_CASE) and is_addressed(step, user, access)
    return (step.owner_id == user.pk and addressed) or access.may(permissions.REASSIGN)


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
    """Raise NotAllowed unless the person may do the step, NotNow if somebody else has taken it."""
    if not may_do(step, by.user, access_to(case, by.user)):
        if step.author_id == by.user.pk:
            raise NotAllowed(_("You wrote this content, so somebody else has to decide on it."))
        raise NotAllowed(_("This step is not addressed to you."))
    if step.owner and step.owner != by.user:
        raise NotNow(_("%(person)s has taken this step on.") % {"person": step.owner.name})


def require_may_give_away(by: Actor, step: Step, case: Case) -> None:
    """Raise NotAllowed unless the person may give the step to somebody, or back to its role."""
    if not may_give_away(step, by.user, access_to(case, by.user)):
        raise NotAllowed(_("You are not allowed to do this with this step."))
