"""What the steps from the evaluation to the closing say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from casework.territory.models import Organisation


@dataclass(frozen=True)
class GoalResultFacts:
    """How far one goal has been reached, by its indicator."""

    goal: str
    indicator: str
    actual: str
    result: str


@dataclass(frozen=True)
class EvaluationFacts:
    """What a period of the coaching has achieved, and what follows."""

    period_from: date
    period_until: date
    goal_results: tuple[GoalResultFacts, ...]
    helped: str
    hindered: str
    rating_municipality: int | None
    view_coach: str
    next: str


@dataclass(frozen=True)
class PostFacts:
    """A post that stays: full-time share, cost per year in euros, who pays."""

    function: str
    share: Decimal
    cost_per_year: Decimal
    source: str


@dataclass(frozen=True)
class ConsolidationFacts:
    """How the structure lives on when the funding ends."""

    grant_ends_on: date | None
    posts: tuple[PostFacts, ...]
    decision_body: str
    decided_on: date
    resolution_no: str
    permanent_contact: User
    council_rhythm: str
    risks: str


@dataclass(frozen=True)
class ClosingFacts:
    """What the coaching has brought, what was learnt, and who goes on with the open measures."""

    ended_on: date
    summary: str
    lessons: str
    rating_municipality: int | None
    feedback_municipality: str
    rating_coach: int | None
    feedback_coach: str
    measures_to_person: User | None
    measures_to_organisation: Organisation | None
    agreement_open_reason: str
    archive_proposal: str
