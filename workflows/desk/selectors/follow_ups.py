"""Whose follow-up date has come: suspended cases, and cases that supervision has reviewed.

Somebody resumes the suspended ones or sets a new date; the others are reviewed again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Case as Choice
from django.db.models import F, JSONField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import User
from accounts.selectors.paging import words_of
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Case, Review
from casework.cases.selectors import permitted_cases
from casework.cases.selectors.reviews import open_follow_ups
from casework.territory.selectors import folded
from workflows.desk.selectors.lights import Light, light_of_follow_up
from workflows.desk.selectors.municipalities import in_municipality

Words: TypeAlias = Mapping[str, str | int | None]  # as the database tells a case in one column


def is_due(today: date) -> Q:
    """Return the condition that a case is suspended and its follow-up date has come, as the index has it."""
    return Q(state=CaseState.SUSPENDED, follow_up_on__lte=today)


@dataclass(frozen=True)
class FollowUp:
    """A case that somebody looks at again; `lead_id` answers for it: the lead, or who has reviewed it."""

    case_id: int
    reference: str
    title: str
    kind: str
    due_on: date
    light: Light
    lead_id: int | None
    lead: str
    of_review: bool = False


def follow_ups(user: User, municipality: str = "", text: str = "") -> QuerySet[Case]:
    """Return the cases that are due and that the person may resume, the own ones first, then the oldest."""
    found = permitted_cases(user, permissions.MANAGE_CASE).filter(is_due(timezone.localdate()))
    for word in words_of(text):
        found = found.filter(Q(reference_number__icontains=word) | Q(title__folded__contains=folded(word)))
    for word in words_of(municipality):
        found = found.filter(in_municipality(word))
    others = Choice(When(lead=user, then=Value(0)), default=Value(1))
    return found.order_by(others, "follow_up_on", "pk")


def reviews_due(user: User, municipality: str = "", text: str = "") -> QuerySet[Review]:
    """Return the reviews that are due and that the person may follow up with another, the oldest first."""
    found = open_follow_ups(user, timezone.localdate())
    for word in words_of(text):
        named = Q(case__reference_number__icontains=word) | Q(case__title__folded__contains=folded(word))
        found = found.filter(named)
    for word in words_of(municipality):
        found = found.filter(in_municipality(word, "case_id"))
    return found


def review_in_one_column() -> JSONObject:
    """Return what the list needs of a review: it waits for who has reviewed, not for a deputy then."""
    return JSONObject(
        pk=F("case_id"),
        reference=F("case__reference_number"),
        title=F("case__title"),
        kind=F("case__kind"),
        due_on=F("follow_up_on"),
        lead_id=Coalesce("reviewed_for_id", "reviewer_id"),
        lead=Coalesce("reviewed_for__name", "reviewer__name"),
        review=F("pk"),
    )


def first_shown(due: Sequence[FollowUp], most_cases: int) -> list[FollowUp]:
    """Return which are shown: some of the suspended cases, and all reviews after them."""
    suspended = [case for case in due if not case.of_review]
    return [*suspended[:most_cases], *(case for case in due if case.of_review)]


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
        of_review="review" in row,
    )
