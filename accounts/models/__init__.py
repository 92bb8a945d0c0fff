"""People, the offices they hold, and who represents whom."""

from accounts.models.people import (
    Absence,
    Deputy,
    HeldOffice,
    Kinds,
    Office,
    OfficeQuerySet,
    Standing,
    User,
    UserManager,
    standings_on,
)

__all__ = [
    "Absence",
    "Deputy",
    "HeldOffice",
    "Kinds",
    "Office",
    "OfficeQuerySet",
    "Standing",
    "User",
    "UserManager",
    "standings_on",
]
