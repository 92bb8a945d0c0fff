"""Recording a coaching from the evaluation to the closing.

The caller of a `record_…` holds the case and has checked who may; doing a step again updates its record.
"""

from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid
from casework.cases.models import Case
from casework.coaching.facts.results import ClosingFacts, ConsolidationFacts, EvaluationFacts
from casework.coaching.models import (
    Closing,
    ConsolidatedPost,
    Consolidation,
    Evaluation,
    GoalResult,
)
from casework.coaching.rules import check_closing, check_consolidation, check_evaluation
from casework.coaching.services.rows import key_of, save_record
from casework.measures.selectors import open_measures
from casework.measures.services import hand_over_measures


@service
def record_evaluation(*, case: Case, facts: EvaluationFacts, by: Actor) -> Evaluation:
    """Record how far the goals have been reached, and what is recommended."""
    check_evaluation(facts)
    evaluation = Evaluation(
        pk=key_of(Evaluation.objects.filter(case=case)),
        case=case,
        period_from=facts.period_from,
        period_until=facts.period_until,
        helped=facts.helped,
        hindered=facts.hindered,
        rating_municipality=facts.rating_municipality,
        view_coach=facts.view_coach,
        next=facts.next,
    )
    save_record(evaluation).replace(evaluation.goal_results.all(), _goal_results(evaluation, facts))
    return evaluation


def _goal_results(evaluation: Evaluation, facts: EvaluationFacts) -> list[GoalResult]:
    return [
        GoalResult(
            evaluation=evaluation,
            position=at,
            goal=row.goal,
            indicator=row.indicator,
            actual=row.actual,
            result=row.result,
        )
        for at, row in enumerate(facts.goal_results)
    ]


@service
def record_consolidation(*, case: Case, facts: ConsolidationFacts, by: Actor) -> Consolidation:
    """Record the posts that stay, who decided it, and who is responsible for good."""
    check_consolidation(facts)
    consolidation = Consolidation(
        pk=key_of(Consolidation.objects.filter(case=case)),
        case=case,
        grant_ends_on=facts.grant_ends_on,
        decision_body=facts.decision_body,
        decided_on=facts.decided_on,
        resolution_no=facts.resolution_no,
        permanent_contact=facts.permanent_contact,
        council_rhythm=facts.council_rhythm,
        risks=facts.risks,
    )
    save_record(consolidation).replace(consolidation.posts.all(), _posts(consolidation, facts))
    return consolidation


def _posts(consolidation: Consolidation, facts: ConsolidationFacts) -> list[ConsolidatedPost]:
    return [
        ConsolidatedPost(
            consolidation=consolidation,
            position=at,
            function=row.function,
            share=row.share,
            cost_per_year=row.cost_per_year,
            source=row.source,
        )
        for at, row in enumerate(facts.posts)
    ]


@service
def record_closing(*, case: Case, facts: ClosingFacts, by: Actor) -> Closing:
    """Record the end of the coaching and hand its open measures to somebody who goes on with them."""
    check_closing(facts)
    _require_owner(case, facts)
    closing = Closing(
        pk=key_of(Closing.objects.filter(case=case)),
        case=case,
        ended_on=facts.ended_on,
        summary=facts.summary,
        lessons=facts.lessons,
        rating_municipality=facts.rating_municipality,
        feedback_municipality=facts.feedback_municipality,
        rating_coach=facts.rating_coach,
        feedback_coach=facts.feedback_coach,
        measures_to_person=facts.measures_to_person,
        measures_to_organisation=facts.measures_to_organisation,
        agreement_open_reason=facts.agreement_open_reason,
        archive_proposal=facts.archive_proposal,
    )
    closing.save()
    _hand_over(case, facts, by)
    return closing


def _require_owner(case: Case, facts: ClosingFacts) -> None:
    if facts.measures_to_person and facts.measures_to_organisation:
        message = _("Hand the open measures over to a person or to an organisation, not to both.")
        raise Invalid(message, "measures_to_organisation")
    owned = facts.measures_to_person or facts.measures_to_organisation
    if not owned and open_measures(case).exists():
        message = _("There are open measures: please say who goes on with them.")
        raise Invalid(message, "measures_to_person")


def _hand_over(case: Case, facts: ClosingFacts, by: Actor) -> None:
    person, organisation = facts.measures_to_person, facts.measures_to_organisation
    if person or organisation:
        hand_over_measures(case=case, by=by, owner=person, responsible=organisation)
