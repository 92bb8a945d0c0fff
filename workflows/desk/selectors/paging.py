"""Paging by key: a page knows its neighbours by the keys of its first and last row, never by a number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_date

M = TypeVar("M", bound=Model)
R = TypeVar("R")
S = TypeVar("S")

PAGE_SIZE = 25
LONGEST_KEY = 40


@dataclass(frozen=True)
class Place:
    """Where in a list the reader stands: after a key, before a key, or at its beginning."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows of a list; an empty key means that there is nothing further in that direction."""

    rows: tuple[R, ...]
    previous_key: str = ""
    next_key: str = ""

    def showing(self, rows: Iterable[S]) -> "Page[S]":
        """Return the same page with what is shown of its rows."""
        return Page(tuple(rows), self.previous_key, self.next_key)


@dataclass(frozen=True)
class Order(Generic[M]):
    """How a list is ordered and how a row's key is written, read and compared."""

    fields: tuple[str, ...]
    reverse: tuple[str, ...]
    key: Callable[[M], str]
    beyond: Callable[[str], Q | None]
    short_of: Callable[[str], Q | None]


def page_of(found: QuerySet[M], order: Order[M], place: Place) -> Page[M]:
    """Return the page at a place; a key that cannot be read means the beginning."""
    back = order.short_of(place.before) if place.before else None
    if back is not None:
        rows = list(found.filter(back).order_by(*order.reverse)[: PAGE_SIZE + 1])
        return _page(order, rows[:PAGE_SIZE][::-1], has_previous=len(rows) > PAGE_SIZE, has_next=True)
    onward = order.beyond(place.after) if place.after else None
    rows = list((found if onward is None else found.filter(onward)).order_by(*order.fields)[: PAGE_SIZE + 1])
    return _page(order, rows[:PAGE_SIZE], has_previous=onward is not None, has_next=len(rows) > PAGE_SIZE)


def _page(order: Order[M], rows: Sequence[M], *, has_previous: bool, has_next: bool) -> Page[M]:
    if not rows:
        return Page(())
    previous_key = order.key(rows[0]) if has_previous else ""
    return Page(tuple(rows), previous_key, order.key(rows[-1]) if has_next else "")


def number_in(key: str) -> int | None:
    """Return the row's id that a key names, if it names one."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


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
