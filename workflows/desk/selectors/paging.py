"""Paging by key, by a day or by age; how a page finds its neighbours is in `accounts.selectors.paging`."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.dateparse import parse_date

from accounts.selectors.paging import PAGE_SIZE, Order, Page, Place, number_in, page_of

__all__ = [
    "PAGE_SIZE",
    "Order",
    "Page",
    "Place",
    "earlier_by",
    "later_by",
    "newer_than",
    "older_than",
    "page_of",
]

LONGEST_KEY = 40


@dataclass(frozen=True)
class DayKey:
    """A place among rows by a day, those without one last."""

    day: date | None
    pk: int


def _day_key(text: str) -> DayKey | None:
    """Read a key such as `2026-03-31_17`, or `_17` for a row without a day."""
    said, _underscore, number = text[:LONGEST_KEY].partition("_")
    pk = number_in(number)
    try:
        day = parse_date(said) if said else None
    except ValueError:
        return None
    return None if pk is None or (said and day is None) else DayKey(day, pk)


def later_by(field: str, text: str) -> Q | None:
    """Return the condition for rows after a key, by the field with the day."""
    key = _day_key(text)
    if key is None:
        return None
    beside = Q((field, key.day), pk__gt=key.pk)
    return beside if key.day is None else Q((f"{field}__gt", key.day)) | beside | Q((field, None))


def earlier_by(field: str, text: str) -> Q | None:
    """Return the condition for rows before a key, by the field with the day."""
    key = _day_key(text)
    if key is None:
        return None
    before = Q((f"{field}__isnull", False)) if key.day is None else Q((f"{field}__lt", key.day))
    return before | Q((field, key.day), pk__lt=key.pk)


def newer_than(text: str) -> Q | None:
    """Return the condition for rows that are newer than a key."""
    pk = number_in(text)
    return None if pk is None else Q(pk__gt=pk)


def older_than(text: str) -> Q | None:
    """Return the condition for rows that are older than a key."""
    pk = number_in(text)
    return None if pk is None else Q(pk__lt=pk)
