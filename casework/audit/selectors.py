"""Reading the record."""

from django.db.models import QuerySet

from casework.audit.choices import Scope
from casework.audit.models import AuditEvent


def events_of(*, scope: Scope, subject_id: int | None = None) -> QuerySet[AuditEvent]:
    """Return the events of one subject (or of a whole scope), newest first.

    The caller has checked that the reader may see the subject.
    """
    events = AuditEvent.objects.filter(scope=scope).select_related("actor", "on_behalf_of")
    if subject_id is not None:
        events = events.filter(subject_id=subject_id)
    return events.order_by("-id")
