"""What must be true of what the steps about the network say, whoever enters it."""

from django.utils.translation import gettext as _

from casework.audit.errors import Invalid
from casework.cases.rules import require_happened, require_order, require_possible, require_some, require_text
from casework.network.choices import GrantDecision
from casework.network.facts import (
    AgreementFacts,
    ConsultationFacts,
    CouncilSetupFacts,
    FundingApplicationFacts,
    GrantDecisionFacts,
)


def check_consultation(facts: ConsultationFacts) -> None:
    """It was held, with somebody and with a result; what follows lies behind it."""
    require_happened(facts.held_on, "held_on")
    require_some(facts.participants, "participants")
    require_text(facts.situation, "situation")
    require_text(facts.results, "results")
    for step in facts.next_steps:
        require_order(facts.held_on, step.until, "next_steps")


def check_agreement(facts: AgreementFacts) -> None:
    """It has a title, goals and tasks, and days in their order."""
    require_text(facts.title, "title")
    require_text(facts.goals, "goals")
    require_text(facts.tasks, "tasks")
    require_possible(facts.valid_from, "valid_from")
    require_order(facts.valid_from, facts.valid_until, "valid_until")
    require_order(facts.valid_from, facts.review_on, "review_on")


def check_council(facts: CouncilSetupFacts) -> None:
    """It was resolved and then constituted."""
    require_happened(facts.resolved_on, "resolved_on")
    require_text(facts.resolution_no, "resolution_no")
    require_happened(facts.constituted_on, "constituted_on")
    require_order(facts.resolved_on, facts.constituted_on, "constituted_on")


def check_application(facts: FundingApplicationFacts) -> None:
    """It has come in and says for what, how much and when."""
    require_happened(facts.received_on, "received_on")
    require_text(facts.title, "title")
    require_text(facts.purpose, "purpose")
    require_order(facts.begins_on, facts.ends_on, "ends_on")
    if facts.eligible_costs <= 0:
        raise Invalid(_("Please enter an amount."), "eligible_costs")
    if facts.own_share <= 0:
        raise Invalid(_("Please enter an amount."), "own_share")
    if facts.requested <= 0:
        raise Invalid(_("Please enter an amount."), "requested")


def check_grant(facts: GrantDecisionFacts) -> None:
    """A decision has been taken; an approval has an amount and a notice, a rejection a reason."""
    require_happened(facts.notice_on, "notice_on")
    require_happened(facts.proof_received_on, "proof_received_on")
    require_happened(facts.proof_checked_on, "proof_checked_on")
    require_order(facts.notice_on, facts.proof_received_on, "proof_received_on")
    if facts.decision == GrantDecision.REJECTED:
        require_text(facts.decision_reason, "decision_reason")
        return
    require_text(facts.notice_no, "notice_no")
    require_text(facts.financing, "financing")
    if facts.approved is None:
        raise Invalid(_("Please enter the approved grant."), "approved")
