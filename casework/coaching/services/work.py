"""Recording a coaching from the situation analysis to the implementation.

The caller of a `record_…` holds the case and has checked who may; doing a step again updates its record.
"""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid
from casework.audit.services import delete_rows, insert_rows
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_related_case
from casework.coaching.choices_work import PlanBasis
from casework.coaching.facts.work import (
    ActionPlanFacts,
    ImplementationReportFacts,
    MeasureUpdateFacts,
    PlanMeasureFacts,
    SecurityAnalysisRequestFacts,
    SituationAnalysisFacts,
)
from casework.coaching.models import (
    ActionPlan,
    ImplementationReport,
    MeasureUpdate,
    PlanGoal,
    PlanMeasure,
    SecurityAnalysisArea,
    SecurityAnalysisRequest,
    SituationAnalysis,
    SituationArea,
    SituationHypothesis,
    SituationOffer,
    SituationProblem,
)
from casework.coaching.rules import check_analysis_request, check_plan, check_situation
from casework.coaching.selectors.work import bases_of, plan_measure_facts, reportable_states
from casework.coaching.services.rows import RowsOf, key_of, save_record
from casework.measures.choices import MeasureOrigin, MeasureState
from casework.measures.facts import MeasureFacts, MeasureMove
from casework.measures.models import Measure
from casework.measures.services import (
    accept_measures,
    change_measures,
    create_measures,
    update_measure_states,
    withdraw_measures,
)

TITLE_LENGTH = 300


@service
def record_situation_analysis(*, case: Case, facts: SituationAnalysisFacts, by: Actor) -> SituationAnalysis:
    """Record what is known about the situation, with its problems, supposed causes and offers."""
    check_situation(facts)
    analysis = SituationAnalysis(
        pk=key_of(SituationAnalysis.objects.filter(case=case)),
        case=case,
        period_from=facts.period_from,
        period_until=facts.period_until,
        sources=list(facts.sources),
        risk_protective=facts.risk_protective,
        structures=facts.structures,
    )
    _replace_situation(save_record(analysis), analysis, facts)
    return analysis


def _replace_situation(rows: RowsOf, analysis: SituationAnalysis, facts: SituationAnalysisFacts) -> None:
    areas = [SituationArea(analysis=analysis, position=at, unit=unit) for at, unit in enumerate(facts.area)]
    rows.replace(analysis.areas.all(), areas)
    rows.replace(analysis.problems.all(), _problems(analysis, facts))
    rows.replace(analysis.hypotheses.all(), _hypotheses(analysis, facts))
    rows.replace(analysis.offers.all(), _offers(analysis, facts))


def _problems(analysis: SituationAnalysis, facts: SituationAnalysisFacts) -> list[SituationProblem]:
    return [
        SituationProblem(
            analysis=analysis,
            position=at,
            what=row.what,
            where=row.where,
            since=row.since,
            who=row.who,
            evidence=row.evidence,
        )
        for at, row in enumerate(facts.problems)
    ]


def _hypotheses(analysis: SituationAnalysis, facts: SituationAnalysisFacts) -> list[SituationHypothesis]:
    return [
        SituationHypothesis(analysis=analysis, position=at, hypothesis=row.hypothesis, evidence=row.evidence)
        for at, row in enumerate(facts.hypotheses)
    ]


def _offers(analysis: SituationAnalysis, facts: SituationAnalysisFacts) -> list[SituationOffer]:
    return [
        SituationOffer(
            analysis=analysis,
            position=at,
            provider=row.provider,
            offer=row.offer,
            target_group=row.target_group,
        )
        for at, row in enumerate(facts.offers)
    ]


