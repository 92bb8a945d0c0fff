"""The office drafts an agreement; it is signed once every party has signed the same text."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.network.choices import AgreementRole
from casework.network.models import AgreementParty, CooperationAgreement
from casework.network.selectors import (
    agreement_facts,
    agreement_is_signed,
    agreement_of,
    possible_parties,
    signed_agreements,
)
from casework.network.services import (
    accede_to_agreement,
    leave_agreement,
    record_agreement,
    sign_agreement,
    terminate_agreement,
)
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import answers, close, words
from tests.network.builders import World, draft
from workflows.coaching.forms.network import AgreementForm
from workflows.engine.forms import sheet_of

ANSWERS: dict[str, object] = {
    "title": "Safe towns on the Elbe",
    "goals": "Work together.",
    "tasks": "The towns name coordinators.",
    "valid_from": "2025-05-01",
}


def parties(world: World) -> list[tuple[Organisation, str]]:
    """Return the town of Pirna, the LPR office and the police."""
    return [(world.pirna, "municipality"), (world.lpr, "lpr"), (world.police, "police")]


def sign(world: World, organisation: Organisation, on: date) -> None:
    """Sign the agreement for an organisation."""
    sign_agreement(
        case=world.case,
        organisation=organisation,
        signatory="Head of Office",
        function="Head",
        signed_on=on,
        by=world.house,
    )


def all_sign(world: World) -> None:
    """Let all three parties sign, one after the other."""
    sign(world, world.pirna, date(2025, 5, 2))
    sign(world, world.police, date(2025, 5, 20))
    sign(world, world.lpr, date(2025, 5, 9))


def signed_on(world: World) -> date | None:
    """Return the day on which the agreement of the case was concluded."""
    agreement = agreement_of(world.case)
    assert agreement is not None
    return agreement.signed_on


def test_what_was_recorded_is_read_back(world: World) -> None:
    facts = draft(*parties(world))
    record_agreement(case=world.case, facts=facts, by=world.house)
    assert agreement_facts(world.case) == facts
    assert agreement_facts(world.other_case) is None


def test_the_last_signature_concludes_it(world: World) -> None:
    assert not agreement_is_signed(world.case)
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    sign(world, world.pirna, date(2025, 5, 2))
    sign(world, world.police, date(2025, 5, 20))
    assert not agreement_is_signed(world.case)
    sign(world, world.lpr, date(2025, 5, 9))
    assert agreement_is_signed(world.case)
    assert signed_on(world) == date(2025, 5, 20)
    assert not signed_agreements(date(2025, 5, 19)).exists()
    assert signed_agreements(date(2025, 5, 20)).get() == agreement_of(world.case)


def test_another_text_is_a_new_version_that_nobody_has_signed(world: World) -> None:
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    all_sign(world)
    present = agreement_facts(world.case)
    assert present is not None
    same = record_agreement(case=world.case, facts=present, by=world.house)
    assert same.version == 1
    assert agreement_is_signed(world.case)
    changed = record_agreement(
        case=world.case, facts=draft(*parties(world), goals="Work even closer."), by=world.house
    )
    assert changed.pk == same.pk
    assert changed.version == 2
    assert not agreement_is_signed(world.case)
    assert AgreementParty.history.filter(history_type="-", signed_on__isnull=False).count() == 6


def test_a_new_draft_keeps_who_has_left_and_who_acceded(world: World) -> None:
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    all_sign(world)
    join(world, date(2025, 6, 2))
    leave_agreement(
        case=world.case, organisation=world.pirna, exited_on=date(2025, 7, 1), by=world.house, reason="Alone."
    )
    others = [(world.lpr, "lpr"), (world.police, "police"), (world.freital, "municipality")]
    record_agreement(case=world.case, facts=draft(*others, goals="Go on."), by=world.house)
    rows = {row.organisation: row for row in AgreementParty.objects.filter(agreement__case=world.case)}
    assert rows[world.pirna].exited_on == date(2025, 7, 1)
    assert rows[world.freital].joined_on == date(2025, 6, 2)
    sign(world, world.lpr, date(2025, 7, 2))
    sign(world, world.police, date(2025, 7, 3))
    assert agreement_is_signed(world.case)


def test_a_signature_on_the_old_text_does_not_pass_to_the_new_one(world: World) -> None:
    signed = draft(*parties(world), signed=date(2025, 5, 2))
    record_agreement(case=world.case, facts=signed, by=world.house)
    assert signed_on(world) == date(2025, 5, 2)
    changed = draft(*parties(world), goals="Work even closer.", signed=date(2025, 5, 2))
    record_agreement(case=world.case, facts=changed, by=world.house)
    assert not agreement_is_signed(world.case)


def test_a_town_that_joins_before_all_have_signed_is_waited_for(world: World) -> None:
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    join(world, date(2025, 5, 3))
    all_sign(world)
    assert not agreement_is_signed(world.case)
    sign(world, world.freital, date(2025, 6, 1))
    assert signed_on(world) == date(2025, 6, 1)


def join(world: World, on: date) -> None:
    """Let Freital join."""
    accede_to_agreement(
        case=world.case,
        organisation=world.freital,
        role=AgreementRole.MUNICIPALITY,
        joined_on=on,
        by=Actor(world.officer),
    )


def test_a_town_that_accedes_later_does_not_change_the_day_of_the_agreement(world: World) -> None:
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    all_sign(world)
    join(world, date(2026, 2, 1))
    sign(world, world.freital, date(2026, 2, 3))
    assert signed_on(world) == date(2025, 5, 20)
    assert signed_agreements(date(2025, 6, 1)).exists()
    with pytest.raises(NotNow, match="takes part already"):
        join(world, date(2026, 2, 1))


def test_a_town_that_leaves_before_signing_is_not_waited_for(world: World) -> None:
    town = (world.freital, "municipality")
    record_agreement(case=world.case, facts=draft(*parties(world), town), by=world.house)
    all_sign(world)
    assert not agreement_is_signed(world.case)
    leave_agreement(
        case=world.case, organisation=world.freital, exited_on=date(2025, 6, 2), by=Actor(world.officer)
    )
    assert agreement_is_signed(world.case)
    with pytest.raises(NotNow, match="not a party"):
        sign(world, world.freital, date(2025, 6, 3))


def test_an_agreement_outlives_its_case_and_is_terminated_by_a_party(world: World) -> None:
    agreement = record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    with pytest.raises(NotNow, match="Not all parties have signed"):
        terminate(agreement, world.pirna, date(2026, 5, 1), world)
    all_sign(world)
    close(case=world.case, by=world.house)
    with pytest.raises(Invalid, match="Only a party"):
        terminate(agreement, world.leipzig, date(2026, 5, 1), world)
    with pytest.raises(Invalid, match="had not been signed"):
        terminate(agreement, world.pirna, date(2025, 5, 1), world)
    terminate(agreement, world.pirna, date(2026, 5, 1), world)
    with pytest.raises(NotNow, match="terminated already"):
        terminate(agreement, world.pirna, date(2026, 5, 1), world)


def terminate(agreement: CooperationAgreement, party: Organisation, on: date, world: World) -> None:
    """Terminate the agreement."""
    terminate_agreement(
        agreement=agreement, terminated_by=party, terminated_on=on, by=Actor(world.officer), reason="Merger"
    )


def test_a_mayor_does_not_note_that_an_agreement_was_terminated(world: World) -> None:
    agreement = record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    with pytest.raises(NotAllowed):
        terminate_agreement(
            agreement=agreement,
            terminated_by=world.pirna,
            terminated_on=date(2026, 6, 2),
            by=Actor(world.mayor),
            reason="Merger",
        )


def test_signing_is_refused_without_agreement_name_or_day(world: World) -> None:
    with pytest.raises(NotNow, match="no agreement"):
        sign(world, world.pirna, date(2025, 5, 2))
    record_agreement(case=world.case, facts=draft(*parties(world)), by=world.house)
    with pytest.raises(Invalid) as refusal:
        sign(world, world.pirna, date(2026, 7, 2))
    assert refusal.value.field == "signed_on"
    with pytest.raises(Invalid) as refusal:
        sign_agreement(
            case=world.case,
            organisation=world.pirna,
            signatory=" ",
            function="",
            signed_on=date(2025, 5, 2),
            by=world.house,
        )
    assert refusal.value.field == "signatory"


def test_an_agreement_needs_two_different_parties(world: World) -> None:
    for wrong in ([(world.pirna, "municipality")], [*parties(world), (world.pirna, "other")]):
        with pytest.raises(Invalid) as refusal:
            record_agreement(case=world.case, facts=draft(*wrong), by=world.house)
        assert refusal.value.field == "parties"


def test_the_form_offers_towns_office_directorate_and_district(world: World) -> None:
    names = {organisation.name for organisation in possible_parties(world.case, date(2026, 7, 1))}
    assert {world.pirna.name, world.freital.name, world.lpr.name, world.police.name} <= names
    assert world.leipzig.name not in names
    form = AgreementForm(case=world.case)
    shown = form.groups["parties"].formset.forms
    proposed = [(row["organisation"].value(), row["role"].value()) for row in shown]
    assert (world.police.pk, AgreementRole.POLICE) in proposed
    taking_part = set(world.case.parties.values_list("organisation", flat=True))
    assert {pk for pk, _role in proposed} == {*taking_part, world.police.pk}


def test_the_form_leads_to_the_record_and_to_a_sheet_with_every_answer(world: World) -> None:
    rows = [{"organisation": o.pk, "role": role} for o, role in parties(world)]
    form = AgreementForm(answers(ANSWERS, parties=rows), case=world.case)
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    record_agreement(case=world.case, facts=facts, by=world.house)  # type: ignore[arg-type]
    assert agreement_facts(world.case) == facts
    said = words(sheet_of(AgreementForm, facts))
    for text in (
        "Safe towns",
        "Work together.",
        "name coordinators",
        "1 May 2025",
        f"{world.police} | Police",
    ):
        assert text in said


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"goals": ""}, "goals"),
        ({"tasks": ""}, "tasks"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_until": "2025-04-30"}, "valid_until"),
        ({"review_on": "2025-04-30"}, "review_on"),
    ],
)
def test_the_form_refuses(world: World, changed: dict[str, object], field: str) -> None:
    rows = [{"organisation": o.pk, "role": role} for o, role in parties(world)]
    form = AgreementForm(answers(ANSWERS | changed, parties=rows), case=world.case)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_the_role_follows_from_the_organisation(world: World) -> None:
    rows = [{"organisation": organisation.pk, "role": ""} for organisation, _role in parties(world)]
    form = AgreementForm(answers(ANSWERS, parties=rows), case=world.case)
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    record_agreement(case=world.case, facts=facts, by=world.house)  # type: ignore[arg-type]
    kept = agreement_facts(world.case)
    assert kept is not None
    assert [(party.organisation, party.role) for party in kept.parties] == parties(world)


def test_nobody_concludes_it_as_what_it_is_not(world: World) -> None:
    facts = draft((world.pirna, "municipality"), (world.police, "municipality"))
    with pytest.raises(Invalid, match="takes part as “Police directorate”") as refusal:
        record_agreement(case=world.case, facts=facts, by=world.house)
    assert refusal.value.field == "parties"


def test_a_review_lies_within_the_validity(world: World) -> None:
    outside = {"valid_until": "2026-04-30", "review_on": "2026-05-01"}
    rows = [{"organisation": o.pk, "role": role} for o, role in parties(world)]
    form = AgreementForm(answers(ANSWERS | outside, parties=rows), case=world.case)
    assert list(form.errors) == ["review_on"]
    assert "within the time for which the agreement is valid" in str(form.errors["review_on"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"signed_on": "2025-05-02"}, "signatory"),
        ({"signed_on": "2026-07-02", "signatory": "Mayor"}, "signed_on"),
        ({"role": "police"}, "role"),
    ],
)
def test_the_form_refuses_a_party(world: World, changed: dict[str, object], field: str) -> None:
    row = {"organisation": world.pirna.pk, "role": "municipality"} | changed
    form = AgreementForm(answers(ANSWERS, parties=[row]), case=world.case)
    assert not form.is_valid()
    assert list(form.groups["parties"].formset.errors[0]) == [field]


def test_the_form_does_not_take_a_stranger_as_a_party(world: World) -> None:
    rows = [{"organisation": world.leipzig.pk, "role": "municipality"}]
    form = AgreementForm(answers(ANSWERS, parties=rows), case=world.case)
    assert not form.is_valid()
    assert list(form.groups["parties"].formset.errors[0]) == ["organisation"]
