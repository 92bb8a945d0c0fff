"""Who reads a case, and what the person may know of it."""

from dataclasses import dataclass

from accounts.models import User
from casework.cases import permissions
from casework.cases.models import Case
from casework.cases.selectors import CaseAccess, access_to
from workflows.engine.models import Step
from workflows.engine.permissions import may_edit_draft, may_read


@dataclass(frozen=True)
class Reader:
    """A person in front of a case."""

    user: User
    case: Case
    access: CaseAccess

    def may(self, permission: str) -> bool:
        """Return whether the person has the permission in this case."""
        return self.access.may(permission)

    @property
    def sees_content(self) -> bool:
        """Return whether the person sees timeline and notes of the case."""
        return self.may(permissions.VIEW_CONTENT)

    @property
    def sees_steps(self) -> bool:
        """Return whether the person knows how far the case is; who is only proposed as coach does not."""
        return self.may(permissions.VIEW_STEPS)

    def reads(self, step: Step) -> bool:
        """Return whether the person reads what was entered at a step."""
        return may_read(step, self.access)

    @property
    def has_opened(self) -> bool:
        """Return whether the person may submit or discard the draft, by the rule that the services check."""
        return may_edit_draft(self.case, self.user, self.access)


def reader_of(user: User, case: Case) -> Reader:
    """Return the person in front of a case that was found among the visible ones."""
    return Reader(user, case, access_to(case, user))
