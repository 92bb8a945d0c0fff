"""Putting jobs into the queue, in the transaction that causes them."""

from procrastinate.contrib.django import app


def enqueue(name: str, **arguments: int | str) -> None:
    """Enqueue the job of this name; it starts once the transaction has committed, or never."""
    app.configure_task(name).defer(**arguments)
