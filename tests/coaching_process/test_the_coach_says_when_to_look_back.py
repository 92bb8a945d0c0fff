"""The implementation goes on, report by report, until the coach says that it is time to look back."""

from casework.coaching.choices import Branch
from tests.coaching_process.world import UNTIL_TARGETS, World
from workflows.desk.demo.driver import do, open_step


def implementing(world: World) -> World:
    """Return a coaching at the implementation of its plan."""
    world.go(*UNTIL_TARGETS[:-1])
    do(world.case, "contracting", branches=(Branch.NONE,))
    world.go("target_approval", "kick_off", "situation_analysis", "situation_approval")
    world.go("action_plan", "plan_approval")
    return world


def test_who_is_not_ready_goes_on_implementing(world: World) -> None:
    first = open_step(implementing(world).case, "implementation")
    do(world.case, "implementation", ready=False)
    assert "evaluation" not in world.open()
    assert open_step(world.case, "implementation").pk > first.pk


def test_who_is_ready_looks_back(world: World) -> None:
    do(implementing(world).case, "implementation", ready=False)
    do(world.case, "implementation", ready=True)
    assert "evaluation" in world.open()
    assert "implementation" not in world.open()
