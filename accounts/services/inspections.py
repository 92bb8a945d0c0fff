"""The audit says for what it reads, before it reads; each page that it reads is on record."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Inspection, User
from accounts.selectors.inspections import open_inspection, require_audit, require_none_open
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import Fact, record_event

LONGEST_PAGE = 500
LONGEST = timedelta(days=30)
"""How long an inspection may last (a proposal; the guide says only: limited in time)."""


@service
def begin_inspection(*, purpose: str, last_day: date, by: Actor) -> Inspection:
    """Open the cases to somebody of the audit, from today to a day, for the purpose named."""
    today = timezone.localdate()
    user = User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    require_audit(user)
    if not purpose.strip():
        raise Invalid(_("Please say for what purpose you look into the cases."), "purpose")
    if not today <= last_day <= today + LONGEST:
        raise Invalid(_("An inspection lasts 30 days at the longest."), "last_day")
    require_none_open(user)
    inspection = Inspection.objects.create(
        user=user, purpose=purpose.strip(), first_day=today, last_day=last_day
    )
    _record(Verb.INSPECTION_BEGUN, inspection)
    return inspection


@service
def end_inspection(*, by: Actor) -> None:
    """End the own inspection at once."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    require_audit(user)
    inspection = open_inspection(user)
    if inspection is None:
        raise NotNow(_("You have no open inspection."))
    inspection.ended_on = timezone.localdate()
    inspection.save(update_fields=["ended_on"])
    _record(Verb.INSPECTION_ENDED, inspection)


@service
def record_reading(*, page: str, case_id: int | None, by: Actor) -> None:
    """Put on record that the audit has read a page, and for what purpose."""
    inspection = open_inspection(by.user)
    purpose = inspection.purpose if inspection else ""
    facts = {"page": page[:LONGEST_PAGE], "purpose": purpose}
    record_event(verb=Verb.CASE_READ, scope=Scope.READING, subject_id=case_id, facts=facts)


def _record(verb: Verb, inspection: Inspection) -> None:
    facts: dict[str, Fact] = {"purpose": inspection.purpose, "last_day": inspection.last_day}
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=inspection.user_id, facts=facts)
