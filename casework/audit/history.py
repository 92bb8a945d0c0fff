"""The history that every domain model carries."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from casework.audit.actors import Channel
from casework.audit.changes import current_change, is_collected

if TYPE_CHECKING:
    from accounts.models import User


class HistoryRow(models.Model):
    """What each history row says beside the fields of its model."""

    change_id = models.UUIDField(db_index=True)
    history_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    history_channel = models.CharField(max_length=10, choices=Channel)

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
        self.history_channel = change.by.channel


class TrackedHistory(HistoricalRecords):
    """History rows whose author and reason come from the change, never from a request."""

    def __init__(self, excluded_fields: tuple[str, ...] = ()) -> None:
        super().__init__(
            bases=(HistoryRow,),
            history_change_reason_field=models.TextField(blank=True),
            excluded_fields=list(excluded_fields),
        )

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
