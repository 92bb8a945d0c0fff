"""What must be true of what the steps of a coaching say, whoever enters it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.audit.errors import Invalid
from casework.cases.rules import (
    require_happened,
    require_near,
    require_order,
    require_possible,
    require_some,
    require_text,
)
from casework.coaching.choices import Branch, Decision, ReceiptOutcome
from casework.coaching.facts.beginning import (
    CoachChangeFacts,
    CoachProposalFacts,
    InquiryFacts,
    KickOffFacts,
    MunicipalDecisionFacts,
    ReceiptFacts,
    TargetAgreementFacts,
    TargetConfirmationFacts,
)
from casework.coaching.facts.results import ClosingFacts, ConsolidationFacts, EvaluationFacts
from casework.coaching.facts.work import ActionPlanFacts, SecurityAnalysisRequestFacts, SituationAnalysisFacts

END_TOO_EARLY = gettext_lazy("The coaching cannot end before the mandate was clarified (%(day)s).")
GOAL_TOO_EARLY = gettext_lazy("A goal cannot be due before the mandate was clarified (%(day)s).")


def check_inquiry(facts: InquiryFacts) -> None:
    """An inquiry has come in and says what it is about."""
    require_happened(facts.received_on, "received_on")
    require_text(facts.concern, "concern")


def check_receipt(facts: ReceiptFacts) -> None:
    """Who declines says why."""
    if facts.outcome == ReceiptOutcome.REJECTED:
        require_text(facts.reason, "reason")


def check_decision(facts: MunicipalDecisionFacts) -> None:
    """A body has decided; who postpones says until when."""
    require_text(facts.decision, "decision")
    require_happened(facts.decided_on, "decided_on")
    require_text(facts.body, "body")
    if facts.decision == Decision.POSTPONED and facts.follow_up_on is None:
        raise Invalid(_("Please say when the municipality will come back to it."), "follow_up_on")
    if facts.follow_up_on and facts.follow_up_on <= facts.decided_on:
        raise Invalid(_("The follow-up must lie after the decision."), "follow_up_on")
    require_near(facts.follow_up_on, "follow_up_on")


def check_proposal(facts: CoachProposalFacts) -> None:
    """A proposal has a reason, and a conflict of interest was looked for."""
    require_some(facts.competences, "competences")
    require_text(facts.rationale, "rationale")
    require_possible(facts.available_from, "available_from")
    if not facts.conflict_checked:
        raise Invalid(_("Please check for a conflict of interest first."), "conflict_checked")


def check_targets(facts: TargetAgreementFacts) -> None:
    """The task is clear, there are goals, and “none” stands alone."""
    require_happened(facts.clarified_on, "clarified_on")
    require_text(facts.mandate, "mandate")
    require_some(facts.goals, "goals")
    require_some(facts.coach_roles, "coach_roles")
    require_text(facts.confidentiality, "confidentiality")
    require_some(facts.branches, "branches")
    require_order(facts.clarified_on, facts.planned_end, "planned_end", END_TOO_EARLY)
    for goal in facts.goals:
        require_order(facts.clarified_on, goal.until, "goals", GOAL_TOO_EARLY)
    if Branch.NONE in facts.branches and len(facts.branches) > 1:
        raise Invalid(_("“No further branch” cannot be combined with a branch."), "branches")


def check_kick_off(facts: KickOffFacts) -> None:
    """It took place, somewhere and with somebody."""
    require_happened(facts.held_on, "held_on")
    require_text(facts.place, "place")
    require_some(facts.participants, "participants")


def check_coach_change(facts: CoachChangeFacts) -> None:
    """Who goes says why, since when, and what the next one must know."""
    require_happened(facts.last_day, "last_day")
    require_text(facts.reason, "reason")
    require_text(facts.handover_note, "handover_note")


def check_confirmation(facts: TargetConfirmationFacts) -> None:
    """Who renews says what."""
    if not facts.confirmed and not facts.note.strip():
        raise Invalid(_("Please say what is to be renewed."), "note")


def check_situation(facts: SituationAnalysisFacts) -> None:
    """A period that has passed, with an area, sources and problems."""
    require_possible(facts.period_from, "period_from")
    require_order(facts.period_from, facts.period_until, "period_until")
    require_happened(facts.period_until, "period_until")
    require_some(facts.area, "area")
    require_some(facts.sources, "sources")
    require_some(facts.problems, "problems")


def check_analysis_request(facts: SecurityAnalysisRequestFacts) -> None:
    """It has a reason."""
    require_text(facts.reason, "reason")


def check_plan(facts: ActionPlanFacts) -> None:
    """A plan has a basis, goals, measures and a way to judge its effect, and was resolved if it says so."""
    require_happened(facts.resolved_on, "resolved_on")
    require_some(facts.based_on, "based_on")
    require_some(facts.goals, "goals")
    require_some(facts.measures, "measures")
    require_text(facts.evaluation_concept, "evaluation_concept")
    for measure in facts.measures:
        require_text(measure.title, "measures")
        require_possible(measure.due_on, "measures")


def check_evaluation(facts: EvaluationFacts) -> None:
    """A period that has passed, with what became of its goals, and a recommendation."""
    require_possible(facts.period_from, "period_from")
    require_order(facts.period_from, facts.period_until, "period_until")
    require_happened(facts.period_until, "period_until")
    require_some(facts.goal_results, "goal_results")
    require_text(facts.next, "next")


def check_consolidation(facts: ConsolidationFacts) -> None:
    """A body has decided which posts stay; a grant ends on a day that can be."""
    require_some(facts.posts, "posts")
    require_happened(facts.decided_on, "decided_on")
    require_text(facts.decision_body, "decision_body")
    require_possible(facts.grant_ends_on, "grant_ends_on")


def check_closing(facts: ClosingFacts) -> None:
    """It has ended, with results and lessons, and a proposal what becomes of the papers."""
    require_happened(facts.ended_on, "ended_on")
    require_text(facts.summary, "summary")
    require_text(facts.lessons, "lessons")
    require_text(facts.archive_proposal, "archive_proposal")
