"""What must be true of anything that is entered; forms and services ask the same functions."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.audit.errors import Invalid

Words: TypeAlias = str | Promise

FOUNDED_ON = date(2008, 12, 16)  # the State Prevention Council; nothing that we record is older
FURTHEST = timedelta(days=20 * 365 + 5)  # twenty years: nobody plans beyond; a later day is a slip
FURTHEST_DUE = timedelta(days=3 * 365 + 1)  # three years, whichever of them is a leap year
YEARS_KEPT = 10  # after the calendar year of closing (VwV Aktenführung, VIII)


@dataclass(frozen=True)
class Retention:
    """The first and the last day on which what was closed has to be kept."""

    first_day: date
    last_day: date

    def is_over(self, today: date) -> bool:
        """Return whether it may be offered to the archive."""
        return today > self.last_day


def retention_of(closed_on: date | None) -> Retention | None:
    """Return how long a case is kept, however it was closed; None while it is open, or open again.

    The period begins on 1 January after the year of closing and ends with a calendar year.
    """
    if closed_on is None:
        return None
    return Retention(date(closed_on.year + 1, 1, 1), date(closed_on.year + YEARS_KEPT, 12, 31))


def last_closing_over(today: date) -> date:
    """Return the last day of closing whose retention is over."""
    return date(today.year - YEARS_KEPT - 1, 12, 31)


def require_possible(day: date | None, field: str) -> None:
    """Raise Invalid if the day lies before the State Prevention Council was founded, or too far ahead."""
    if day is None:
        return
    if day < FOUNDED_ON:
        raise Invalid(
            _("This day lies before the State Prevention Council was founded (16 December 2008)."), field
        )
    if day > timezone.localdate() + FURTHEST:
        raise Invalid(_("This day lies more than twenty years ahead."), field)


def require_near(day: date | None, field: str) -> None:
    """Raise Invalid if a day on which something has to be done lies more than three years ahead."""
    if day is not None and day > timezone.localdate() + FURTHEST_DUE:
        raise Invalid(_("This day lies more than three years ahead."), field)


def require_happened(day: date | None, field: str) -> None:
    """Raise Invalid if the day has not come yet, or lies too far back."""
    require_possible(day, field)
    if day is not None and day > timezone.localdate():
        raise Invalid(_("This day lies in the future."), field)


def require_order(first: date | None, last: date | None, field: str, wrong: Words = "") -> None:
    """Raise Invalid if a period ends before it begins.

    `wrong` says what is compared where that is no period; it may name the first day as `%(day)s`.
    """
    if first is None or last is None or last >= first:
        return
    message = str(wrong or _("The last day lies before the first."))
    raise Invalid(message % {"day": date_format(first, "SHORT_DATE_FORMAT")}, field)


def require_text(text: str, field: str) -> None:
    """Raise Invalid if nothing is written."""
    if not text.strip():
        raise Invalid(_("Please write something."), field)


def require_some(rows: Sized, field: str) -> None:
    """Raise Invalid if nothing is named."""
    if not rows:
        raise Invalid(_("Please fill in at least one row."), field)
