"""Writing to the record."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from django.utils import timezone

from casework.audit.changes import current_change
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
) -> AuditEvent:
    """Record one sentence of the change that is being made; it happened today unless told otherwise."""
    change = current_change()
    return AuditEvent.objects.create(
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
