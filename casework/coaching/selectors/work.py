"""Reading a coaching from the situation analysis to the implementation.

The caller has checked that the reader may see the case.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.coaching.choices_work import PlanBasis
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
from casework.coaching.models import (
    ActionPlan,
    CoachingMeeting,
    ImplementationReport,
    MeasureUpdate,
    PlanMeasure,
    SecurityAnalysisArea,
    SecurityAnalysisRequest,
    SituationAnalysis,
    SituationArea,
    TargetAgreement,
)
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.measures.selectors import next_states, open_measures
from casework.territory.models import Organisation, TerritorialUnit

# What coach and municipal coordination may report; the rest is decided, or said by a follow-up.
REPORTED_STATES = frozenset({MeasureState.IN_PROGRESS, MeasureState.IMPLEMENTED, MeasureState.DONE})


def situation_analysis_facts(case: Case) -> SituationAnalysisFacts | None:
    """Return what the situation analysis of the case says."""
    areas = Prefetch("areas", SituationArea.objects.select_related("unit__district"))
    found = SituationAnalysis.objects.filter(case=case)
    analysis = found.prefetch_related(areas, "problems", "hypotheses", "offers").first()
    if analysis is None:
        return None
    return SituationAnalysisFacts(
        period_from=analysis.period_from,
        period_until=analysis.period_until,
        area=tuple(area.unit for area in analysis.areas.all()),
        sources=tuple(analysis.sources),
        problems=_problems(analysis),
        hypotheses=tuple(HypothesisFacts(row.hypothesis, row.evidence) for row in analysis.hypotheses.all()),
        risk_protective=analysis.risk_protective,
        offers=tuple(OfferFacts(row.provider, row.offer, row.target_group) for row in analysis.offers.all()),
        structures=analysis.structures,
    )


def _problems(analysis: SituationAnalysis) -> tuple[ProblemFacts, ...]:
    return tuple(
        ProblemFacts(row.what, row.where, row.since, row.who, row.evidence) for row in analysis.problems.all()
    )


def security_analysis_request(case: Case) -> SecurityAnalysisRequest | None:
    """Return the wish for a security analysis, with the case in which it is done."""
    return SecurityAnalysisRequest.objects.filter(case=case).select_related("analysis_case").first()


def analysis_case(case: Case) -> Case | None:
    """Return the case in which the security analysis is done, if one has been asked for."""
    request = security_analysis_request(case)
    return request.analysis_case if request else None


def security_analysis_request_facts(case: Case) -> SecurityAnalysisRequestFacts | None:
    """Return what the wish for a security analysis says."""
    areas = Prefetch("areas", SecurityAnalysisArea.objects.select_related("unit__district"))
    request = SecurityAnalysisRequest.objects.filter(case=case).prefetch_related(areas).first()
    if request is None:
        return None
    return SecurityAnalysisRequestFacts(
        reason=request.reason,
        area=tuple(area.unit for area in request.areas.all()),
        modules_wanted=tuple(request.modules_wanted),
    )


def area_of(case: Case) -> QuerySet[TerritorialUnit]:
    """Return the territory a case can look at: its municipalities and their districts."""
    bodies = parties_of(case, PartyRole.MUNICIPALITY).filter(organisation__unit__isnull=False)
    units = TerritorialUnit.objects.filter(pk__in=bodies.values("organisation__unit"))
    districts = TerritorialUnit.objects.filter(pk__in=bodies.values("organisation__unit__district"))
    return (units | districts).select_related("district").order_by("short_name__in_german_order", "ags")


def municipalities_of(case: Case) -> QuerySet[Organisation]:
    """Return the municipalities that take part in the case now."""
    bodies = parties_of(case, PartyRole.MUNICIPALITY).values("organisation")
    return Organisation.objects.filter(pk__in=bodies).select_related("unit__district").order_by("name", "pk")


def bodies_of(case: Case) -> QuerySet[Organisation]:
    """Return the organisations of the case that can be responsible for a measure."""
    bodies = parties_of(case).values("organisation")
    return Organisation.objects.filter(pk__in=bodies).select_related("unit__district").order_by("name", "pk")


def bases_of(case: Case) -> dict[PlanBasis, SituationAnalysis | SecurityAnalysisRequest]:
    """Return the work of the case on which an action plan can stand."""
    found = {
        PlanBasis.SITUATION_ANALYSIS: SituationAnalysis.objects.filter(case=case).first(),
        PlanBasis.SECURITY_ANALYSIS: security_analysis_request(case),
    }
    return {basis: record for basis, record in found.items() if record is not None}


def basis_in_words(basis: PlanBasis, record: SituationAnalysis | SecurityAnalysisRequest) -> str:
    """Return which piece of work is meant: of what period, or in which case."""
    if isinstance(record, SecurityAnalysisRequest):
        return f"{basis.label} ({record.analysis_case.reference_number})"
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (record.period_from, record.period_until))
    return _("%(work)s (%(first)s to %(last)s)") % {"work": basis.label, "first": first, "last": last}


def goals_to_plan(case: Case) -> tuple[PlanGoalFacts, ...]:
    """Return the goals of the target agreement, with which an action plan begins."""
    agreement = (
        TargetAgreement.objects.filter(case=case).prefetch_related("goals").order_by("-version").first()
    )
    goals = agreement.goals.all() if agreement else ()
    return tuple(PlanGoalFacts(row.goal, row.indicator, row.baseline, row.target) for row in goals)


def action_plan_facts(case: Case) -> ActionPlanFacts | None:
    """Return what the action plan of the case says, its measures as they are now."""
    related = PlanMeasure.objects.select_related("measure__municipality", "measure__responsible")
    plans = ActionPlan.objects.filter(case=case)
    plan = plans.prefetch_related("goals", Prefetch("measures", related)).first()
    if plan is None:
        return None
    return ActionPlanFacts(
        based_on=tuple(_bases_of_plan(plan)),
        findings=plan.findings,
        goals=tuple(
            PlanGoalFacts(row.goal, row.indicator, row.baseline, row.target) for row in plan.goals.all()
        ),
        target_groups=plan.target_groups,
        measures=tuple(plan_measure_facts(link.measure) for link in plan.measures.all()),
        budget=plan.budget,
        evaluation_concept=plan.evaluation_concept,
        resolved_on=plan.resolved_on,
    )


def _bases_of_plan(plan: ActionPlan) -> Iterator[str]:
    if plan.situation_analysis_id:
        yield PlanBasis.SITUATION_ANALYSIS
    if plan.security_analysis_id:
        yield PlanBasis.SECURITY_ANALYSIS


def plan_measure_facts(measure: Measure) -> PlanMeasureFacts:
    """Return a measure as a row of an action plan."""
    return PlanMeasureFacts(
        title=measure.title,
        description=measure.description,
        kind=measure.kind,
        prevention=measure.prevention,
        priority=measure.priority,
        municipality=measure.municipality,
        responsible=measure.responsible,
        responsible_unit=measure.responsible_unit,
        contributors=measure.contributors,
        cost=measure.cost,
        finance=measure.finance,
        due_on=measure.due_on,
        indicator=measure.indicator,
        baseline=measure.baseline,
        target=measure.target,
    )


def implementation_report_facts(case: Case) -> ImplementationReportFacts | None:
    """Return what was reported about the implementation."""
    updates = Prefetch("updates", MeasureUpdate.objects.select_related("measure"))
    report = ImplementationReport.objects.filter(case=case).prefetch_related(updates).first()
    if report is None:
        return None
    rows = tuple(MeasureUpdateFacts(row.measure, row.state, row.note) for row in report.updates.all())
    return ImplementationReportFacts(measure_updates=rows, ready=report.ready)


def is_time_to_look_back(case: Case) -> bool:
    """Return whether the last report on the implementation says that enough has been done."""
    return ImplementationReport.objects.filter(case=case, ready=True).exists()


def updates_to_report(case: Case) -> tuple[MeasureUpdateFacts, ...]:
    """Return the open measures of the case as they stand, with the notes of the last report."""
    notes = dict(MeasureUpdate.objects.filter(report__case=case).values_list("measure", "note"))
    return tuple(
        MeasureUpdateFacts(measure, measure.state, notes.get(measure.pk, ""))
        for measure in open_measures(case)
    )


def is_news(case: Case, rows: tuple[MeasureUpdateFacts, ...]) -> bool:
    """Return whether a report says anything else about the measures than what is known."""
    known = {(row.measure.pk, row.state, row.note) for row in updates_to_report(case)}
    return any((row.measure.pk, row.state, row.note) not in known for row in rows)


def has_gone_on_since(case: Case, moment: datetime) -> bool:
    """Return whether a meeting has been recorded since, or a measure has changed."""
    written = (CoachingMeeting.history, Measure.history)
    return any(rows.filter(case=case, history_date__gt=moment).exists() for rows in written)


def reportable_states(measure: Measure) -> frozenset[MeasureState]:
    """Return the states that may be reported of a measure now, its present one included."""
    return (next_states(measure) & REPORTED_STATES) | {MeasureState(measure.state)}
