"""What is left of a person's work when the person goes: the apps that own the work say it in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from accounts.models import User


@dataclass(frozen=True)
class WorkLeft:
    """What a person still has in hand, in words; empty if nothing. `url` leads those who may hand it over.

    `is_all` tells that nothing else is in hand, not only nothing that the reader sees.
    """

    words: str
    url: str = ""
    is_all: bool = False


Count: TypeAlias = Callable[[User, User], WorkLeft]
_counts: list[Count] = []


def declare_work(count: Count) -> None:
    """Let the app that owns some work say how much of it a person has; it is asked with person and reader."""
    _counts.append(count)


def work_left(person: User, reader: User) -> tuple[WorkLeft, ...]:
    """Return what the person still has in hand, as far as the apps have declared it."""
    return tuple(count(person, reader) for count in _counts)
