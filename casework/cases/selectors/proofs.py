"""What the record proves about a case, and who follows it across cases."""

from accounts.models import HeldOffice, Standing, User
from accounts.policy import rows_of
from casework.cases import permissions
from casework.cases.models import Case


def chain_of(case: Case) -> str:
    """Return the chain in which everything about a case is recorded."""
    return f"case:{case.pk}"


def chain_of_case(reference: str) -> str | None:
    """Return the chain of this case, if there is one, for somebody who operates the site."""
    case = Case.objects.only("pk").filter(reference_number=reference).first()
    return None if case is None else chain_of(case)


def opens_revision(office: HeldOffice) -> bool:
    """Return whether an office lets its holder follow what happens across cases, in some of them."""
    return any(row.role == office.role for row in rows_of(permissions.VIEW_REVISION))


def opening_revision(user: User) -> Standing | None:
    """Return in whose place the person may do so, the own one first; None if in nobody's."""
    places = (place for place in user.standings_today if any(map(opens_revision, place.offices)))
    return next(places, None)
