"""Writing to the record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

from casework.audit.changes import current_change, is_collected
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent

Fact: TypeAlias = "str | int | bool | date | None"


def record_event(
    *,
    verb: Verb,
    scope: Scope,
    subject_id: int | None,
    facts: Mapping[str, Fact] | None = None,
    happened_on: date | None = None,
) -> None:
    """Record one sentence of the change that is being made; it happened today unless told otherwise."""
    change = current_change()
    event = AuditEvent(
        verb=verb,
        scope=scope,
        subject_id=subject_id,
        facts=dict(facts or {}),
        reason=change.reason,
        actor=change.by.user,
        on_behalf_of=change.by.on_behalf_of,
        channel=change.by.channel,
        happened_on=happened_on or timezone.localdate(change.at),
        recorded_at=change.at,
        change_id=change.id,
    )
    if not is_collected(event):
        event.save(force_insert=True)


def insert_rows(rows: Iterable[Model]) -> None:
    """Insert rows of one model with their history: two statements, however many rows there are."""
    new = list(rows)
    if new:
        type(new[0])._default_manager.bulk_create(new)
        _write_history(new, "+")


def update_rows(rows: Iterable[Model], fields: Sequence[str]) -> None:
    """Save these fields of rows of one model with their history: two statements, however many rows."""
    changed = list(rows)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, fields)
        _write_history(changed, "~")


def delete_rows(rows: Iterable[Model]) -> None:
    """Delete rows of one model, on which nothing else hangs, with their history: two statements."""
    old = list(rows)
    if old:
        _write_history(old, "-")
        found = type(old[0])._default_manager.filter(pk__in=[row.pk for row in old])
        found._raw_delete(found.db)  # the database itself refuses to leave a reference behind


def _write_history(rows: Sequence[Model], kind: str) -> None:
    """Insert the history of rows of one model, signed as that of a single row is."""
    model, change = get_history_manager_for_model(type(rows[0])).model, current_change()
    history = [
        model(
            **{field.attname: getattr(row, field.attname) for field in model.tracked_fields},
            history_date=timezone.now(),
            history_type=kind,
            history_user=change.by.user,
            history_change_reason=change.reason,
        )
        for row in rows
    ]
    for written in history:
        written.sign()
    now = [written for written in history if not is_collected(written)]
    model.objects.bulk_create(now)
