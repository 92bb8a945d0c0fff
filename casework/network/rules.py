"""What must be true of what the steps about the network say, whoever enters it."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.audit.errors import Invalid
from casework.cases.rules import require_happened, require_order, require_possible, require_some, require_text
from casework.network.choices import AgreementRole, GrantDecision
from casework.network.facts import (
    AgreementFacts,
    ConsultationFacts,
    ConsultationMinutesFacts,
    CouncilSetupFacts,
    FundingApplicationFacts,
    GrantDecisionFacts,
)
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation

STEP_BEFORE_CONSULTATION = gettext_lazy("A next step cannot be due before the consultation (%(day)s).")
REVIEW_OUTSIDE = gettext_lazy("The review has to lie within the time for which the agreement is valid.")
CONSTITUTED_TOO_EARLY = gettext_lazy("The council cannot be constituted before the resolution (%(day)s).")
PROOF_TOO_EARLY = gettext_lazy("The proof of use cannot be received before the notice (%(day)s).")
CHECKED_TOO_EARLY = gettext_lazy("The proof of use cannot be checked before it was received (%(day)s).")
PAID_TOO_EARLY = gettext_lazy("Nothing can be paid out before the call (%(day)s).")
ROLES = {
    OrganisationKind.MUNICIPALITY: AgreementRole.MUNICIPALITY,
    OrganisationKind.GROUP: AgreementRole.GROUP,
    OrganisationKind.LPR: AgreementRole.LPR,
    OrganisationKind.POLICE: AgreementRole.POLICE,
    OrganisationKind.DISTRICT: AgreementRole.DISTRICT,
}


def check_consultation(facts: ConsultationFacts) -> None:
    """It was held, in one of the ways and with somebody."""
    require_happened(facts.held_on, "held_on")
    require_text(facts.form, "form")
    require_some(facts.participants, "participants")


def check_minutes(facts: ConsultationMinutesFacts, held_on: date) -> None:
    """They tell situation and results; what follows lies behind the consultation."""
    require_text(facts.situation, "situation")
    require_text(facts.results, "results")
    for step in facts.next_steps:
        require_order(held_on, step.until, "next_steps", STEP_BEFORE_CONSULTATION)


def agreement_role(organisation: Organisation) -> AgreementRole:
    """Return as what an organisation concludes an agreement: that follows from its kind."""
    return ROLES.get(OrganisationKind(organisation.kind), AgreementRole.OTHER)


def require_fitting_role(organisation: Organisation, role: str, field: str) -> None:
    """Raise Invalid if an organisation is to conclude an agreement as what it is not."""
    fitting = agreement_role(organisation)
    if role != fitting:
        facts = {"organisation": organisation.name, "role": fitting.label}
        raise Invalid(_("%(organisation)s takes part as “%(role)s”.") % facts, field)


def check_agreement(facts: AgreementFacts) -> None:
    """It has a title, goals and tasks, and days in their order."""
    require_text(facts.title, "title")
    require_text(facts.goals, "goals")
    require_text(facts.tasks, "tasks")
    require_possible(facts.valid_from, "valid_from")
    require_order(facts.valid_from, facts.valid_until, "valid_until")
    require_order(facts.valid_from, facts.review_on, "review_on", REVIEW_OUTSIDE)
    if facts.review_on:
        require_order(facts.review_on, facts.valid_until, "review_on", REVIEW_OUTSIDE)
    for party in facts.parties:
        require_fitting_role(party.organisation, party.role, "parties")


def check_council(facts: CouncilSetupFacts) -> None:
    """It was resolved and then constituted."""
    require_happened(facts.resolved_on, "resolved_on")
    require_text(facts.resolution_no, "resolution_no")
    require_happened(facts.constituted_on, "constituted_on")
    require_order(facts.resolved_on, facts.constituted_on, "constituted_on", CONSTITUTED_TOO_EARLY)
    require_text(facts.start_kind, "start_kind")


def check_application(facts: FundingApplicationFacts) -> None:
    """It has come in and says for what, how much and when."""
    require_happened(facts.received_on, "received_on")
    require_text(facts.title, "title")
    require_text(facts.purpose, "purpose")
    require_some(facts.own_share_kinds, "own_share_kinds")
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
    require_text(facts.decision, "decision")
    require_order(facts.notice_on, facts.proof_received_on, "proof_received_on", PROOF_TOO_EARLY)
    if facts.decision == GrantDecision.REJECTED:
        require_text(facts.decision_reason, "decision_reason")
        return
    require_text(facts.notice_no, "notice_no")
    require_text(facts.financing, "financing")
    if facts.approved is None:
        raise Invalid(_("Please enter the approved grant."), "approved")
