"""What the desk does itself: verbs in one step, handing over, a form once only, the report of a barrier."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.database import in_plain_words
from casework.audit.errors import AtWork, Busy, Invalid, NotAllowed, NotNow
from casework.cases import locks
from casework.cases.choices import CaseKind
from casework.cases.erasing import ErasureFacts, ask_for_erasure, carry_out_erasure
from casework.cases.locks import lock_case
from casework.cases.models import Case, Erasure
from casework.cases.services import assign_lead, open_case
from casework.territory.models import MunicipalGroup, Organisation
from workflows.desk.selectors.erasures import readable_contents
from workflows.desk.selectors.handover import Item, Kind, Verdict
from workflows.desk.selectors.reader import Reader
from workflows.engine.drafts import erase_from_drafts
from workflows.engine.lifecycle import submit_case
from workflows.engine.models import SentForm
from workflows.engine.queue import enqueue
from workflows.engine.services import hold_step, reassign_step

REPORTS_PER_SENDER = 5
REPORTS_OF_ALL = 100
REPORT_WINDOW_SECONDS = 3600


@service
def ask_to_erase(*, reader: Reader, facts: ErasureFacts, by: Actor) -> Erasure:
    """Ask that contents be erased which the person reads; others do not exist."""
    if not facts.contents <= readable_contents(reader):
        raise Invalid(_("Some of this has been erased or is not part of the case."), "contents")
    return ask_for_erasure(case=reader.case, facts=facts, by=by)


@service
def erase_contents(*, erasure: Erasure, by: Actor) -> None:
    """Erase what somebody else has asked for, also where it stands in drafts."""
    extent = carry_out_erasure(erasure=erasure, by=by)
    erase_from_drafts(erasure.case, extent.texts)


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


def hand_over_each(
    items: Iterable[Item], *, person: User, to: User, reason: str, actor: Actor
) -> tuple[Verdict, ...]:
    """Hand over one after the other, and return what became of each.

    What is refused for one leaves the others as they are. Sent by a form, all of it is one transaction, as
    all that a form does: nobody else writes to these cases until the last one is done.
    """
    return tuple(_handed_over(item, person, to, reason, actor) for item in items)


def _handed_over(item: Item, person: User, to: User, reason: str, actor: Actor) -> Verdict:
    verb = hand_over_step if item.kind is Kind.STEP else hand_over_lead
    try:
        verb(pk=item.pk, person=person, to=to, reason=reason, by=actor)
    except (Invalid, NotAllowed, NotNow) as refusal:
        return Verdict(item, refusal.message)
    return Verdict(item)


@service
def hand_over_step(*, pk: int, person: User, to: User, reason: str, by: Actor) -> None:
    """Give a step of one person to another, if it is still with the first."""
    if hold_step(pk).owner_id != person.pk:
        raise NotNow(_gone(person))
    reassign_step(step_id=pk, to=to, by=by, reason=reason)


@service
def hand_over_lead(*, pk: int, person: User, to: User, reason: str, by: Actor) -> None:
    """Give the lead of a case from one person to another, if it is still with the first."""
    case = lock_case(pk)
    if case.lead_id != person.pk:
        raise NotNow(_gone(person))
    assign_lead(case=case, lead=to, by=by, reason=reason)


def _gone(person: User) -> str:
    return _("%(person)s does not have this any more.") % {"person": person.name}


FIRST_COMES = """
    WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))
    INSERT INTO engine_sentform (mark, place, sent_at) SELECT %s, '', %s FROM wait
    ON CONFLICT (mark) DO UPDATE SET mark = EXCLUDED.mark RETURNING place
"""


def place_of_sent_form(*, mark: str) -> str:
    """Return where a form led that was sent before; empty if it comes for the first time, which is kept.

    The second of two that come at the same instant waits here until the transaction of the first has ended,
    but no longer than for any lock; that limit then holds for all that the form does. Raises AtWork.
    """
    try:
        with in_plain_words(_still_at_work()), connection.cursor() as cursor:
            cursor.execute(FIRST_COMES, [locks.WAIT, mark, timezone.now()])
            (place,) = cursor.fetchone()
    except Busy as refusal:
        raise AtWork(refusal.message) from refusal
    return str(place)


def _still_at_work() -> str:
    return _(
        "You have sent this form a moment ago, and it is still being worked on. Please wait a moment, then "
        "send it once more: it acts only once."
    )


def keep_sent_form(*, mark: str, place: str) -> None:
    """Keep where a form has led; one that led nowhere has done nothing and may come again."""
    sent = SentForm.objects.filter(pk=mark)
    if place:
        sent.update(place=place)
    else:
        sent.delete()


def report_barrier(*, page: str, description: str, contact: str, sender: str) -> None:
    """Have the report of a barrier sent to those who look after accessibility.

    `sender` only tells one sender from another and is kept for an hour. Raises NotNow when too many
    reports come in, from one sender or from all together.
    """
    _count_report(f"barrier:{sender}", REPORTS_PER_SENDER)
    _count_report("barrier", REPORTS_OF_ALL)
    enqueue("workflows.desk.jobs.send_report", page=page, description=description, contact=contact)


def send_report(*, page: str, description: str, contact: str) -> None:
    """Send the report of a barrier."""
    lines = [f"{_('Page')}: {page}", f"{_('Contact')}: {contact or _('not stated')}", "", description]
    message = EmailMessage(
        subject=_("Report of a barrier in Fallwerk"),
        body="\n".join(lines),
        to=[settings.BARRIER_CONTACT],
        reply_to=[contact] if contact else None,
    )
    message.send()


def _count_report(kind: str, most: int) -> None:
    key = f"{kind}:{int(timezone.now().timestamp()) // REPORT_WINDOW_SECONDS}"  # begins anew each hour
    cache.add(key, 0, REPORT_WINDOW_SECONDS)
    try:
        number = cache.incr(key)
    except ValueError:  # ran out between the two lines
        return
    if number > most:
        raise NotNow(_("Many reports have come in just now. Please try again in an hour."))
