"""Who answers in a case."""

from collections.abc import Callable
from typing import TypeAlias

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import office_holders
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.territory.models import Organisation
from workflows.engine.facts import Facts

Answering: TypeAlias = Callable[[Case], Facts]


def municipality(case: Case) -> Organisation:
    """Return the municipality that opened the case, else the first one of the case."""
    present = [party.organisation for party in parties_of(case, PartyRole.MUNICIPALITY)]
    return case.opened_by if case.opened_by in present else present[0]


def holder(role: Role, organisation: Organisation) -> User:
    """Return the first person who holds the role in the organisation."""
    return office_holders(role, [organisation.pk])[0]
