"""A faulty definition is found before any case runs on it, and the message names the node."""

import pytest
from django.core.checks import run_checks
from django.test import override_settings
from viewflow.workflow.base import Flow

from tests.definitions import flow
from workflows.coaching.coach_change import CoachChangeV1
from workflows.coaching.flow import CoachingV1
from workflows.engine import soundness
from workflows.engine.soundness import check_flow


@pytest.mark.parametrize("definition", [CoachingV1, CoachChangeV1, flow.TwoBranches, flow.OneOfTwo])
def test_our_definitions_are_sound(definition: type[Flow]) -> None:
    assert check_flow(definition) == []


@pytest.mark.parametrize(
    ("definition", "sentence"),
    [
        (flow.MissingJoin, "end: can be reached while left is still open"),
        (flow.PastTheJoin, "end: can be reached from inside split, past its join"),
        (flow.OutOfABranch, "split: can be entered again from inside one of its own branches"),
        (flow.Endless, "from here the end cannot be reached"),
        (flow.DeadStep, "forgotten: is never reached"),
        (flow.NoWayOn, "first: a way on is missing"),
        (flow.Inherited, "which is not a node of this definition"),
        (flow.NothingToDecideOn, "agree: decides on nowhere"),
        (flow.ForeignNode, "job: nodes of type Function are not supported"),
        (flow.JoinWithoutSplit, "join: can be reached from outside of every split"),
        (flow.TwoStarts, "the definition needs exactly one start"),
        (flow.JoinOfTwoSplits, "join: tokens of two splits can wait here at once"),
        (flow.TwiceOpen, "end: can be reached from inside outer, past its join"),
    ],
)
def test_each_fault_is_named(definition: type[Flow], sentence: str) -> None:
    assert any(sentence in problem for problem in check_flow(definition)), check_flow(definition)


def test_the_system_check_names_definition_and_node() -> None:
    with override_settings(PROCESS_VERSIONS=["tests.definitions.flow.DeadStep"]):
        messages = [str(error.msg) for error in run_checks() if error.id == "engine.E001"]
    assert messages == ["DeadStep: forgotten: is never reached"]


def test_going_on_from_a_state_is_checked_too() -> None:
    waiting_for_nobody = frozenset({("join", ("split",))})
    assert any("the end cannot be reached" in p for p in check_flow(flow.TwoBranches, waiting_for_nobody))
    one_branch_left = frozenset({("join", ("split",)), ("left", ("split",))})
    assert check_flow(flow.TwoBranches, one_branch_left) == []


def test_a_definition_that_is_too_large_to_check_is_no_sound_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "LIMIT", 3)
    assert "more than 3 states" in check_flow(flow.TwoBranches)
