"""A case goes back to an earlier step: what was entered stays, what came after begins anew."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from tests.builders import acting, process_of
from tests.engine.practice import (
    Scene,
    agree,
    answer,
    done_at,
    go_to_branches,
    go_to_inner_branches,
    go_to_the_end,
    last_event,
    nothing_changes,
    open_nodes,
    open_rows,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step
from workflows.engine.moves import send_back, send_back_targets


def back(scene: Scene, to: str, reason: str = "Look again.", by: User | None = None) -> None:
    """Let the officer (or another) send the case back."""
    author = acting(by or scene.staff.officer)
    send_back(process_id=scene.process.pk, to=to, by=author, reason=reason)


def targets(scene: Scene) -> list[str]:
    """Return the nodes to which the case could be sent back now."""
    process = scene.process
    process.case = scene.case
    return [node.name for node in send_back_targets(process)]


def test_one_step_back_with_all_that_was_entered(scene: Scene) -> None:
    say(scene.case, "first", "lighting")
    answer(scene.case, "agree", "Pirna")
    back(scene, "first")
    assert open_rows(scene.case) == ["first"]
    assert scene.now().title == "lighting"
    assert len(done_at(scene.case, "first")) == len(done_at(scene.case, "agree")) == 1
    event = last_event(scene.case)
    assert (event.verb, event.facts["step"], event.reason) == (Verb.SENT_BACK, "first", "Look again.")


def test_an_approval_asks_everybody_again(scene: Scene) -> None:
    go_to_branches(scene.case)
    back(scene, "agree")
    assert open_nodes(scene.case) == ["agree", "agree"]
    agree(scene.case)
    assert open_nodes(scene.case) == ["main", "side"]


def test_before_a_split_all_branches_end(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "extra spare")
    assert open_nodes(scene.case) == ["extra", "must", "side", "spare", "spare"]
    back(scene, "first")
    assert open_rows(scene.case) == ["first"]
    go_to_inner_branches(scene.case, "nothing more")
    assert open_nodes(scene.case) == ["must", "side"]


def test_inside_a_branch_the_other_ones_go_on(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "extra")
    side = open_step(scene.case, "side").pk
    back(scene, "main")
    assert open_nodes(scene.case) == ["main", "side"]
    assert open_step(scene.case, "side").pk == side


def test_a_branch_that_has_ended_opens_anew_while_another_is_open(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "extra")
    say(scene.case, "side")
    say(scene.case, "extra")
    assert open_rows(scene.case) == ["meet", "must", "outer_meet"]
    back(scene, "extra")
    back(scene, "side")
    assert open_rows(scene.case) == ["extra", "meet", "must", "outer_meet", "side"]


def test_across_both_joins_one_branch_and_then_another(scene: Scene) -> None:
    go_to_the_end(scene)
    back(scene, "main")
    assert open_rows(scene.case) == ["main"]
    back(scene, "side")
    assert open_rows(scene.case) == ["main", "side"]
    for node in ("main", "must", "after"):
        say(scene.case, node)
    assert open_rows(scene.case) == ["outer_meet", "side"]
    say(scene.case, "side")
    assert open_rows(scene.case) == ["last"]


def test_across_a_join_inside_a_branch(scene: Scene) -> None:
    go_to_the_end(scene)
    back(scene, "must")
    assert open_rows(scene.case) == ["must"]
    for node in ("must", "after", "last"):
        say(scene.case, node)
    answer(scene.case, "release")
    assert scene.now().state == "completed"


@pytest.mark.parametrize("node", ["outer", "meet", "is_agreed", "start", "end", "nowhere"])
def test_only_steps_of_people_can_be_done_again(scene: Scene, node: str) -> None:
    go_to_branches(scene.case)
    with nothing_changes(scene.case), pytest.raises(NotNow, match="cannot be sent back to there"):
        back(scene, node)


@pytest.mark.parametrize("node", ["extra", "last", "release", "spare"])
def test_what_has_not_been_done_cannot_be_done_again(scene: Scene, node: str) -> None:
    go_to_branches(scene.case)
    with nothing_changes(scene.case), pytest.raises(NotNow, match="has not been done yet"):
        back(scene, node)


def test_what_is_open_cannot_be_opened(scene: Scene) -> None:
    say(scene.case, "first")
    back(scene, "first")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="is open already"):
        back(scene, "first")


def test_a_branch_of_an_earlier_round_stays_behind(scene: Scene) -> None:
    go_to_branches(scene.case)
    say(scene.case, "main")
    back(scene, "first")
    go_to_branches(scene.case)
    with nothing_changes(scene.case), pytest.raises(NotNow, match="belongs to an earlier round"):
        back(scene, "main")
    assert targets(scene) == ["first", "agree"]


def test_forward_is_not_back(scene: Scene) -> None:
    go_to_the_end(scene)
    back(scene, "main")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="does not lie before"):
        back(scene, "after")


def test_nothing_lies_before_the_end(scene: Scene) -> None:
    go_to_the_end(scene)
    answer(scene.case, "release")
    assert targets(scene) == []


def test_the_steps_that_are_offered_are_those_that_are_possible(scene: Scene) -> None:
    assert targets(scene) == []
    go_to_inner_branches(scene.case, "extra spare")
    assert targets(scene) == ["first", "agree", "main"]
    say(scene.case, "extra")
    assert targets(scene) == ["first", "agree", "main", "extra"]
    back(scene, "extra")
    assert targets(scene) == ["first", "agree", "main"]


def test_a_reason_is_needed(scene: Scene) -> None:
    say(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        back(scene, "first", reason=" ")
    assert refusal.value.field == "reason"


def test_towns_and_coaches_do_not_send_back(scene: Scene) -> None:
    say(scene.case, "first")
    for user in (scene.pirna.mayor, scene.pirna.coordination, scene.staff.coach):
        with nothing_changes(scene.case), pytest.raises(NotAllowed):
            back(scene, "first", by=user)
    back(scene, "first", by=scene.staff.supervision)


def test_a_case_that_rests_is_not_sent_back(scene: Scene) -> None:
    say(scene.case, "first")
    suspend_case(
        case=scene.case,
        until=localdate() + timedelta(days=99),
        by=acting(scene.staff.officer),
        reason="Election",
    )
    with pytest.raises(NotNow, match="suspended"):
        back(scene, "first")


def test_a_step_done_again_knows_what_it_repeats(scene: Scene) -> None:
    say(scene.case, "first")
    back(scene, "first")
    again = open_step(scene.case, "first")
    (earlier,) = done_at(scene.case, "first")
    assert list(again.previous.all()) == [Step.objects.get(pk=earlier.pk)]
    assert (again.token, again.role, again.stage) == (earlier.token, earlier.role, earlier.stage)


def test_how_far_a_case_has_come_costs_nothing(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(scene.case, "first")
    process = process_of(scene.case)
    with django_assert_num_queries(2):
        send_back_targets(process)
    agree(scene.case)
    for node in ("main", "side"):
        say(scene.case, node)
    with django_assert_num_queries(2):
        assert len(send_back_targets(process)) > 2
