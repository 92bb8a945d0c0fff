"""Who reads a case, and what the person may know of it."""

from dataclasses import dataclass

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Tie, Via, rows_of
from casework.cases import permissions
from casework.cases.models import Case
from casework.cases.selectors import CaseAccess, access_to
from workflows.engine.permissions import may_edit_draft


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
        """Return whether the person sees more than the head of the case."""
        return self.may(permissions.VIEW_CONTENT)

    @property
    def is_only_proposed(self) -> bool:
        """Return whether nothing but a proposal as coach opens the case to the person."""
        opening = {Tie(row.role, row.via) for row in rows_of(permissions.VIEW_CASE)}
        return self.access.ties & opening == {Tie(Role.CH, Via.PROPOSAL)}

    @property
    def has_opened(self) -> bool:
        """Return whether the person may submit or discard the draft, by the rule that the services check."""
        return may_edit_draft(self.case, self.user, self.access)


def reader_of(user: User, case: Case) -> Reader:
    """Return the person in front of a case that was found among the visible ones."""
    return Reader(user, case, access_to(case, user))
