"""Reading funding measures."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.network.choices import FinancingKind, GrantDecision
from casework.network.facts import (
    FundedPostFacts,
    FundingApplicationFacts,
    FundingCallFacts,
    GrantDecisionFacts,
)
from casework.network.models import FundingMeasure

HIGHEST_RATE = Decimal(90)  # RL KommPräv: part-financing of up to 90 %
SMALL_GRANT = Decimal(10_000)
REIMBURSED_BELOW = Decimal(20_000)
WEEKS_BEFORE_BEGIN = 6


def is_in_window(received_on: date, budget_year: int) -> bool:
    """Return whether an application came in from 31 August to 15 October before its budget year.

    RL KommPräv VI no. 2.
    """
    return date(budget_year - 1, 8, 31) <= received_on <= date(budget_year - 1, 10, 15)


def next_end_of_window(day: date) -> date:
    """Return the last day of the window that is open on this day, or opens next."""
    this_year = date(day.year, 10, 15)
    return this_year if day <= this_year else date(day.year + 1, 10, 15)


def end_of_grant(case: Case) -> date | None:
    """Return the last day of the grant that was approved in the case, if there is one."""
    approved = FundingMeasure.objects.filter(case=case, decision=GrantDecision.APPROVED)
    return approved.values_list("ends_on", flat=True).first()


def latest_receipt_outside(begins_on: date) -> date:
    """Return the last day for an application outside the window: six weeks before the project begins."""
    return begins_on - timedelta(weeks=WEEKS_BEFORE_BEGIN)


def funding_of(case: Case) -> FundingMeasure | None:
    """Return the funding measure of the case with its consultation."""
    found = FundingMeasure.objects.filter(case=case).select_related("applicant", "consultation")
    return found.prefetch_related("calls").first()


def most_as_a_rule(measure: FundingMeasure) -> Decimal:
    """Return the largest grant that needs no reason, in euros."""
    return measure.eligible_costs * HIGHEST_RATE / 100


def funding_warnings(measure: FundingMeasure) -> tuple[str, ...]:
    """Return what the office should look at twice; none of it forbids the grant."""
    warnings = {
        _("The requested grant is more than 90 % of the eligible costs."): measure.rate > HIGHEST_RATE
        and measure.financing != FinancingKind.FIXED_AMOUNT,
        _("Grants of 10,000 € and less are given in single cases only."): measure.requested <= SMALL_GRANT,
        _("Below 20,000 € the grant is paid by reimbursement."): measure.requested < REIMBURSED_BELOW,
        _("The application came in outside the window."): not is_in_window(
            measure.received_on, measure.budget_year
        ),
    }
    return tuple(text for text, applies in warnings.items() if applies)


def funding_application_facts(case: Case) -> FundingApplicationFacts | None:
    """Return what was recorded about the application."""
    found = funding_of(case)
    if found is None:
        return None
    return FundingApplicationFacts(
        applicant=found.applicant,
        consultation=found.consultation,
        title=found.title,
        purpose=found.purpose,
        budget_year=found.budget_year,
        begins_on=found.begins_on,
        ends_on=found.ends_on,
        eligible_costs=found.eligible_costs,
        own_share=found.own_share,
        own_share_kinds=tuple(found.own_share_kinds),
        requested=found.requested,
        staff=tuple(
            FundedPostFacts(row.function, row.share, row.qualification, row.pay_grade)
            for row in found.staff.all()
        ),
        received_on=found.received_on,
        late_reason=found.late_reason,
    )


def grant_decision_facts(case: Case) -> GrantDecisionFacts | None:
    """Return what was recorded about the decision; None before it is taken."""
    found = funding_of(case)
    if found is None or found.notice_on is None:
        return None
    return GrantDecisionFacts(
        decision=found.decision,
        decision_reason=found.decision_reason,
        notice_no=found.notice_no,
        notice_on=found.notice_on,
        financing=found.financing,
        passing_on_allowed=found.passing_on_allowed,
        approved=found.approved,
        calls=tuple(FundingCallFacts(row.called_on, row.amount, row.paid_on) for row in found.calls.all()),
        proof_due_on=found.proof_due_on,
        proof_received_on=found.proof_received_on,
        proof_checked_on=found.proof_checked_on,
        proven=found.proven,
        reclaimed=found.reclaimed,
    )
