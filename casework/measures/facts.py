"""What is said about a measure and about a follow-up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.cases.choices import Level
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.territory.models import Organisation


@dataclass(frozen=True)
class MeasureFacts:
    """A measure as it is proposed; `municipality` is where it belongs, `responsible` who carries it out."""

    title: str
    kind: str
    priority: str
    municipality: Organisation
    responsible: Organisation
    responsible_unit: str = ""
    description: str = ""
    prevention: str = ""
    contributors: str = ""
    cost: Decimal | None = None
    finance: str = ""
    due_on: date | None = None
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    initial_likelihood: int | None = None
    initial_damage: int | None = None
    residual_likelihood: int | None = None
    residual_damage: int | None = None
    level: str = Level.INTERNAL.value


@dataclass(frozen=True)
class MeasureMove:
    """A measure's way to another state; rejecting needs a reason, deferring a follow-up date."""

    measure: Measure
    state: MeasureState
    reason: str = ""
    follow_up_on: date | None = None


@dataclass(frozen=True)
class FollowUpFacts:
    """What a follow-up found; the verdict is one of effective, partly effective, ineffective."""

    held_on: date
    same_conditions: bool
    verdict: str
    next: str
    likelihood: int | None = None
    damage: int | None = None
    residual_likelihood: int | None = None
    residual_damage: int | None = None
    displacement: str = ""
    note: str = ""
