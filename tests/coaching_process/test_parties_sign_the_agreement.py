"""All parties sign the cooperation agreement at the same time, also those that join meanwhile."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.errors import Invalid, NotAllowed
from casework.cases.choices import CaseKind, PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.selectors import parties_of
from casework.cases.services import open_case
from casework.network.facts import AgreementPartyFacts
from casework.network.selectors.agreements import agreement_is_signed, agreement_of, possible_parties
from casework.territory.choices import GroupKind
from casework.territory.models import Organisation
from casework.territory.services import create_group
from tests.builders import (
    FREITAL,
    HEIDENAU,
    OPENED,
    PIRNA,
    SINCE,
    acting,
    house,
    lpr,
    person,
    running_case,
    town,
    town_hall,
)
from tests.coaching_process.world import UNTIL_BRANCHES, World
from workflows.coaching.facts import SignatureFacts
from workflows.desk.demo.driver import do, open_step, refuse, run
from workflows.engine.choices import Answer
from workflows.engine.lifecycle import submit_case
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


def test_the_group_that_has_the_case_signs_as_one_of_the_parties(world: World) -> None:
    town_hall(FREITAL)
    case, mayor = case_of_a_group(world)
    run(case, *UNTIL_BRANCHES)
    assert case.group is not None
    together = case.group.organisation
    assert together in possible_parties(case, localdate())
    do(case, "agreement_draft", parties=(party(together, "group"), party(lpr(), "lpr")))
    assert asked(case) == {together.name, lpr().name}
    step = open_step(case, "agreement_signatures", together.name)
    assert (step.role, step.owner) == (Role.MA, mayor)
    run(case, "agreement_signatures")
    assert agreement_is_signed(case)


def case_of_a_group(world: World) -> tuple[Case, User]:
    """Return a case that a group of two towns has, and who signs for the group."""
    towns = [town(key) for key in (PIRNA, FREITAL)]
    group = create_group(
        name="Towns on the Elbe",
        kind=GroupKind.TOWN_ALLIANCE,
        members=[place.unit for place in towns if place.unit],
        joined_on=SINCE,
        by=house(),
    )
    officer = acting(world.staff.officer)
    case = open_case(
        kind=CaseKind.COACHING,
        title="Together",
        municipalities=towns,
        opened_by=lpr(),
        opened_on=OPENED,
        by=officer,
        group=group,
    )
    submit_case(case=case, by=officer)
    return Case.objects.get(pk=case.pk), person("Head of the Group", Role.MA, group.organisation)


def party(organisation: Organisation, role: str) -> AgreementPartyFacts:
    """Return a party that has not signed yet."""
    return AgreementPartyFacts(organisation, role, "", "", None)


def test_a_group_that_has_nothing_to_do_with_the_case_is_not_offered(world: World, drafted: Case) -> None:
    case, _mayor = case_of_a_group(world)
    assert case.group is not None
    assert case.group.organisation not in possible_parties(drafted, localdate())