@service
def record_security_analysis_request(
    *, case: Case, facts: SecurityAnalysisRequestFacts, by: Actor
) -> SecurityAnalysisRequest:
    """Record the wish for a security analysis; the first time, open its case as a draft in the same file."""
    check_analysis_request(facts)
    present = SecurityAnalysisRequest.objects.filter(case=case).select_related("analysis_case").first()
    request = SecurityAnalysisRequest(
        pk=present.pk if present else None,
        case=case,
        reason=facts.reason,
        modules_wanted=list(facts.modules_wanted),
        analysis_case=present.analysis_case if present else _open_analysis(case, by),
    )
    rows = save_record(request)
    areas = [
        SecurityAnalysisArea(request=request, position=at, unit=unit) for at, unit in enumerate(facts.area)
    ]
    rows.replace(request.areas.all(), areas)
    return request


def _open_analysis(case: Case, by: Actor) -> Case:
    return open_related_case(
        case=case,
        kind=CaseKind.SECURITY_ANALYSIS,
        title=(_("Security analysis: %(title)s") % {"title": case.title})[:TITLE_LENGTH],
        opened_on=timezone.localdate(),
        by=by,
    )


@service
def record_action_plan(*, case: Case, facts: ActionPlanFacts, by: Actor) -> ActionPlan:
    """Record goals and measures; a measure that was in the plan before is changed, not proposed again."""
    check_plan(facts)
    bases = _bases(case, facts)
    plan = ActionPlan(
        pk=key_of(ActionPlan.objects.filter(case=case)),
        case=case,
        situation_analysis_id=bases.get(PlanBasis.SITUATION_ANALYSIS),
        security_analysis_id=bases.get(PlanBasis.SECURITY_ANALYSIS),
        findings=facts.findings,
        target_groups=facts.target_groups,
        budget=facts.budget,
        evaluation_concept=facts.evaluation_concept,
        resolved_on=facts.resolved_on,
    )
    rows = save_record(plan)
    rows.replace(plan.goals.all(), _plan_goals(plan, facts))
    _replace_measures(plan, facts.measures, by)
    return plan


def _bases(case: Case, facts: ActionPlanFacts) -> dict[PlanBasis, int]:
    """Return the keys of the work that the plan stands on; raise Invalid for what the case does not have."""
    there = {basis: record.pk for basis, record in bases_of(case).items()}
    missing = set(facts.based_on) - set(there)
    if missing:
        names = ", ".join(str(PlanBasis(basis).label) for basis in sorted(missing))
        raise Invalid(_("This case does not have this yet: %(names)s.") % {"names": names}, "based_on")
    return {PlanBasis(basis): there[PlanBasis(basis)] for basis in facts.based_on}


def _plan_goals(plan: ActionPlan, facts: ActionPlanFacts) -> list[PlanGoal]:
    return [
        PlanGoal(
            plan=plan,
            position=at,
            goal=row.goal,
            indicator=row.indicator,
            baseline=row.baseline,
            target=row.target,
        )
        for at, row in enumerate(facts.goals)
    ]


def _replace_measures(plan: ActionPlan, rows: Sequence[PlanMeasureFacts], by: Actor) -> None:
    links = list(plan.measures.select_related("measure__municipality", "measure__responsible"))
    present = _matched([link.measure for link in links], rows)
    delete_rows(links)
    stored = _store_measures(plan.case, rows, present, by)
    insert_rows(PlanMeasure(plan=plan, position=at, measure=measure) for at, measure in enumerate(stored))
    kept = {measure.pk for measure in present if measure}
    _take_back([link.measure for link in links if link.measure_id not in kept], by)


def _matched(present: Sequence[Measure], rows: Sequence[PlanMeasureFacts]) -> list[Measure | None]:
    """Return for each row the measure that it was before: by title, else the next one left over."""
    by_title = {measure.title.casefold(): measure for measure in present}
    found = [by_title.pop(row.title.casefold(), None) for row in rows]
    taken = {measure.pk for measure in found if measure}
    rest = iter([measure for measure in present if measure.pk not in taken])
    return [measure or next(rest, None) for measure in found]


