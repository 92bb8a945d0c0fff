"""One change: everything that a single call of a service writes."""

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.database import in_plain_words
from casework.audit.errors import AuthorMissing

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Change:
    """The author, reason, moment and id that all rows of one change share.

    `collected` are the rows of the record that wait to be written together.
    """

    by: Actor
    reason: str = ""
    at: datetime = field(default_factory=timezone.now)
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    undo: list[Callable[[], object]] = field(default_factory=list, repr=False, compare=False)
    collected: "Collected | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Collected:
    """Rows of the record that are written at the end, and how deep in savepoints they are collected."""

    depth: int
    rows: list[Model] = field(default_factory=list)


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


@contextmanager
def written_together() -> Iterator[None]:
    """Write what is put on record inside (history and events) at the end, each kind in one statement.

    All of it belongs to one change, so that it is written or comes to nothing with it.
    """
    if current_change().collected is not None:
        yield
        return
    collected = Collected(_depth())
    _current.set(replace(current_change(), collected=collected))
    yield
    _current.set(replace(current_change(), collected=None))
    by_model: dict[type[Model], list[Model]] = {}
    for row in collected.rows:
        by_model.setdefault(type(row), []).append(row)
    for model, rows in by_model.items():
        model._default_manager.bulk_create(rows)


def is_collected(row: Model) -> bool:
    """Return whether the row of the record is written at the end; if not, it has to be written now.

    What could be rolled back alone would leave a false record: raises RuntimeError inside a savepoint.
    """
    collected = current_change().collected
    if collected is None:
        return False
    if _depth() != collected.depth:
        raise RuntimeError("Rows of the record are collected, yet a part of them could be rolled back alone.")
    collected.rows.append(row)
    return True


def _depth() -> int:
    """Return how many savepoints lie around."""
    return sum(sid is not None for sid in transaction.get_connection().savepoint_ids)


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
