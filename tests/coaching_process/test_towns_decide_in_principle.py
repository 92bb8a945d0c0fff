"""Whether there is a coaching is decided by the towns: all of them, sooner or later."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.services import end_office
from accounts.services.organisations import add_organisation, end_organisation
from casework.cases.choices import CaseState, PartyRole
from casework.cases.models import Case, Order
from casework.cases.selectors import parties_of
from casework.territory.choices import OrganisationKind
from casework.territory.selectors import organisations
from tests.builders import FREITAL, PIRNA, acting, house, running_case, town, town_hall
from tests.coaching_process.world import UNTIL_DECISION, World
from workflows.desk.demo.driver import do, do_all, open_step, run
from workflows.engine.lifecycle import reopen_case
from workflows.engine.selectors import open_steps


@pytest.fixture
def both(world: World) -> Case:
    """Return a case of two towns that are asked to decide."""
    town_hall(FREITAL)
    case = running_case(world.staff.officer, PIRNA, FREITAL)
    run(case, *UNTIL_DECISION)
    return case


def open_nodes(case: Case) -> list[str]:
    """Return the nodes at which somebody is asked."""
    return sorted(step.node_name for step in open_steps(case))


def state(case: Case) -> str:
    """Return the state as it is now."""
    return Case.objects.get(pk=case.pk).state


def test_a_yes_brings_the_coordination_in_and_two_branches_begin(world: World) -> None:
    world.go(*UNTIL_DECISION, "municipal_decision")
    assert world.open() == ["agreement_draft", "coach_matching"]
    assert parties_of(world.case, PartyRole.COORDINATION).exists()


def test_a_no_ends_the_case_without_a_process(world: World) -> None:
    world.go(*UNTIL_DECISION)
    do(world.case, "municipal_decision", decision="no")
    assert (world.now().state, world.open()) == (CaseState.ABORTED, [])
    assert Order.objects.get(case=world.case).text.endswith("abgebrochen.")


def test_after_a_reopening_the_town_is_asked_again(world: World) -> None:
    world.go(*UNTIL_DECISION)
    do(world.case, "municipal_decision", decision="no")
    by = acting(world.staff.supervision)
    reopen_case(case=world.case, by=by, reason="The town has changed its mind.")
    assert world.open() == ["municipal_decision"]
    world.go("municipal_decision")
    assert world.open() == ["agreement_draft", "coach_matching"]


def test_a_postponed_decision_is_asked_for_again(world: World) -> None:
    world.go(*UNTIL_DECISION)
    later = localdate() + timedelta(days=42)
    do(world.case, "municipal_decision", decision="postponed", follow_up_on=later)
    assert world.open() == ["municipal_decision"]
    world.go("municipal_decision")
    assert world.open() == ["agreement_draft", "coach_matching"]


def test_all_towns_are_asked_at_the_same_time(both: Case) -> None:
    assert open_nodes(both) == ["municipal_decision", "municipal_decision"]
    do(both, "municipal_decision", "Freital")
    assert open_step(both, "municipal_decision").organisation == town(PIRNA)


def test_only_the_town_that_postponed_is_asked_again(both: Case) -> None:
    later = localdate() + timedelta(days=42)
    do(both, "municipal_decision", "Freital", decision="postponed", follow_up_on=later)
    do(both, "municipal_decision", "Pirna")
    assert open_step(both, "municipal_decision").organisation == town(FREITAL)
    assert open_nodes(both) == ["municipal_decision"]


def test_the_towns_that_said_yes_go_on_without_the_one_that_said_no(both: Case) -> None:
    do(both, "municipal_decision", "Freital", decision="no")
    do(both, "municipal_decision", "Pirna")
    assert state(both) == CaseState.RUNNING
    do_all(both, "coach_matching")
    asked = {step.organisation for step in open_steps(both) if step.role == Role.MA}
    assert asked == {town(PIRNA)}


def test_if_all_towns_say_no_it_is_over(both: Case) -> None:
    for place in ("Freital", "Pirna"):
        do(both, "municipal_decision", place, decision="no")
    assert state(both) == CaseState.ABORTED


def test_an_inquiry_that_is_declined_is_rejected_with_an_order(world: World) -> None:
    world.go("inquiry")
    do(world.case, "receipt", outcome="rejected", reason="Not our task.")
    assert (world.now().state, world.open()) == (CaseState.REJECTED, [])
    assert Order.objects.get(case=world.case).state == CaseState.REJECTED


def test_the_lead_is_asked_as_long_as_he_holds_the_office(world: World) -> None:
    world.go("inquiry", "receipt")
    lead = world.now().lead
    assert lead is not None
    assert open_step(world.case, "initial_consultation").owner == lead
    yesterday = localdate() - timedelta(days=1)
    world.go("initial_consultation", "consultation_minutes")
    end_office(office=lead.offices.get(), last_day=yesterday, by=house())
    world.go("municipal_decision")
    assert open_step(world.case, "agreement_draft").owner == world.staff.colleague  # the only one left


def test_a_second_coordination_troubles_nobody(world: World) -> None:
    add_organisation(kind=OrganisationKind.COORDINATION, name="A second coordination", by=house())
    world.go(*UNTIL_DECISION, "municipal_decision")
    taking_part = parties_of(world.case, PartyRole.COORDINATION).get().organisation
    assert open_step(world.case, "coach_matching").organisation == taking_part


def test_a_coordination_that_has_ended_is_asked_no_more(world: World) -> None:
    former = organisations(OrganisationKind.COORDINATION)[0]
    add_organisation(kind=OrganisationKind.COORDINATION, name="The new coordination", by=house())
    end_organisation(organisation=former, last_day=localdate() - timedelta(days=1), by=house())
    world.go(*UNTIL_DECISION, "municipal_decision")
    asked = open_step(world.case, "coach_matching").organisation
    assert asked is not None
    assert asked.name == "The new coordination"
