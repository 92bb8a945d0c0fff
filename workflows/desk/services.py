"""What the desk does itself: two verbs in one step, and the message about a barrier."""

from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import NotNow
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_case
from casework.territory.models import MunicipalGroup, Organisation
from workflows.engine.lifecycle import submit_case

REPORTS_PER_SENDER = 5
REPORTS_OF_ALL = 100
REPORT_WINDOW_SECONDS = 3600


@service
def open_and_start(
    *,
    kind: CaseKind,
    title: str,
    municipalities: list[Organisation],
    opened_by: Organisation,
    opened_on: date,
    by: Actor,
    group: MunicipalGroup | None = None,
) -> Case:
    """Open a case and let it run: both or neither."""
    case = open_case(
        kind=kind,
        title=title,
        municipalities=municipalities,
        opened_by=opened_by,
        opened_on=opened_on,
        by=by,
        group=group,
    )
    submit_case(case=case, by=by)
    return case


def report_barrier(*, page: str, description: str, contact: str, sender: str) -> None:
    """Send the report of a barrier to those who look after accessibility.

    `sender` only tells one sender from another and is kept for an hour. Raises NotNow when too many
    reports come in, from one sender or from all together.
    """
    _count_report(f"barrier:{sender}", REPORTS_PER_SENDER)
    _count_report("barrier", REPORTS_OF_ALL)
    lines = [f"{_('Page')}: {page}", f"{_('Contact')}: {contact or _('not stated')}", "", description]
    message = EmailMessage(
        subject=_("Report of a barrier in Fallwerk"),
        body="\n".join(lines),
        to=[settings.BARRIER_CONTACT],
        reply_to=[contact] if contact else None,
    )
    message.send()


def _count_report(key: str, most: int) -> None:
    cache.add(key, 0, REPORT_WINDOW_SECONDS)
    try:
        number = cache.incr(key)
    except ValueError:  # ran out between the two lines
        return
    if number > most:
        raise NotNow(_("Many reports have come in just now. Please try again in an hour."))
