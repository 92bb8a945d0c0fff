"""Replacing the rows of a record."""

from collections.abc import Iterable

from django.db.models import Model


def replace_rows(old: Iterable[Model], new: Iterable[Model]) -> None:
    """Delete the old rows and save the new ones, one by one, so that each leaves its history."""
    for row in old:
        row.delete()
    for row in new:
        row.save()
