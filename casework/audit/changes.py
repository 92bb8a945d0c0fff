"""One change: everything that a single call of a service writes."""

import functools
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.errors import AuthorMissing

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Change:
    """The author, reason, moment and id that all rows of one change share."""

    by: Actor
    reason: str = ""
    at: datetime = field(default_factory=timezone.now)
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    undo: list[Callable[[], object]] = field(default_factory=list, repr=False, compare=False)


_current: ContextVar[Change | None] = ContextVar("change", default=None)


def current_change() -> Change:
    """Return the change that is being made; raise AuthorMissing outside a service."""
    change = _current.get()
    if change is None:
        raise AuthorMissing("A tracked row is written outside a service: nobody answers for the change.")
    return change


def on_failure(action: Callable[[], object]) -> None:
    """Call the action if the change comes to nothing, to undo what no rollback reaches: a stored file."""
    current_change().undo.append(action)


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function as one change of its keyword `by` (an Actor) in one transaction.

    A service that another service calls belongs to the change of the outer one.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            with transaction.atomic(savepoint=False):
                return function(*args, **kwargs)
        with transaction.atomic():
            change = _change_of(function.__name__, kwargs)
            token = _current.set(change)
            try:
                return function(*args, **kwargs)
            except BaseException:
                _undo(change)
                raise
            finally:
                _current.reset(token)

    return run


def _undo(change: Change) -> None:
    for action in reversed(change.undo):
        action()


def _change_of(name: str, kwargs: dict[str, object]) -> Change:
    by, reason = kwargs.get("by"), kwargs.get("reason", "")
    if not isinstance(by, Actor):
        raise AuthorMissing(f"{name} needs an actor in `by`.")
    return Change(by=by, reason=str(reason))
