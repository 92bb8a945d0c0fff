"""Paging by key, by due date or by age; how a page finds its neighbours is in `accounts.selectors.paging`."""

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
    "earlier_due",
    "later_due",
    "newer_than",
    "older_than",
    "page_of",
]

LONGEST_KEY = 40


@dataclass(frozen=True)
class DueKey:
    """A place among rows by due date, those without one last."""

    due_on: date | None
    pk: int


def due_key(text: str) -> DueKey | None:
    """Read a key such as `2026-03-31_17`, or `_17` for a row without a due date."""
    day, _underscore, number = text[:LONGEST_KEY].partition("_")
    pk = number_in(number)
    try:
        due_on = parse_date(day) if day else None
    except ValueError:
        return None
    return None if pk is None or (day and due_on is None) else DueKey(due_on, pk)


def later_due(text: str) -> Q | None:
    """Return the condition for rows after a key."""
    key = due_key(text)
    if key is None:
        return None
    if key.due_on is None:
        return Q(due_on=None, pk__gt=key.pk)
    return Q(due_on__gt=key.due_on) | Q(due_on=key.due_on, pk__gt=key.pk) | Q(due_on=None)


def earlier_due(text: str) -> Q | None:
    """Return the condition for rows before a key."""
    key = due_key(text)
    if key is None:
        return None
    if key.due_on is None:
        return Q(due_on__isnull=False) | Q(due_on=None, pk__lt=key.pk)
    return Q(due_on__lt=key.due_on) | Q(due_on=key.due_on, pk__lt=key.pk)


def newer_than(text: str) -> Q | None:
    """Return the condition for rows that are newer than a key."""
    pk = number_in(text)
    return None if pk is None else Q(pk__gt=pk)


def older_than(text: str) -> Q | None:
    """Return the condition for rows that are older than a key."""
    pk = number_in(text)
    return None if pk is None else Q(pk__lt=pk)
