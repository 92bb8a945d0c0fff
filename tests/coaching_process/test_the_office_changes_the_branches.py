"""What is added to a coaching later, or dropped from it, changes the branches that it goes by."""

import pytest

from casework.coaching.choices import Branch
from casework.coaching.selectors.beginning import coaching_process, current_target_agreement
from tests.builders import acting, process_of
from tests.coaching_process.world import UNTIL_KICK_OFF, World
from workflows.desk.demo.driver import do, open_step, run
from workflows.engine.moves import add_branch, drop_branch, send_back


@pytest.fixture
def begun(world: World) -> World:
    """Return the coaching after its kick-off, with council and funding as chosen branches."""
    world.go(*UNTIL_KICK_OFF[:-2])
    do(world.case, "contracting", branches=(Branch.COUNCIL_SETUP, Branch.FUNDING))
    run(world.case, "target_approval", "kick_off")
    return world


def branches(world: World) -> list[str]:
    """Return the branches that the coaching goes by now."""
    process = coaching_process(world.case)
    assert process is not None
    return process.branches


def add(world: World, name: str) -> None:
    """Let the officer add a branch."""
    by = acting(world.staff.officer)
    add_branch(process_id=process_of(world.case).pk, name=name, by=by, reason="Asked for by the council.")


def drop(world: World, node: str) -> None:
    """Let the officer drop the branch of an open step."""
    step = open_step(world.case, node)
    drop_branch(step_id=step.pk, by=acting(world.staff.officer), reason="No money.")


def test_an_added_branch_is_chosen_from_then_on(begun: World) -> None:
    add(begun, "security_analysis_ref")
    assert branches(begun) == [Branch.COUNCIL_SETUP, Branch.FUNDING, Branch.SECURITY_ANALYSIS]


def test_a_dropped_branch_is_not_chosen_any_more(begun: World) -> None:
    drop(begun, "funding")
    assert branches(begun) == [Branch.COUNCIL_SETUP]


def test_a_branch_dropped_at_a_later_step_counts_as_well(begun: World) -> None:
    begun.go("council_setup")
    drop(begun, "council_approval")
    assert branches(begun) == [Branch.FUNDING]


def test_what_was_agreed_stays_as_it_was_agreed(begun: World) -> None:
    drop(begun, "funding")
    agreement = current_target_agreement(begun.case)
    assert agreement is not None
    assert agreement.branches == [Branch.COUNCIL_SETUP, Branch.FUNDING]


def test_a_dropped_branch_does_not_come_back_with_the_kick_off(begun: World) -> None:
    drop(begun, "funding")
    by = acting(begun.staff.officer)
    send_back(process_id=process_of(begun.case).pk, to="kick_off", by=by, reason="Held again.")
    begun.go("kick_off")
    assert "funding" not in begun.open()
    assert "council_setup" in begun.open()


def test_dropping_the_agreement_leaves_the_branches_alone(begun: World) -> None:
    drop(begun, "agreement_draft")
    assert branches(begun) == [Branch.COUNCIL_SETUP, Branch.FUNDING]
