"""People, the offices they hold, and who represents whom."""

from accounts.models.inspections import Inspection
from accounts.models.people import (
    Absence,
    Deputy,
    HeldOffice,
    Office,
    OfficeQuerySet,
    Standing,
    User,
    UserManager,
    colleague_on,
    standings_of,
    standings_on,
)
from accounts.models.representing import Kinds
from accounts.models.sign_in import CacheEntry, Invitation, Session

__all__ = [
    "Absence",
    "CacheEntry",
    "Deputy",
    "HeldOffice",
    "Inspection",
    "Invitation",
    "Kinds",
    "Office",
    "OfficeQuerySet",
    "Session",
    "Standing",
    "User",
    "UserManager",
    "colleague_on",
    "standings_of",
    "standings_on",
]
