"""What the steps from the situation analysis to the implementation say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.measures.models import Measure
from casework.territory.models import Organisation, TerritorialUnit


@dataclass(frozen=True)
class ProblemFacts:
    """One problem: what, where, since when, who is concerned, what shows it."""

    what: str
    where: str
    since: str
    who: str
    evidence: str


@dataclass(frozen=True)
class HypothesisFacts:
    """A supposed cause, and what speaks for it."""

    hypothesis: str
    evidence: str


@dataclass(frozen=True)
class OfferFacts:
    """What somebody offers for whom already."""

    provider: str
    offer: str
    target_group: str


@dataclass(frozen=True)
class SituationAnalysisFacts:
    """What coach and municipality have found out about the situation."""

    period_from: date
    period_until: date
    area: tuple[TerritorialUnit, ...]
    sources: tuple[str, ...]
    problems: tuple[ProblemFacts, ...]
    hypotheses: tuple[HypothesisFacts, ...]
    risk_protective: str
    offers: tuple[OfferFacts, ...]
    structures: str


@dataclass(frozen=True)
class SecurityAnalysisRequestFacts:
    """Why a security analysis is wanted, for which area, with which modules."""

    reason: str
    area: tuple[TerritorialUnit, ...]
    modules_wanted: tuple[str, ...]


@dataclass(frozen=True)
class PlanGoalFacts:
    """One goal of an action plan: by what it is measured, from where to where."""

    goal: str
    indicator: str
    baseline: str
    target: str


@dataclass(frozen=True)
class PlanMeasureFacts:
    """One measure of an action plan; it becomes a measure of the municipality."""

    title: str
    description: str
    kind: str
    prevention: str
    priority: str
    municipality: Organisation
    responsible: Organisation
    responsible_unit: str
    contributors: str
    cost: Decimal | None
    finance: str
    due_on: date | None
    indicator: str
    baseline: str
    target: str


@dataclass(frozen=True)
class ActionPlanFacts:
    """Goals, measures and how their effect will be judged."""

    based_on: tuple[str, ...]
    findings: str
    goals: tuple[PlanGoalFacts, ...]
    target_groups: str
    measures: tuple[PlanMeasureFacts, ...]
    budget: Decimal | None
    evaluation_concept: str
    resolved_on: date | None


@dataclass(frozen=True)
class MeasureUpdateFacts:
    """How one measure of the case stands; a refusal, a deferral and a verdict say why."""

    measure: Measure
    state: str
    note: str


@dataclass(frozen=True)
class ImplementationReportFacts:
    """How the measures stand, and whether it is time to look back."""

    measure_updates: tuple[MeasureUpdateFacts, ...]
    ready: bool
