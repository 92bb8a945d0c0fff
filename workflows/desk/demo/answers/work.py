"""Answers from the situation analysis to the implementation."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from django.utils.timezone import localdate

from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.coaching.facts.work import (
    ActionPlanFacts,
    HypothesisFacts,
    ImplementationReportFacts,
    MeasureUpdateFacts,
    OfferFacts,
    PlanGoalFacts,
    PlanMeasureFacts,
    ProblemFacts,
    SecurityAnalysisRequestFacts,
    SituationAnalysisFacts,
)
from casework.measures.choices import MeasureState
from casework.measures.selectors import next_states, open_measures
from casework.territory.models import TerritorialUnit
from workflows.desk.demo.answers.people import Answering, municipality
from workflows.desk.demo.themes import MeasureIdea, theme_of

Units: TypeAlias = tuple[TerritorialUnit, ...]
MeasureOf: TypeAlias = Callable[[MeasureIdea], PlanMeasureFacts]


def _area(case: Case) -> Units:
    towns = [party.organisation.unit for party in parties_of(case, PartyRole.MUNICIPALITY)]
    return tuple(unit for unit in towns if unit)


def _situation(case: Case) -> SituationAnalysisFacts:
    theme = theme_of(case)
    return SituationAnalysisFacts(
        period_from=localdate() - timedelta(days=60),
        period_until=localdate(),
        area=_area(case),
        sources=("situation_picture", "conversations"),
        problems=(ProblemFacts(theme.problem, theme.where, "seit zwei Jahren", theme.who, theme.evidence),),
        hypotheses=(HypothesisFacts(theme.hypothesis, "Gespräche mit den Beteiligten"),),
        risk_protective="Aktive Vereine; wenige Treffpunkte am Abend.",
        offers=(OfferFacts(*theme.offer),),
        structures="Ordnungsamt und Polizei sprechen sich monatlich ab.",
    )


def _security_analysis(case: Case) -> SecurityAnalysisRequestFacts:
    return SecurityAnalysisRequestFacts(
        reason=theme_of(case).analysis_reason,
        area=_area(case),
        modules_wanted=("area_profile", "walkthrough"),
    )


def _measure_of(case: Case) -> MeasureOf:
    organisation, theme = municipality(case), theme_of(case)
    return lambda idea: PlanMeasureFacts(
        title=idea.title,
        description=idea.description,
        kind=idea.kind,
        prevention="primary",
        priority="medium",
        municipality=organisation,
        responsible=organisation,
        responsible_unit=idea.unit,
        contributors="Vereine und Anwohnerschaft",
        cost=idea.cost,
        finance="budget",
        due_on=localdate() + timedelta(days=240),
        indicator=theme.indicator,
        baseline=theme.baseline,
        target=theme.target,
    )


def _plan(case: Case) -> ActionPlanFacts:
    theme = theme_of(case)
    return ActionPlanFacts(
        based_on=("situation_analysis",),
        findings=theme.hypothesis,
        goals=(PlanGoalFacts(theme.goal, theme.indicator, theme.baseline, theme.target),),
        target_groups=theme.who,
        measures=tuple(map(_measure_of(case), theme.measures)),
        budget=sum((idea.cost for idea in theme.measures), Decimal()),
        evaluation_concept=f"Vergleich nach einem Jahr: {theme.indicator}.",
        resolved_on=localdate(),
    )


def _implementation(case: Case) -> ImplementationReportFacts:
    begun = [m for m in open_measures(case) if MeasureState.IN_PROGRESS in next_states(m)]
    updates = (
        MeasureUpdateFacts(measure, MeasureState.IN_PROGRESS, "läuft wie geplant") for measure in begun
    )
    return ImplementationReportFacts(measure_updates=tuple(updates), ready=True)


WORK: dict[str, Answering] = {
    "situation_analysis": _situation,
    "security_analysis_ref": _security_analysis,
    "action_plan": _plan,
    "implementation": _implementation,
}
