"""The history that every domain model carries."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from casework.audit.actors import Channel
from casework.audit.changes import current_change, is_collected
from casework.audit.triggers import ChangesLeaveHistory, HistoryIsChained, NeverEmptied, OnlyErased

if TYPE_CHECKING:
    from accounts.models import User


class SignedRows(models.QuerySet["HistoryRow"]):
    """History rows that are signed also when many are written at once."""

    def bulk_create(
        self, objs: Iterable["HistoryRow"], *args: object, **kwargs: object
    ) -> list["HistoryRow"]:
        """Sign the rows, then write them."""
        rows = list(objs)
        for row in rows:
            row.sign()
        return super().bulk_create(rows, *args, **kwargs)  # type: ignore[arg-type]


class HistoryRow(models.Model):
    """What each history row says beside the fields of its model."""

    change_id = models.UUIDField(db_index=True)
    history_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    history_channel = models.CharField(max_length=10, choices=Channel)
    if TYPE_CHECKING:  # columns of the library
        history_change_reason: str | None
        history_date: datetime
        history_user: User

    objects = SignedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Sign the row, then save it, or leave it to be written with the others of its change."""
        self.sign()
        if not is_collected(self):
            super().save(*args, **kwargs)  # type: ignore[arg-type]

    def sign(self) -> None:
        """Sign the row with the change it belongs to."""
        change = current_change()
        self.change_id = change.id
        self.history_on_behalf_of = change.by.on_behalf_of
        if not self.history_change_reason:  # a column of the library
            self.history_change_reason = change.reason
        self.history_channel = change.by.channel


class TrackedHistory(HistoricalRecords):
    """History rows whose author and reason come from the change, never from a request.

    The tables guard themselves: no row changes without its history, and history is only ever added to.
    """

    def __init__(self, excluded_fields: tuple[str, ...] = ()) -> None:
        super().__init__(
            bases=(HistoryRow,),
            history_change_reason_field=models.TextField(blank=True),
            excluded_fields=list(excluded_fields),
        )

    def finalize(self, sender: type[models.Model], **kwargs: object) -> None:
        """Make the history model, and guard the tracked table."""
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            options = sender._meta
            guards = [*getattr(options, "triggers", ()), ChangesLeaveHistory(), NeverEmptied()]
            options.triggers = options.original_attrs["triggers"] = guards

    def get_meta_options(self, model: type[models.Model]) -> dict[str, object]:
        """Return the options of the history model, its guards among them."""
        guards = [OnlyErased(), NeverEmptied(), HistoryIsChained()]
        return {**super().get_meta_options(model), "triggers": guards}

    def post_save(
        self,
        instance: models.Model,
        created: bool,  # noqa: FBT001 - the signature of the library
        using: str | None = None,
        update_fields: frozenset[str] | None = None,
        **kwargs: object,
    ) -> None:
        """Write a history row, unless nothing but excluded fields was saved."""
        if update_fields and set(update_fields) <= set(self.excluded_fields):
            return
        super().post_save(instance, created, using=using, **kwargs)

    def get_history_user(self, instance: models.Model) -> "User":
        """Return the person who makes the change."""
        return current_change().by.user

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        """Return the reason of the change."""
        return current_change().reason
