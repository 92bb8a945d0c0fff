"""A town that was advised applies for a grant; the office decides, pays and checks its use."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.network.choices import ConsultationKind
from casework.network.models import Consultation, FundedPost, FundingBudget, FundingCall
from casework.network.selectors import (
    completed_consultations,
    funding_application_facts,
    funding_of,
    funding_warnings,
    grant_decision_facts,
)
from casework.network.services import (
    complete_consultation,
    hold_consultation,
    plan_consultation,
    provide_funding,
    record_consultation,
    record_funding_application,
    record_grant_decision,
)
from casework.territory.choices import GroupKind
from casework.territory.services import create_group
from tests.coaching_domain.beginning.builders import answers, close, words
from tests.network.builders import World, advise, application, consulted, grant, minutes
from tests.network.conftest import DAY_OF_THE_MINUTES, TODAY
from workflows.coaching.flow import CoachingV1
from workflows.coaching.forms.funding import FundingApplicationForm, GrantDecisionForm
from workflows.engine.forms import sheet_of


def apply(world: World, consultation: Consultation, **changes: object) -> None:
    """Apply for a grant in the case."""
    facts = application(world, consultation, **changes)
    record_funding_application(case=world.case, facts=facts, by=world.house)


def test_what_was_recorded_is_read_back(world: World, consultation: Consultation) -> None:
    assert funding_application_facts(world.case) is None
    apply(world, consultation)
    assert funding_application_facts(world.case) == application(world, consultation)
    assert grant_decision_facts(world.case) is None
    record_grant_decision(case=world.case, facts=grant(), by=world.house)
    assert grant_decision_facts(world.case) == grant()


def test_doing_it_again_replaces_the_rows_and_leaves_history(
    world: World, consultation: Consultation
) -> None:
    apply(world, consultation)
    record_grant_decision(case=world.case, facts=grant(), by=world.house)
    first = funding_of(world.case)
    apply(world, consultation, staff=(), requested=Decimal("50000.00"))
    record_grant_decision(case=world.case, facts=grant(calls=()), by=world.house)
    again = funding_of(world.case)
    assert first == again
    assert FundedPost.history.filter(history_type="-").count() == 1
    assert FundingCall.history.filter(history_type="-").count() == 2


def test_the_amounts_are_kept_apart(world: World, consultation: Consultation) -> None:
    provide_funding(year=2026, amount=Decimal(1_000_000), by=Actor(world.officer))
    provide_funding(year=2026, amount=Decimal(1_100_000), by=Actor(world.officer))
    apply(world, consultation)
    record_grant_decision(case=world.case, facts=grant(proven=Decimal("19500.00")), by=world.house)
    measure = funding_of(world.case)
    assert measure is not None
    assert FundingBudget.objects.get().provided == Decimal(1_100_000)
    amounts = (measure.requested, measure.approved, measure.paid_out, measure.proven, measure.reclaimed)
    assert amounts == (Decimal(54000), Decimal(50000), Decimal(20000), Decimal(19500), None)
    assert measure.rate == Decimal("90.0")
    assert measure.latest_proof_on == date(2027, 12, 31)


def test_providing_funds_is_for_the_office(world: World) -> None:
    with pytest.raises(NotAllowed):
        provide_funding(year=2026, amount=Decimal(1), by=Actor(world.mayor))
    with pytest.raises(Invalid, match="negative"):
        provide_funding(year=2026, amount=Decimal(-1), by=world.house)


def test_without_a_completed_consultation_there_is_no_application(world: World) -> None:
    planned = plan_consultation(
        kind=ConsultationKind.FUNDING,
        municipalities=[world.pirna],
        planned_for=date(2025, 4, 7),
        by=world.house,
    )
    with pytest.raises(Invalid, match="minutes are not final") as refusal:
        apply(world, planned)
    assert refusal.value.field == "consultation"


def test_a_consultation_whose_minutes_are_open_opens_no_way_to_a_grant(world: World) -> None:
    held = record_consultation(case=world.case, facts=consulted(), by=world.house)
    with pytest.raises(Invalid, match="minutes are not final"):
        apply(world, held)
    assert list(completed_consultations([world.pirna])) == []


def test_a_consultation_after_the_application_comes_too_late(world: World) -> None:
    late = advise(world)  # final on 1 July 2026
    with pytest.raises(Invalid, match="before the application"):
        apply(world, late)


def test_the_consultation_of_another_town_does_not_count(world: World, consultation: Consultation) -> None:
    with pytest.raises(Invalid, match="was not advised"):
        apply(world, consultation, applicant=world.leipzig)


def test_the_consultation_of_ones_group_counts(world: World, clock: time_machine.Traveller) -> None:
    clock.move_to(DAY_OF_THE_MINUTES)
    assert world.leipzig.unit is not None
    group = create_group(
        name="Towns of the lowland",
        kind=GroupKind.TOWN_ALLIANCE,
        members=[world.leipzig.unit],
        joined_on=date(2025, 1, 1),
        by=world.house,
    )
    advised = plan_consultation(
        kind=ConsultationKind.FUNDING,
        municipalities=[group.organisation],
        planned_for=date(2025, 4, 7),
        by=world.house,
    )
    hold_consultation(consultation=advised, facts=consulted(), by=world.house)
    complete_consultation(consultation=advised, facts=minutes(), by=world.house)
    clock.move_to(TODAY)
    apply(world, Consultation.objects.get(pk=advised.pk), applicant=world.leipzig)
    assert funding_of(world.case) is not None


@pytest.mark.parametrize("received", [date(2025, 8, 31), date(2025, 10, 15)])
def test_first_and_last_day_of_the_window_count(
    world: World, consultation: Consultation, received: date
) -> None:
    apply(world, consultation, received_on=received)
    measure = funding_of(world.case)
    assert measure is not None
    assert funding_warnings(measure) == ()


def test_outside_the_window_it_needs_a_reason_and_six_weeks(world: World, consultation: Consultation) -> None:
    outside = date(2025, 10, 16)
    with pytest.raises(Invalid) as refusal:
        apply(world, consultation, received_on=outside)
    assert refusal.value.field == "late_reason"
    reason = "The council met late."
    with pytest.raises(Invalid, match="six weeks") as refusal:
        apply(world, consultation, received_on=outside, late_reason=reason, begins_on=date(2025, 11, 26))
    assert refusal.value.field == "begins_on"
    apply(world, consultation, received_on=outside, late_reason=reason, begins_on=date(2025, 11, 27))
    measure = funding_of(world.case)
    assert measure is not None
    assert funding_warnings(measure) == ("The application came in outside the window.",)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"requested": Decimal("54000.01")}, "requested"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"received_on": date(2026, 7, 2)}, "received_on"),
    ],
)
def test_an_application_is_refused(
    world: World, consultation: Consultation, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        apply(world, consultation, **changes)
    assert refusal.value.field == field


def test_the_office_is_warned_of_small_and_high_grants(world: World, consultation: Consultation) -> None:
    apply(
        world,
        consultation,
        eligible_costs=Decimal(10000),
        own_share=Decimal(500),
        requested=Decimal(9500),
    )
    measure = funding_of(world.case)
    assert measure is not None
    assert len(funding_warnings(measure)) == 3


def test_a_decision_needs_an_application(world: World) -> None:
    with pytest.raises(NotNow, match="no application"):
        record_grant_decision(case=world.case, facts=grant(), by=world.house)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notice_on": date(2026, 7, 2)}, "notice_on"),
        ({"notice_on": date(2025, 9, 14)}, "notice_on"),
        ({"approved": Decimal("60000.01")}, "approved"),
        ({"approved": Decimal("54000.01")}, "approved"),
        ({"approved": Decimal("29999.99")}, "calls"),
        ({"decision": "rejected", "decision_reason": "No local need."}, "approved"),
    ],
)
def test_a_decision_is_refused(
    world: World, consultation: Consultation, changes: dict[str, object], field: str
) -> None:
    apply(world, consultation)
    with pytest.raises(Invalid) as refusal:
        record_grant_decision(case=world.case, facts=grant(**changes), by=world.house)
    assert refusal.value.field == field


def test_a_grant_of_more_than_nine_tenths_needs_a_reason(world: World, consultation: Consultation) -> None:
    apply(world, consultation, requested=Decimal("54500.00"), own_share=Decimal("5500.00"))
    with pytest.raises(Invalid, match="90 %") as refusal:
        record_grant_decision(case=world.case, facts=grant(approved=Decimal("54000.01")), by=world.house)
    assert refusal.value.field == "decision_reason"
    facts = grant(approved=Decimal("54000.01"), decision_reason="The town is in financial distress.")
    record_grant_decision(case=world.case, facts=facts, by=world.house)
    assert grant_decision_facts(world.case) == facts


def test_the_form_says_what_was_requested_and_what_is_usual(world: World, consultation: Consultation) -> None:
    apply(world, consultation, requested=Decimal("53000.00"))
    told = GrantDecisionForm(case=world.case).fields["approved"].help_text
    assert "53,000.00" in told
    assert "54,000.00" in told


def test_the_notice_names_the_recipient_and_the_project(world: World, consultation: Consultation) -> None:
    apply(world, consultation)
    node = CoachingV1.instance.node("grant_decision")
    said = words(node.sheet(world.case, grant()))
    assert "Pirna" in said
    assert "Coordination office" in said


def test_the_proof_of_use_comes_after_the_case_was_closed(world: World, consultation: Consultation) -> None:
    apply(world, consultation)
    record_grant_decision(case=world.case, facts=grant(), by=world.house)
    close(case=world.case, by=world.house)
    proven = grant(proof_received_on=date(2026, 6, 30), proven=Decimal("48000.00"))
    record_grant_decision(case=world.case, facts=proven, by=world.house)
    assert grant_decision_facts(world.case) == proven


def entered(world: World, consultation: Consultation, **changes: object) -> dict[str, object]:
    """Return what a town enters to apply."""
    values: dict[str, object] = {
        "applicant": world.pirna.pk,
        "consultation": consultation.pk,
        "title": "Coordination office",
        "purpose": "Problem, causes, goals.",
        "budget_year": "2026",
        "begins_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "eligible_costs": "60000",
        "own_share": "6000",
        "own_share_kinds": ["money"],
        "requested": "54000",
        "received_on": "2025-09-15",
    }
    return values | changes


def test_the_form_leads_to_the_record_and_to_a_sheet_with_every_answer(
    world: World, consultation: Consultation
) -> None:
    rows: list[dict[str, object]] = [{"function": "Coordination", "share": "0.5", "pay_grade": "EG 11"}]
    form = FundingApplicationForm(answers(entered(world, consultation), staff=rows), case=world.case)
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    record_funding_application(case=world.case, facts=facts, by=world.house)  # type: ignore[arg-type]
    assert funding_application_facts(world.case) == facts
    said = words(sheet_of(FundingApplicationForm, facts))
    for text in (
        "Pirna",
        "Initial consultation",
        "Coordination office",
        "2026",
        "1 Jan 2026",
        "Money",
        "EG 11",
    ):
        assert text in said
    assert "60,000" in said or "60000" in said


def test_money_is_understood_as_germans_write_it(world: World, consultation: Consultation) -> None:
    with translation.override("de"):
        data = answers(entered(world, consultation, requested="53999,50"), staff=[])
        form = FundingApplicationForm(data, case=world.case)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["requested"] == Decimal("53999.50")


def test_the_form_says_that_a_consultation_is_missing(world: World) -> None:
    own = {"applicant": world.leipzig.pk, "consultation": ""}
    data = answers(entered(world, Consultation()) | own, staff=[])
    form = FundingApplicationForm(data, case=world.other_case)
    assert not form.is_valid()
    assert "needs a consultation by the LPR office" in str(form.errors["consultation"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"purpose": ""}, "purpose"),
        ({"budget_year": "26"}, "budget_year"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"eligible_costs": "0"}, "eligible_costs"),
        ({"own_share": ""}, "own_share"),
        ({"own_share_kinds": []}, "own_share_kinds"),
        ({"requested": "54001"}, "requested"),
        ({"received_on": "2026-07-02"}, "received_on"),
    ],
)
def test_the_form_refuses(
    world: World, consultation: Consultation, changes: dict[str, object], field: str
) -> None:
    data = answers(entered(world, consultation, **changes), staff=[])
    form = FundingApplicationForm(data, case=world.case)
    assert not form.is_valid()
    assert list(form.errors) == [field]


DECISION: dict[str, object] = {
    "decision": "approved",
    "notice_no": "SMI-2025-17",
    "notice_on": "2025-11-24",
    "approved": "50000",
    "financing": "share",
}


def test_the_form_of_the_decision_leads_to_the_record(world: World, consultation: Consultation) -> None:
    apply(world, consultation)
    rows: list[dict[str, object]] = [{"called_on": "2026-02-02", "amount": "20000", "paid_on": ""}]
    form = GrantDecisionForm(answers(DECISION, calls=rows), case=world.case)
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    record_grant_decision(case=world.case, facts=facts, by=world.house)  # type: ignore[arg-type]
    assert grant_decision_facts(world.case) == facts
    said = words(sheet_of(GrantDecisionForm, facts))
    for text in ("granted", "SMI-2025-17", "24 Nov 2025", "Part-financing", "2 Feb 2026"):
        assert text in said


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"notice_no": "", "approved": "", "financing": ""}, {"notice_no", "approved", "financing"}),
        ({"decision": "rejected", "approved": ""}, {"decision_reason"}),
        ({"decision": "rejected", "decision_reason": "No need."}, {"approved"}),
        ({"notice_on": "2026-07-02"}, {"notice_on"}),
        ({"proof_received_on": "2025-11-23"}, {"proof_received_on"}),
        ({"proof_received_on": "2026-06-01", "proof_checked_on": "2026-05-31"}, {"proof_checked_on"}),
    ],
)
def test_the_form_of_the_decision_refuses(world: World, changes: dict[str, object], fields: set[str]) -> None:
    form = GrantDecisionForm(answers(DECISION | changes, calls=[]), case=world.case)
    assert not form.is_valid()
    assert set(form.errors) == fields
