"""Putting jobs into the queue, in the transaction that causes them."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def enqueue(name: str, **arguments: int | str) -> None:
    """Enqueue the job of this name; it starts once the transaction has committed, or never."""
    app.configure_task(name).defer(**arguments)


def enqueue_once(name: str) -> None:
    """Have the job of this name done soon after the change; several changes together need it but once.

    It is enqueued after the transaction: inside, all who cause it at the same time would wait for each other.
    So it may get lost with the process, and is only for jobs that are done now and then anyway. The job needs
    a queueing lock, which the database keeps once for jobs that wait.
    """
    transaction.on_commit(lambda: _defer_once(name), robust=True)


def _defer_once(name: str) -> None:
    try:
        with transaction.atomic():
            app.configure_task(name).defer()
    except AlreadyEnqueued:
        return
