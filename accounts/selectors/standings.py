"""In whose place somebody may do what belongs to no single case, such as following cases of a region."""

from accounts.models import HeldOffice, Standing, User
from accounts.policy import rows_of


def opens(office: HeldOffice, permission: str) -> bool:
    """Return whether an office gives its holder the permission, in some cases."""
    return any(row.role == office.role for row in rows_of(permission))


def standing_with(user: User, permission: str) -> Standing | None:
    """Return in whose place the person has the permission, the own one first; None if in nobody's."""
    places = (place for place in user.standings_today if any(opens(one, permission) for one in place.offices))
    return next(places, None)
