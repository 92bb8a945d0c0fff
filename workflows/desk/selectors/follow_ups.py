"""Suspended cases whose follow-up date has come: somebody resumes them or sets a new date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Case as Choice
from django.db.models import F, JSONField, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import User
from accounts.selectors.paging import words_of
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.selectors import permitted_cases
from casework.territory.selectors import folded
from workflows.desk.selectors.lights import Light, light_of_follow_up
from workflows.desk.selectors.municipalities import in_municipality

Words: TypeAlias = Mapping[str, str | int | None]  # as the database tells a case in one column


def is_due(today: date) -> Q:
    """Return the condition that a case is suspended and its follow-up date has come, as the index has it."""
    return Q(state=CaseState.SUSPENDED, follow_up_on__lte=today)


@dataclass(frozen=True)
class FollowUp:
    """A suspended case that somebody looks at again; `lead_id` answers for it."""

    case_id: int
    reference: str
    title: str
    kind: str
    due_on: date
    light: Light
    lead_id: int | None
    lead: str


def follow_ups(user: User, municipality: str = "", text: str = "") -> QuerySet[Case]:
    """Return the cases that are due and that the person may resume, the own ones first, then the oldest."""
    found = permitted_cases(user, permissions.MANAGE_CASE).filter(is_due(timezone.localdate()))
    for word in words_of(text):
        found = found.filter(Q(reference_number__icontains=word) | Q(title__folded__contains=folded(word)))
    for word in words_of(municipality):
        found = found.filter(in_municipality(word))
    others = Choice(When(lead=user, then=Value(0)), default=Value(1))
    return found.order_by(others, "follow_up_on", "pk")


def in_one_column() -> JSONObject:
    """Return what the list needs of a case, so that it fits beside what is counted."""
    return JSONObject(
        pk=F("pk"),
        reference=F("reference_number"),
        title=F("title"),
        kind=F("kind"),
        due_on=F("follow_up_on"),
        lead_id=F("lead_id"),
        lead=F("lead__name"),
    )


def no_case() -> Value:
    """Return the same column where there is nothing to tell."""
    return Value(None, output_field=JSONField())


def told(rows: Iterable[Words]) -> tuple[FollowUp, ...]:
    """Return the cases that the column tells."""
    today = timezone.localdate()
    return tuple(_told(row, today) for row in rows)


def _told(row: Words, today: date) -> FollowUp:
    due_on = date.fromisoformat(str(row["due_on"]))
    lead_id = row["lead_id"]
    return FollowUp(
        case_id=int(row["pk"] or 0),
        reference=str(row["reference"]),
        title=str(row["title"]),
        kind=str(row["kind"]),
        due_on=due_on,
        light=light_of_follow_up(due_on, today),
        lead_id=None if lead_id is None else int(lead_id),
        lead=str(row["lead"] or ""),
    )
