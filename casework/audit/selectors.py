"""Reading the record."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.choices import Scope
from casework.audit.models import AuditEvent

if TYPE_CHECKING:
    from casework.audit.history import HistoryRow


def events_of(*, scope: Scope, subject_id: int | None = None) -> QuerySet[AuditEvent]:
    """Return the events of one subject (or of a whole scope), newest first.

    The caller has checked that the reader may see the subject.
    """
    events = AuditEvent.objects.filter(scope=scope).select_related("actor", "on_behalf_of")
    if subject_id is not None:
        events = events.filter(subject_id=subject_id)
    return events.order_by("-id")


def who_and_when(history: "QuerySet[HistoryRow]", *, before: Q) -> str:
    """Return who changed a row, and when, since it was last as `before` says: the one who ended it.

    If it never was, it is who wrote the row.
    """
    last = history.filter(before).order_by("pk").last()
    change = history.filter(pk__gt=last.pk if last else 0).order_by("pk").first()
    if change is None:
        return ""
    day = date_format(timezone.localtime(change.history_date), "SHORT_DATE_FORMAT")
    facts = {"person": change.history_user.name, "day": day, "other": ""}
    if change.history_on_behalf_of:
        facts["other"] = change.history_on_behalf_of.name
        return _("%(person)s on behalf of %(other)s, %(day)s") % facts
    return _("%(person)s, %(day)s") % facts
