"""What is said about a case that is suspended: until when, why, and who lets it go on."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.choices import Scope, Verb
from casework.audit.selectors import events_of
from casework.cases.choices import CaseState
from workflows.desk.selectors.reader import Reader


def why_resting(reader: Reader) -> str:
    """Return it in words; the reason only to those who read the content, nothing if the case runs."""
    case = reader.case
    if case.state != CaseState.SUSPENDED or case.follow_up_on is None:
        return ""
    day = date_format(case.follow_up_on, "SHORT_DATE_FORMAT")
    told = _(
        "The case is suspended until %(day)s. It goes on when the LPR office resumes it, not by itself."
    ) % {"day": day}
    reason = _reason(reader) if reader.sees_content else ""
    return f"{told} {_('Reason: %(reason)s') % {'reason': reason}}" if reason else told


def _reason(reader: Reader) -> str:
    events = events_of(scope=Scope.CASE, subject_id=reader.case.pk).filter(verb=Verb.CASE_SUSPENDED)
    event = events.first()
    return event.reason if event else ""
