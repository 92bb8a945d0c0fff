"""What is said about a case that is suspended: until when, why, and who lets it go on."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.audit.choices import Scope, Verb
from casework.audit.selectors import events_of
from casework.cases.choices import CaseState
from workflows.desk.selectors.reader import Reader


def why_resting(reader: Reader) -> str:
    """Return it in words; the reason only to those who read the content, nothing if the case runs."""
    case = reader.case
    if case.state != CaseState.SUSPENDED or case.follow_up_on is None:
        return ""
    words = _REST if case.follow_up_on > localdate() else _DUE
    told = words % {"day": date_format(case.follow_up_on, "SHORT_DATE_FORMAT")}
    reason = _reason(reader) if reader.sees_content else ""
    return f"{told} {_('Reason: %(reason)s') % {'reason': reason}}" if reason else told


_REST = gettext_lazy(
    "The case is suspended until %(day)s. It goes on when the LPR office resumes it, not by itself."
)
_DUE = gettext_lazy(
    "The follow-up date has come (%(day)s): the LPR office resumes the case or sets a new date."
)


def _reason(reader: Reader) -> str:
    """Return what was said last about why the case rests."""
    events = events_of(scope=Scope.CASE, subject_id=reader.case.pk)
    event = events.filter(verb__in=(Verb.CASE_SUSPENDED, Verb.FOLLOW_UP_SET)).first()
    return event.reason if event else ""
