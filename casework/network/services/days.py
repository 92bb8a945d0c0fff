"""Days that must have come."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.errors import Invalid


def refuse_future(day: date | None, field: str) -> None:
    """Raise Invalid if something is said to have happened on a day that has not come."""
    if day is not None and day > timezone.localdate():
        raise Invalid(_("This day lies in the future."), field)
