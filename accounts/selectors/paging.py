"""Paging by key: a page knows its neighbours by the keys of its first and last row, never by a number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet, Value
from django.utils.formats import localize
from django.utils.translation import gettext as _

from casework.territory.selectors import GermanOrder

M = TypeVar("M", bound=Model)
R = TypeVar("R")
S = TypeVar("S")

PAGE_SIZE = 25
MOST_COUNTED = 1000
LONGEST_SEARCH = 100


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


def by_name(rows: QuerySet[M]) -> Order[M]:
    """Return the German order by name; keys are ids, so that no address holds the name of a person."""
    return Order(
        fields=("name__in_german_order", "pk"),
        reverse=("-name__in_german_order", "-pk"),
        key=lambda row: str(row.pk),
        beyond=lambda key: _after_name(_name_of(rows, key), key),
        short_of=lambda key: _before_name(_name_of(rows, key), key),
    )


def _name_of(rows: QuerySet[M], key: str) -> str | None:
    number = number_in(key)
    return None if number is None else rows.filter(pk=number).values_list("name", flat=True).first()


def _after_name(name: str | None, key: str) -> Q | None:
    if name is None:
        return None
    here = GermanOrder(Value(name))
    return Q(name__in_german_order__gt=here) | Q(name__in_german_order=here, pk__gt=int(key))


def _before_name(name: str | None, key: str) -> Q | None:
    if name is None:
        return None
    here = GermanOrder(Value(name))
    return Q(name__in_german_order__lt=here) | Q(name__in_german_order=here, pk__lt=int(key))


def number_in(key: str) -> int | None:
    """Return the row's id that a key names, if it names one."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


def words_of(text: str) -> list[str]:
    """Return the words of a search; what is longer than any search of a person is cut off."""
    return text[:LONGEST_SEARCH].replace("\x00", " ").split()


def count_of(found: QuerySet[M]) -> int:
    """Return how many rows there are, at most one more than `MOST_COUNTED`."""
    return found.order_by()[: MOST_COUNTED + 1].count()


def counted(count: int, words: str) -> str:
    """Return a number from `count_of` in words such as "%(number)s people"."""
    number = localize(min(count, MOST_COUNTED), use_l10n=True)
    shown = _("more than %(number)s") % {"number": number} if count > MOST_COUNTED else number
    return words % {"number": shown}
