"""Keeping one record per case, and the rows of its repeating groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from casework.audit.services import delete_rows, insert_rows


def key_of(records: QuerySet[Model]) -> int | None:
    """Return the key of the record that is there already."""
    key: int | None = records.values_list("pk", flat=True).first()
    return key


@dataclass(frozen=True)
class RowsOf:
    """The rows of a record that has just been saved; one that `is_new` has none to look for."""

    is_new: bool

    def replace(self, old: Iterable[Model], new: Iterable[Model]) -> None:
        """Put new rows in the place of old ones."""
        if not self.is_new:
            delete_rows(old)
        insert_rows(new)


def save_record(record: Model) -> RowsOf:
    """Save a record and give access to its rows."""
    is_new = record.pk is None
    record.save()
    return RowsOf(is_new)
