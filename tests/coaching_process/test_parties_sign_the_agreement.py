"""All parties sign the cooperation agreement at the same time, also those that join meanwhile."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from casework.audit.errors import Invalid, NotAllowed
from casework.cases.choices import PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.selectors import parties_of
from casework.network.selectors.agreements import agreement_is_signed, agreement_of
from casework.territory.models import Organisation
from tests.builders import FREITAL, HEIDENAU, PIRNA, acting, running_case, town, town_hall
from tests.coaching_process.world import UNTIL_BRANCHES, World
from workflows.coaching.facts import SignatureFacts
from workflows.desk.demo.driver import do, open_step, refuse, run
from workflows.engine.choices import Answer
from workflows.engine.moves import join_case, leave_case
from workflows.engine.selectors import content_of, open_steps
from workflows.engine.services import decide


@pytest.fixture
def drafted(world: World) -> Case:
    """Return a case of two towns whose agreement is drafted."""
    town_hall(FREITAL)
    case = running_case(world.staff.officer, PIRNA, FREITAL)
    run(case, *UNTIL_BRANCHES, "agreement_draft")
    return case


def asked(case: Case) -> set[str]:
    """Return the parties whose signature is missing."""
    steps = [step for step in open_steps(case) if step.node_name == "agreement_signatures"]
    return {step.organisation.name for step in steps if step.organisation}


def leave(world: World, case: Case, place: Organisation) -> None:
    """Let a town leave the case today."""
    party = CaseParty.objects.get(case=case, organisation=place, left_on=None)
    by = acting(world.staff.officer)
    leave_case(party_id=party.pk, left_on=localdate(), by=by, reason="Goes alone.")


def test_towns_office_and_police_are_asked_at_once(drafted: Case) -> None:
    assert asked(drafted) == {
        "Stadt Pirna",
        "Stadt Freital",
        "Landespräventionsrat Sachsen",
        "Polizeidirektion Dresden",
    }
    assert parties_of(drafted, PartyRole.POLICE).exists()


def test_when_all_have_signed_it_is_signed(drafted: Case) -> None:
    run(drafted, "agreement_signatures")
    assert agreement_is_signed(drafted)
    assert asked(drafted) == set()


def test_a_refusal_asks_for_another_draft_that_all_sign_anew(drafted: Case) -> None:
    do(drafted, "agreement_signatures", "Freital")
    refuse(drafted, "agreement_signatures", "We want to talk about the costs.", "Pirna")
    assert asked(drafted) == set()
    run(drafted, "agreement_draft")
    assert len(asked(drafted)) == 4
    run(drafted, "agreement_signatures")
    assert agreement_is_signed(drafted)


def test_a_changed_draft_needs_every_signature_again(drafted: Case) -> None:
    do(drafted, "agreement_signatures", "Freital")
    refuse(drafted, "agreement_signatures", "Other goals, please.", "Pirna")
    do(drafted, "agreement_draft", goals="Other goals.")
    agreement = agreement_of(drafted)
    assert agreement is not None
    assert not agreement.parties.filter(signed_on__isnull=False).exists()


def test_a_town_that_joins_signs_as_well(world: World, drafted: Case) -> None:
    heidenau, by = town_hall(HEIDENAU), acting(world.staff.officer)
    do(drafted, "agreement_signatures", "Freital")
    join_case(
        case_id=drafted.pk,
        organisation=heidenau.town,
        role=PartyRole.MUNICIPALITY,
        joined_on=localdate(),
        by=by,
    )
    assert "Stadt Heidenau" in asked(drafted)
    run(drafted, "agreement_signatures")
    assert agreement_is_signed(drafted)


def test_when_the_last_missing_town_leaves_it_is_signed(world: World, drafted: Case) -> None:
    for party in ("Pirna", "Landes", "Polizei"):
        do(drafted, "agreement_signatures", party)
    assert not agreement_is_signed(drafted)
    leave(world, drafted, town(FREITAL))
    assert asked(drafted) == set()
    assert agreement_is_signed(drafted)


def test_nobody_signs_before_there_is_a_text(drafted: Case) -> None:
    yesterday = localdate() - timedelta(days=1)
    with pytest.raises(Invalid, match="cannot be signed before it was drafted") as refusal:
        do(drafted, "agreement_signatures", "Freital", signed_on=yesterday)
    assert refusal.value.field == "signed_on"
    do(drafted, "agreement_signatures", "Freital", signed_on=localdate())


def test_nobody_signs_for_another(world: World, drafted: Case) -> None:
    step = open_step(drafted, "agreement_signatures", "Freital")
    facts = SignatureFacts(Answer.APPROVED, "", "Mayor", "Mayor", localdate())
    shown = content_of(drafted, step.flow_task).fingerprint
    for user in (world.pirna.mayor, world.staff.supervision, world.police):
        with pytest.raises(NotAllowed):
            decide(step_id=step.pk, facts=facts, fingerprint=shown, by=acting(user))
