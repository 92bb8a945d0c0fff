"""A period of days by which the record is narrowed down."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone


@dataclass(frozen=True)
class Period:
    """From one day to another, both inclusive; None is open."""

    first_day: date | None = None
    last_day: date | None = None

    def __bool__(self) -> bool:
        return self.first_day is not None or self.last_day is not None


EVER = Period()


def happened_in(period: Period) -> Q:
    """Return the condition that an event happened in a period."""
    found = Q()
    if period.first_day is not None:
        found &= Q(happened_on__gte=period.first_day)
    if period.last_day is not None:
        found &= Q(happened_on__lte=period.last_day)
    return found


def recorded_in(period: Period) -> Q:
    """Return the condition that an event was recorded in a period."""
    found = Q()
    if period.first_day is not None:
        found &= Q(recorded_at__gte=_midnight(period.first_day))
    if period.last_day is not None:
        found &= Q(recorded_at__lt=_midnight(period.last_day + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
