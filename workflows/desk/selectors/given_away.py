"""Steps that others took from somebody: whoever had them sees for some days where they went, and why.

The reason may tell something about whoever had the step ("ill"), so it is not for everybody in the role.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.selectors import permitted
from workflows.desk.selectors.follow_ups import Words
from workflows.desk.selectors.stages import name_of_step
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step

SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 5


@dataclass(frozen=True)
class GivenAway:
    """A step that was taken from the person: given to somebody else, or offered to its role again.

    `to` is who has it now, if somebody has and it still waits.
    """

    step_id: int
    title: str
    reference: str
    on: date
    by: str
    to: str
    reason: str
    was_put_back: bool = False


def given_away(user: User) -> QuerySet[Step]:
    """Return the steps that others took from the person in the last days, the newest first."""
    since = timezone.now() - SHOWN_FOR
    lately = Q(put_back_at__gte=since) | Q(put_back_at=None, assigned__gte=since)
    steps = Step.objects.filter(
        lately, given_from=user, flow_task_type=PERSON, status__in=(*WAITING, STATUS.DONE)
    )
    steps = steps.exclude(given_by=user).exclude(owner=user)
    steps = steps.filter(case__state__in=(CaseState.RUNNING, CaseState.SUSPENDED))
    steps = steps.filter(permitted(user, permissions.VIEW_STEPS, "case"))
    settled = Q(owner=None, status=STATUS.DONE)  # by itself: nobody has it and nobody is to do it
    return steps.exclude(settled).order_by(Coalesce("put_back_at", "assigned").desc(), "-pk")


def why_given(step: Step, user: User) -> str:
    """Return why somebody was given the step, to whom had it and to whom it was given; else nothing.

    A step that was offered to all again was given to nobody, whoever takes it on then.
    """
    was_given = step.owner_id == user.pk and step.put_back_at is None
    return step.given_because if was_given or step.given_from_id == user.pk else ""


def given_words(step: Step, user: User) -> str:
    """Return who gave the step to somebody or offered it to all again, when, and why if that concerns one."""
    if step.given_by is None:
        return ""
    at, why = step.put_back_at or step.assigned, why_given(step, user)
    facts = {"person": step.given_by.name, "day": _short(at) if at else "", "reason": why}
    if step.put_back_at:
        words = _("Offered to all again by %(person)s on %(day)s") % facts
    else:
        words = _("Given by %(person)s on %(day)s") % facts
    return _("%(words)s: %(reason)s") % {"words": words, "reason": why} if why else words


def _short(at: datetime) -> str:
    return date_format(timezone.localdate(at), "SHORT_DATE_FORMAT")


def step_in_one_column() -> JSONObject:
    """Return what the notice needs of a step, so that it fits beside what is counted."""
    return JSONObject(
        pk=F("pk"),
        task=F("flow_task"),
        stage=F("stage"),
        round=F("round_id"),
        party=F("organisation__name"),
        reference=F("case__reference_number"),
        at=Coalesce("put_back_at", "assigned"),
        back=F("put_back_at"),
        by=F("given_by__name"),
        to=Case(When(status__in=WAITING, then=F("owner__name"))),
        reason=F("given_because"),
    )


def steps_told(rows: Iterable[Words]) -> Iterator[GivenAway]:
    """Return the steps that the column tells."""
    for row in rows:
        party = str(row["party"] or "") if row["round"] else ""
        yield GivenAway(
            step_id=int(row["pk"] or 0),
            title=name_of_step(str(row["task"]), str(row["stage"]), party),
            reference=str(row["reference"]),
            on=timezone.localdate(datetime.fromisoformat(str(row["at"]))),
            by=str(row["by"]),
            to=str(row["to"] or ""),
            reason=str(row["reason"]),
            was_put_back=bool(row["back"]),
        )
