"""Reading a coaching from the evaluation to the closing.

The caller has checked that the reader may see the case.
"""

from casework.cases.models import Case
from casework.coaching.choices_work import EvaluationNext
from casework.coaching.facts.results import (
    ClosingFacts,
    ConsolidationFacts,
    EvaluationFacts,
    GoalResultFacts,
    PostFacts,
)
from casework.coaching.models import ActionPlan, Closing, Consolidation, Evaluation


def evaluation_facts(case: Case) -> EvaluationFacts | None:
    """Return what the latest evaluation of the case says."""
    evaluation = Evaluation.objects.filter(case=case).prefetch_related("goal_results").first()
    if evaluation is None:
        return None
    return EvaluationFacts(
        period_from=evaluation.period_from,
        period_until=evaluation.period_until,
        goal_results=tuple(
            GoalResultFacts(row.goal, row.indicator, row.actual, row.result)
            for row in evaluation.goal_results.all()
        ),
        helped=evaluation.helped,
        hindered=evaluation.hindered,
        rating_municipality=evaluation.rating_municipality,
        view_coach=evaluation.view_coach,
        next=evaluation.next,
    )


def recommended_next(case: Case) -> EvaluationNext | None:
    """Return what the latest evaluation of the case recommends."""
    found = Evaluation.objects.filter(case=case).values_list("next", flat=True).first()
    return EvaluationNext(found) if found else None


def goals_to_judge(case: Case) -> tuple[GoalResultFacts, ...]:
    """Return the goals of the action plan, to be judged in an evaluation."""
    plan = ActionPlan.objects.filter(case=case).prefetch_related("goals").first()
    goals = plan.goals.all() if plan else ()
    return tuple(GoalResultFacts(row.goal, row.indicator, "", "") for row in goals)


def consolidation_facts(case: Case) -> ConsolidationFacts | None:
    """Return how the structure is to live on."""
    found = Consolidation.objects.filter(case=case).select_related("permanent_contact")
    consolidation = found.prefetch_related("posts").first()
    if consolidation is None:
        return None
    return ConsolidationFacts(
        grant_ends_on=consolidation.grant_ends_on,
        posts=tuple(
            PostFacts(row.function, row.share, row.cost_per_year, row.source)
            for row in consolidation.posts.all()
        ),
        decision_body=consolidation.decision_body,
        decided_on=consolidation.decided_on,
        resolution_no=consolidation.resolution_no,
        permanent_contact=consolidation.permanent_contact,
        council_rhythm=consolidation.council_rhythm,
        risks=consolidation.risks,
    )


def closing_facts(case: Case) -> ClosingFacts | None:
    """Return what the closing of the coaching says."""
    found = Closing.objects.filter(case=case)
    closing = found.select_related("measures_to_person", "measures_to_organisation").first()
    if closing is None:
        return None
    return ClosingFacts(
        ended_on=closing.ended_on,
        summary=closing.summary,
        lessons=closing.lessons,
        rating_municipality=closing.rating_municipality,
        feedback_municipality=closing.feedback_municipality,
        rating_coach=closing.rating_coach,
        feedback_coach=closing.feedback_coach,
        measures_to_person=closing.measures_to_person,
        measures_to_organisation=closing.measures_to_organisation,
        agreement_open_reason=closing.agreement_open_reason,
        archive_proposal=closing.archive_proposal,
    )
