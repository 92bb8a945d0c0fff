"""The verbs on funding."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.permissions import require_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import record_event
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.coaching.services.rows import RowsOf, save_record
from casework.network.choices import ConsultationState, GrantDecision
from casework.network.facts import FundingApplicationFacts, GrantDecisionFacts
from casework.network.models import FundedPost, FundingBudget, FundingCall, FundingMeasure
from casework.network.permissions import PROVIDE_FUNDING
from casework.network.rules import check_application, check_grant
from casework.network.selectors.consultations import and_its_groups
from casework.network.selectors.funding import is_in_window, latest_receipt_outside, most_as_a_rule


@service
def provide_funding(*, year: int, amount: Decimal, by: Actor) -> FundingBudget:
    """Note how much the state provides for grants in a budget year."""
    require_office(by, PROVIDE_FUNDING, CaseKind.FUNDING)
    if amount < 0:
        raise Invalid(_("An amount cannot be negative."), "amount")
    budget = FundingBudget.objects.filter(year=year).first() or FundingBudget(year=year)
    budget.provided = amount
    budget.save()
    record_event(
        verb=Verb.FUNDING_PROVIDED, scope=Scope.NETWORK, subject_id=budget.pk, facts={"year": str(year)}
    )
    return budget


@service
def record_funding_application(*, case: Case, facts: FundingApplicationFacts, by: Actor) -> FundingMeasure:
    """Record a municipality's application for a grant.

    Without a completed consultation of the applicant before the application there is none
    (RL KommPräv IV no. 2).
    """
    check_application(facts)
    _require_consultation(facts)
    _require_costs(facts)
    _require_in_time(facts)
    measure = _measure_of(case) or FundingMeasure(case=case)
    rows = _describe(measure, facts)
    posts = (
        FundedPost(
            measure=measure,
            position=position,
            function=row.function,
            share=row.share,
            qualification=row.qualification,
            pay_grade=row.pay_grade,
        )
        for position, row in enumerate(facts.staff)
    )
    rows.replace(measure.staff.all(), posts)
    return measure


def _measure_of(case: Case) -> FundingMeasure | None:
    return FundingMeasure.objects.filter(case=case).first()


def _require_consultation(facts: FundingApplicationFacts) -> None:
    consultation = facts.consultation
    advised = consultation.municipalities.filter(
        organisation__in=and_its_groups(facts.applicant, facts.received_on)
    )
    if not advised.exists():
        raise Invalid(_("The applicant was not advised in this consultation."), "consultation")
    if consultation.state != ConsultationState.COMPLETED or consultation.completed_on is None:
        raise Invalid(_("The consultation is not completed: its minutes are not final."), "consultation")
    if consultation.completed_on > facts.received_on:
        raise Invalid(
            _("A grant needs a consultation by the LPR office that was completed before the application."),
            "consultation",
        )


def _require_costs(facts: FundingApplicationFacts) -> None:
    if facts.requested + facts.own_share > facts.eligible_costs:
        raise Invalid(_("Grant and own share together exceed the eligible costs."), "requested")


def _require_in_time(facts: FundingApplicationFacts) -> None:
    if is_in_window(facts.received_on, facts.budget_year):
        return
    if not facts.late_reason.strip():
        raise Invalid(
            _("The application lies outside the window (31 August to 15 October): please give the reason."),
            "late_reason",
        )
    if facts.received_on > latest_receipt_outside(facts.begins_on):
        raise Invalid(
            _("Outside the window an application must come in at least six weeks before the project begins."),
            "begins_on",
        )


def _describe(measure: FundingMeasure, facts: FundingApplicationFacts) -> RowsOf:
    measure.applicant = facts.applicant
    measure.consultation = facts.consultation
    measure.title = facts.title
    measure.purpose = facts.purpose
    measure.budget_year = facts.budget_year
    measure.begins_on = facts.begins_on
    measure.ends_on = facts.ends_on
    measure.eligible_costs = facts.eligible_costs
    measure.own_share = facts.own_share
    measure.own_share_kinds = list(facts.own_share_kinds)
    measure.requested = facts.requested
    measure.received_on = facts.received_on
    measure.late_reason = facts.late_reason
    return save_record(measure)


@service
def record_grant_decision(*, case: Case, facts: GrantDecisionFacts, by: Actor) -> FundingMeasure:
    """Record the decision on the application of the case, the calls for funds and the proof of use."""
    measure = _measure_of(case)
    if measure is None:
        raise NotNow(_("There is no application for a grant in this case yet."))
    _require_sound_decision(measure, facts)
    rows = _decide(measure, facts)
    calls = (
        FundingCall(
            measure=measure,
            position=position,
            called_on=row.called_on,
            amount=row.amount,
            paid_on=row.paid_on,
        )
        for position, row in enumerate(facts.calls)
    )
    rows.replace(measure.calls.all(), calls)
    return measure


def _require_sound_decision(measure: FundingMeasure, facts: GrantDecisionFacts) -> None:
    check_grant(facts)
    if facts.notice_on < measure.received_on:
        raise Invalid(_("The notice lies before the application."), "notice_on")
    approved = facts.approved or Decimal()
    if facts.decision == GrantDecision.REJECTED and (facts.approved is not None or facts.calls):
        raise Invalid(_("A rejected application has no amount and no calls."), "approved")
    _require_fitting_grant(measure, approved, facts.decision_reason)
    if sum(row.amount for row in facts.calls) > approved:
        raise Invalid(_("The calls together exceed the approved grant."), "calls")


def _require_fitting_grant(measure: FundingMeasure, approved: Decimal, reason: str) -> None:
    if approved > measure.eligible_costs:
        raise Invalid(_("The approved grant exceeds the eligible costs."), "approved")
    if approved > measure.requested:
        raise Invalid(_("More is approved than was requested."), "approved")
    if approved > most_as_a_rule(measure) and not reason.strip():
        raise Invalid(
            _("The grant is more than 90 % of the eligible costs: please give the reason."), "decision_reason"
        )


def _decide(measure: FundingMeasure, facts: GrantDecisionFacts) -> RowsOf:
    measure.decision = facts.decision
    measure.decision_reason = facts.decision_reason
    measure.notice_no = facts.notice_no
    measure.notice_on = facts.notice_on
    measure.financing = facts.financing
    measure.passing_on_allowed = facts.passing_on_allowed
    measure.approved = facts.approved
    measure.proof_due_on = facts.proof_due_on
    measure.proof_received_on = facts.proof_received_on
    measure.proof_checked_on = facts.proof_checked_on
    measure.proven = facts.proven
    measure.reclaimed = facts.reclaimed
    return save_record(measure)
