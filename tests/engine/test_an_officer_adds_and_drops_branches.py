"""Optional branches come and go while their split is open; what has to be done stays."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseKind
from tests.builders import acting, house, running_case
from tests.engine.practice import (
    Scene,
    go_to_inner_branches,
    last_event,
    let_coach_work,
    nothing_changes,
    open_nodes,
    open_rows,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step
from workflows.engine.moves import (
    add_branch,
    addable_branches,
    drop_branch,
    is_optional_branch,
    send_back,
)
from workflows.engine.services import claim_step


def add(scene: Scene, name: str, reason: str = "The council wants it.", by: User | None = None) -> None:
    """Let the officer (or another) add a branch."""
    author = acting(by or scene.staff.officer)
    add_branch(process_id=scene.process.pk, name=name, by=author, reason=reason)


def drop(scene: Scene, node: str, reason: str = "No money.", by: User | None = None) -> None:
    """Let the officer (or another) drop the branch of an open step."""
    step = open_step(scene.case, node)
    drop_branch(step_id=step.pk, by=acting(by or scene.staff.officer), reason=reason)


def addable(scene: Scene) -> list[str]:
    """Return the branches that could be added now."""
    return [node.name for node in addable_branches(scene.process)]


@pytest.fixture
def inner(scene: Scene) -> Scene:
    """Return the scene with the branch that always is, and the extra one."""
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_inner_branches(scene.case, "extra")
    return scene


def test_a_branch_is_added_beside_the_others(inner: Scene) -> None:
    add(inner, "spare")
    assert open_nodes(inner.case) == ["extra", "must", "side", "spare", "spare"]
    event = last_event(inner.case)
    assert (event.verb, event.facts["step"], event.reason) == (
        Verb.BRANCH_ADDED,
        "spare",
        "The council wants it.",
    )


def test_the_join_waits_for_a_branch_that_was_added_late(inner: Scene) -> None:
    say(inner.case, "extra")
    add(inner, "spare")
    say(inner.case, "must")
    assert open_rows(inner.case) == ["meet", "side", "spare", "spare", "spare"]
    say(inner.case, "spare")
    say(inner.case, "spare")
    assert open_nodes(inner.case) == ["after", "side"]


def test_a_branch_is_dropped_with_a_reason(inner: Scene) -> None:
    drop(inner, "extra")
    assert open_nodes(inner.case) == ["must", "side"]
    assert (last_event(inner.case).verb, last_event(inner.case).reason) == (Verb.BRANCH_DROPPED, "No money.")


def test_the_join_that_waited_only_for_the_dropped_branch_goes_on(inner: Scene) -> None:
    say(inner.case, "must")
    assert open_rows(inner.case) == ["extra", "meet", "side"]
    drop(inner, "extra")
    assert open_rows(inner.case) == ["after", "side"]


def test_a_branch_of_several_parties_is_dropped_with_all_their_steps(inner: Scene) -> None:
    add(inner, "spare")
    say(inner.case, "spare")
    drop(inner, "spare")
    assert open_rows(inner.case) == ["extra", "must", "side"]


def test_a_dropped_branch_can_be_added_once_more(inner: Scene) -> None:
    drop(inner, "extra")
    assert addable(inner) == ["extra", "spare"]
    add(inner, "extra")
    assert addable(inner) == ["spare"]
    say(inner.case, "extra")
    say(inner.case, "must")
    assert open_nodes(inner.case) == ["after", "side"]


def test_a_branch_is_added_only_once(inner: Scene) -> None:
    with nothing_changes(inner.case), pytest.raises(NotNow, match="has been started already"):
        add(inner, "extra")
    say(inner.case, "extra")
    with nothing_changes(inner.case), pytest.raises(NotNow, match="has been started already"):
        add(inner, "extra")


def test_no_branch_is_added_before_the_split_or_after_the_join(scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(NotNow, match="has not come that far"):
        add(scene, "extra")
    assert addable(scene) == []
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_inner_branches(scene.case, "nothing more")
    say(scene.case, "must")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="have come together already"):
        add(scene, "extra")
    assert addable(scene) == []


def test_what_is_always_done_is_no_branch_to_add_or_drop(inner: Scene) -> None:
    for node in ("must", "side", "main", "first", "end", "nowhere"):
        with nothing_changes(inner.case), pytest.raises(NotNow, match="not an optional branch"):
            add(inner, node)
    for node in ("must", "side"):
        with nothing_changes(inner.case), pytest.raises(NotNow, match="Only an optional branch"):
            drop(inner, node)


def test_a_step_outside_of_every_split_is_no_branch(scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(NotNow, match="Only an optional branch"):
        drop(scene, "first")
    assert not is_optional_branch(open_step(scene.case, "first"))


def test_the_last_open_branch_stays(scene: Scene, settings: Settings) -> None:
    only = {CaseKind.FUNDING: "tests.definitions.practice.OnlyOptional"}
    settings.PROCESS_DEFINITIONS = settings.PROCESS_DEFINITIONS | only
    scene.case = running_case(scene.staff.officer, kind=CaseKind.FUNDING)
    say(scene.case, "choice", "left right")
    drop(scene, "left")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="last open branch"):
        drop(scene, "right")


def test_a_branch_that_was_sent_back_can_still_be_dropped(inner: Scene) -> None:
    say(inner.case, "extra")
    by = acting(inner.staff.officer)
    send_back(process_id=inner.process.pk, to="extra", by=by, reason="Look again.")
    drop(inner, "extra")
    say(inner.case, "must")
    assert open_nodes(inner.case) == ["after", "side"]


def test_a_reason_is_needed_for_both(inner: Scene) -> None:
    for verb, name in ((add, "spare"), (drop, "extra")):
        with nothing_changes(inner.case), pytest.raises(Invalid) as refusal:
            verb(inner, name, reason="\t")
        assert refusal.value.field == "reason"


def test_only_the_office_adds_and_drops(inner: Scene) -> None:
    for user in (inner.pirna.mayor, inner.pirna.coordination, inner.staff.coach):
        for verb, name in ((add, "spare"), (drop, "extra")):
            with nothing_changes(inner.case), pytest.raises(NotAllowed):
                verb(inner, name, by=user)
    drop(inner, "extra", by=inner.staff.supervision)
    add(inner, "extra", by=inner.staff.supervision)


def test_a_case_that_rests_keeps_its_branches(inner: Scene) -> None:
    by = acting(inner.staff.officer)
    suspend_case(case=inner.case, until=localdate() + timedelta(days=99), by=by, reason="Election")
    for verb, name in ((add, "spare"), (drop, "extra")):
        with nothing_changes(inner.case), pytest.raises(NotNow, match="suspended"):
            verb(inner, name)


def test_a_step_that_is_done_is_not_dropped_and_one_that_was_taken_is(inner: Scene) -> None:
    claim_step(step_id=open_step(inner.case, "extra").pk, by=acting(inner.staff.officer))
    drop(inner, "extra")
    gone = Step.objects.filter(case=inner.case, flow_task__endswith=".extra").get()
    with pytest.raises(NotNow, match="no longer open"):
        drop_branch(step_id=gone.pk, by=acting(inner.staff.officer), reason="No money.")