def _store_measures(
    case: Case, rows: Sequence[PlanMeasureFacts], present: Sequence[Measure | None], by: Actor
) -> list[Measure]:
    """Create or change the measures, as the rows say, and return them in the order of the rows."""
    new = [_measure_facts(row, Measure()) for row, measure in zip(rows, present, strict=True) if not measure]
    changes = [
        (measure, _measure_facts(row, measure))
        for row, measure in zip(rows, present, strict=True)
        if measure and plan_measure_facts(measure) != row
    ]
    created = iter(create_measures(facts=new, by=by, case=case, origin=MeasureOrigin.ACTION_PLAN))
    change_measures(changes=changes, by=by)
    return [measure or next(created) for measure in present]


def _measure_facts(row: PlanMeasureFacts, present: Measure) -> MeasureFacts:
    return MeasureFacts(
        title=row.title,
        description=row.description,
        kind=row.kind,
        prevention=row.prevention,
        priority=row.priority,
        municipality=row.municipality,
        responsible=row.responsible,
        responsible_unit=row.responsible_unit,
        contributors=row.contributors,
        cost=row.cost,
        finance=row.finance,
        due_on=row.due_on,
        indicator=row.indicator,
        baseline=row.baseline,
        target=row.target,
        initial_likelihood=present.initial_likelihood,
        initial_damage=present.initial_damage,
        residual_likelihood=present.residual_likelihood,
        residual_damage=present.residual_damage,
        level=present.level,
    )


def _take_back(measures: Sequence[Measure], by: Actor) -> None:
    """Withdraw what left the plan undecided and unreported; the rest stays with its municipality."""
    reported = MeasureUpdate.objects.filter(measure__in=measures).values_list("measure_id", flat=True)
    left = [m for m in measures if m.state == MeasureState.PROPOSED and m.pk not in set(reported)]
    withdraw_measures(measures=left, by=by)


@service
def accept_planned_measures(*, case: Case, by: Actor, on: date) -> int:
    """Accept every proposed measure of the plan that the municipalities have agreed to; return how many."""
    links = PlanMeasure.objects.filter(plan__case=case, measure__state=MeasureState.PROPOSED)
    proposed = [link.measure for link in links.select_related("measure")]
    accept_measures(proposed, on)
    return len(proposed)


@service
def record_implementation_report(
    *, case: Case, facts: ImplementationReportFacts, by: Actor
) -> ImplementationReport:
    """Record how the measures stand, and move those whose state has changed."""
    _require_measures_of(case, facts.measure_updates)
    report = ImplementationReport(
        pk=key_of(ImplementationReport.objects.filter(case=case)), case=case, ready=facts.ready
    )
    rows = save_record(report)
    _move_measures(facts.measure_updates, by)
    rows.replace(report.updates.all(), _updates(report, facts))
    return report


def _require_measures_of(case: Case, rows: Sequence[MeasureUpdateFacts]) -> None:
    keys = [row.measure.pk for row in rows]
    if len(set(keys)) < len(keys):
        raise Invalid(_("A measure is named twice."), "measure_updates")
    if Measure.objects.filter(case=case, pk__in=keys).count() < len(keys):
        raise Invalid(_("A measure does not belong to this case."), "measure_updates")


def _move_measures(rows: Sequence[MeasureUpdateFacts], by: Actor) -> None:
    moving = [row for row in rows if row.state != row.measure.state]
    for row in moving:
        if row.state not in reportable_states(row.measure):
            names = {"measure": row.measure.title, "state": MeasureState(row.state).label}
            message = _("“%(measure)s” cannot be reported as “%(state)s” now.") % names
            raise Invalid(message, "measure_updates")
    moves = [MeasureMove(row.measure, MeasureState(row.state), row.note) for row in moving]
    update_measure_states(moves=moves, by=by)


def _updates(report: ImplementationReport, facts: ImplementationReportFacts) -> list[MeasureUpdate]:
    return [
        MeasureUpdate(report=report, position=at, measure=row.measure, state=row.state, note=row.note)
        for at, row in enumerate(facts.measure_updates)
    ]
