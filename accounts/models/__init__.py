"""People, the offices they hold, and what ties them to cases."""

from accounts.models.people import HeldOffice, Office, OfficeQuerySet, User, UserManager

__all__ = ["HeldOffice", "Office", "OfficeQuerySet", "User", "UserManager"]
