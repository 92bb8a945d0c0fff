"""Statements that nearly every request asks: composed once, then asked for other days and ids."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from django.db import connection
from django.db.models import QuerySet

Compose: TypeAlias = Callable[[date, Sequence[int]], "QuerySet"]  # type: ignore[type-arg]

Place: TypeAlias = date | int | str | None

SOME_DAY = date.min
"""Stands for the day while a statement is composed; people (or cases) stand there as -1, -2 and so on."""


class Prepared:
    """A query for a day and some people or cases, whose SQL is composed once for each number of them.

    What is composed may use the day and the ids as they are, and nothing that is reckoned from them.
    """

    def __init__(self, compose: Compose) -> None:
        self.compose = compose
        self.composed: dict[int, tuple[str, tuple[Place, ...]]] = {}

    def rows(self, day: date, people: Sequence[int]) -> list[tuple]:  # type: ignore[type-arg]
        """Return the rows for these people on this day, in one statement; none without people."""
        if not people:
            return []
        number = len(people)
        if number not in self.composed:
            query = self.compose(SOME_DAY, range(-1, -number - 1, -1)).query
            self.composed[number] = query.sql_with_params()
        sql, places = self.composed[number]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(place, day, people) for place in places])
            return cursor.fetchall()


def _filled(place: Place, day: date, people: Sequence[int]) -> Place:
    if place == SOME_DAY:
        return day
    return people[-place - 1] if isinstance(place, int) and place < 0 else place
