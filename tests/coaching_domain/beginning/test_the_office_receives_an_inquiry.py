"""A municipality asks, the LPR office answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid
from casework.audit.selectors import events_of
from casework.coaching.choices import ReceiptOutcome
from casework.coaching.facts.beginning import InquiryFacts, ReceiptFacts
from casework.coaching.models import Inquiry
from casework.coaching.selectors.beginning import (
    coaching_process,
    inquiry_accepted,
    inquiry_facts,
    receipt_facts,
)
from casework.coaching.services.beginning import record_inquiry, record_receipt
from tests.coaching_domain.beginning.builders import (
    World,
    another_case,
    answers,
    count_people,
    facts_of,
    there,
    words,
)
from workflows.coaching.forms.beginning import InquiryForm, ReceiptForm
from workflows.engine.forms import sheet_of


def entered(world: World, **changes: object) -> dict[str, object]:
    return {
        "received_on": "2025-03-03",
        "channel": "letter",
        "contact": world.coordinator.pk,
        "concern": "Noise and litter on the market square",
        "topics": ["littering", "conflicts_of_use"],
        "existing_structures": ["coordination"],
        "inhabitants": 80_000,
        **changes,
    }


def inquiry(world: World) -> InquiryFacts:
    form = InquiryForm(answers(entered(world)), case=world.case)
    return facts_of(form, InquiryFacts)


def receipt(world: World, outcome: str = "accepted", reason: str = "") -> ReceiptFacts:
    return ReceiptFacts(lead=world.officer, outcome=outcome, reason=reason)


def test_what_is_entered_can_be_read_again(world: World) -> None:
    facts = inquiry(world)

    record_inquiry(case=world.case, facts=facts, by=world.by)

    assert inquiry_facts(world.case) == facts
    assert coaching_process(world.case) is not None


def test_the_sheet_shows_every_mandatory_answer(world: World) -> None:
    record_inquiry(case=world.case, facts=inquiry(world), by=world.by)

    text = words(sheet_of(InquiryForm, there(inquiry_facts(world.case))))

    assert "Contact person: Coordination Pirna" in text
    assert "Concern: Noise and litter on the market square" in text
    assert "Received on: 2025-03-03" in text or "Received on: 3 Mar 2025" in text
    assert "Topics: Littering, Conflicts of use" in text


def test_an_inquiry_recorded_again_is_one_record_with_history(world: World) -> None:
    record_inquiry(case=world.case, facts=inquiry(world), by=world.by)
    record_inquiry(case=world.case, facts=replace(inquiry(world), concern="Litter"), by=world.by)

    stored = Inquiry.objects.get(case=world.case)
    assert [row.concern for row in stored.history.all()] == [
        "Litter",
        "Noise and litter on the market square",
    ]


def test_the_inhabitants_of_all_towns_are_filled_in(world: World) -> None:
    count_people(unit=there(world.pirna.unit), inhabitants=39_000, by=world.by)
    count_people(unit=there(world.freital.unit), inhabitants=40_000, by=world.by)

    assert InquiryForm(case=world.case)["inhabitants"].value() == 79_000


def test_inhabitants_that_were_corrected_stay(world: World) -> None:
    count_people(unit=there(world.pirna.unit), inhabitants=39_000, by=world.by)

    assert InquiryForm(case=world.case, initial={"inhabitants": 5})["inhabitants"].value() == 5


def test_where_no_register_says_them_the_last_answer_of_the_same_towns_is_filled_in(world: World) -> None:
    count_people(unit=there(world.pirna.unit), inhabitants=39_000, by=world.by)
    assert InquiryForm(case=world.case)["inhabitants"].value() is None
    for towns, number in (((world.freital,), 40_500), ((world.pirna, world.freital), 79_500)):
        case = another_case(world, *towns)
        record_inquiry(case=case, facts=replace(inquiry(world), inhabitants=number), by=world.by)

    assert InquiryForm(case=world.case)["inhabitants"].value() == 79_500
    assert InquiryForm(case=another_case(world, world.freital))["inhabitants"].value() == 40_500
    assert InquiryForm(case=another_case(world, world.pirna))["inhabitants"].value() == 39_000


@pytest.mark.parametrize("name", ["received_on", "contact", "concern"])
def test_what_is_mandatory_is_asked_for(world: World, name: str) -> None:
    form = InquiryForm(answers(entered(world, **{name: ""})), case=world.case)

    assert form.errors[name] == ["This field is required."]


def test_nobody_receives_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = InquiryForm(answers(entered(world, received_on=tomorrow)), case=world.case)

    assert form.errors["received_on"] == ["This day lies in the future."]


def test_none_stands_alone_among_the_structures(world: World) -> None:
    form = InquiryForm(answers(entered(world, existing_structures=["none", "council"])), case=world.case)

    assert form.errors["existing_structures"] == ["“none” does not go together with other choices."]


def test_only_people_of_the_municipalities_are_contacts(world: World) -> None:
    form = InquiryForm(answers(entered(world, contact=world.coach_north.pk)), case=world.case)

    assert "contact" in form.errors


def test_the_office_accepts_and_somebody_leads(world: World) -> None:
    record_receipt(case=world.case, facts=receipt(world), by=world.by)
    world.case.refresh_from_db()

    assert world.case.lead == world.officer
    assert receipt_facts(world.case) == receipt(world)
    assert inquiry_accepted(world.case)


def test_the_lead_is_told_once(world: World) -> None:
    for _again in range(2):
        record_receipt(case=world.case, facts=receipt(world), by=world.by)

    events = events_of(scope=Scope.CASE, subject_id=world.case.pk).filter(verb=Verb.LEAD_ASSIGNED)
    assert [event.facts for event in events] == [{"person": "Case Officer East"}]


def test_a_coach_cannot_lead(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        record_receipt(case=world.case, facts=replace(receipt(world), lead=world.coach_north), by=world.by)

    assert refusal.value.field == "lead"


def test_a_rejection_needs_a_reason(world: World) -> None:
    values = {"lead": world.officer.pk, "outcome": "rejected", "reason": "  "}

    form = ReceiptForm(answers(values), case=world.case)

    assert form.errors["reason"] == ["Please give the reason for the rejection."]


def test_a_rejected_inquiry_is_not_accepted(world: World) -> None:
    values = {"lead": world.officer.pk, "outcome": ReceiptOutcome.REJECTED, "reason": "Outside Saxony"}
    form = ReceiptForm(answers(values), case=world.case)
    entry = facts_of(form, ReceiptFacts)

    record_receipt(case=world.case, facts=entry, by=world.by)

    assert not inquiry_accepted(world.case)
    assert "Outside Saxony" in words(sheet_of(ReceiptForm, there(receipt_facts(world.case))))


def test_before_anything_is_recorded_nothing_is_read(world: World) -> None:
    assert inquiry_facts(world.case) is None
    assert receipt_facts(world.case) is None
    assert coaching_process(world.case) is None
