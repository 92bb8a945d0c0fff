"""One change: everything that a single call of a service writes."""

import functools
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.database import in_plain_words
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


def act_for(person_id: int) -> None:
    """Sign the change that is being made in the place of this person, unless it is the author's own.

    The right that was used says for whom: the first one that belongs to somebody else decides.
    """
    change = _current.get()
    if change is None or person_id == change.by.user.pk or change.by.on_behalf_of is not None:
        return
    person = get_user_model()._default_manager.get(pk=person_id)
    _current.set(replace(change, by=replace(change.by, on_behalf_of=person)))


def on_failure(action: Callable[[], object]) -> None:
    """Call the action if the change comes to nothing, to undo what no rollback reaches: a stored file."""
    current_change().undo.append(action)


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function as one change of its keyword `by` (an Actor) in one transaction.

    A service that another service calls belongs to the change of the outer one. What the database refuses
    on purpose becomes a refusal in plain words.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            with transaction.atomic(savepoint=False):
                return function(*args, **kwargs)
        change = _change_of(function.__name__, kwargs)
        try:
            with in_plain_words(), transaction.atomic():
                transaction.on_commit(change.undo.clear)  # from then on nothing is to be undone
                return _make(change, functools.partial(function, *args, **kwargs))
        except BaseException:
            _undo(change)
            raise

    return run


def _make(change: Change, function: Callable[[], R]) -> R:
    token = _current.set(change)
    try:
        return function()
    finally:
        _current.reset(token)


def _undo(change: Change) -> None:
    for action in reversed(change.undo):
        action()


def _change_of(name: str, kwargs: dict[str, object]) -> Change:
    by, reason = kwargs.get("by"), kwargs.get("reason", "")
    if not isinstance(by, Actor):
        raise AuthorMissing(f"{name} needs an actor in `by`.")
    return Change(by=by, reason=str(reason))
