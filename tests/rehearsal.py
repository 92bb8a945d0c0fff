"""What many tests begin with is played once, and committed to a database that they share.

A test gets a copy of what was returned, and its changes are rolled back. The play is repeated for each day,
so that a run that goes on past midnight tells of today as well.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from tests.databases import Clone, Databases, connected_to

T = TypeVar("T")


@dataclass
class Rehearsals:
    """The databases in which something has been played, by what and when."""

    databases: Databases
    blocker: DjangoDbBlocker
    played: dict[tuple[Callable[[], Any], date], tuple[Clone, Any]] = field(default_factory=dict)

    @contextmanager
    def after(self, play: Callable[[], T]) -> Iterator[Callable[[], T]]:
        """Point the connections at the database in which this was played; give out copies of its result."""
        key = play, localdate()
        if key not in self.played:
            self.played[key] = self._play(play)
        clone, result = self.played[key]
        with connected_to(clone):
            yield lambda: deepcopy(result)

    def _play(self, play: Callable[[], T]) -> tuple[Clone, T]:
        clone = self.databases.clone()
        with self.blocker.unblock(), connected_to(clone), override("en"):
            return clone, play()

    def end(self) -> None:
        """Remove the databases."""
        for clone, _result in self.played.values():
            self.databases.drop(clone.name)


def rehearsed(play: Callable[[], T]) -> object:
    """Return the fixture of a module whose tests begin after this: it gives out copies of the result."""

    @pytest.fixture(scope="module")
    def begin(rehearsals: Rehearsals) -> Iterator[Callable[[], T]]:
        with rehearsals.after(play) as result:
            yield result

    return begin
