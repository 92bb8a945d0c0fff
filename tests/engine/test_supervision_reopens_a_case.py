"""A closed case runs again by order of supervision, at the work where it ended."""

from datetime import date

import pytest
from django.utils.timezone import localdate
from pytest_django import Settings

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseKind, CaseState
from casework.cases.locks import lock_case
from casework.cases.models import Case, Order
from tests.builders import acting, draft_case, house, process_of, running_case
from tests.engine.practice import (
    Scene,
    agree,
    answer,
    done_at,
    events,
    go_to_branches,
    go_to_inner_branches,
    go_to_the_end,
    let_coach_work,
    nothing_changes,
    open_nodes,
    open_rows,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import (
    abort_case,
    close_case,
    discard_case,
    reopen_case,
    start_process,
    transfer_case,
)
from workflows.engine.models import CaseProcess, Step


def abort(scene: Scene) -> None:
    """Let the officer abort the case."""
    by = acting(scene.staff.officer)
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")


def reopen(scene: Scene, case: Case | None = None, reason: str = "The town has changed its mind.") -> None:
    """Let supervision reopen the case (or another one)."""
    reopen_case(case=case or scene.case, by=acting(scene.staff.supervision), reason=reason)


def test_an_aborted_case_goes_on_in_all_branches(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "extra spare")
    say(scene.case, "spare")
    say(scene.case, "side")
    abort(scene)
    reopen(scene)
    assert open_nodes(scene.case) == ["extra", "must", "spare", "spare"]
    case = scene.now()
    assert (case.state, case.closed_on) == (CaseState.RUNNING, None)


def test_the_branches_meet_after_the_reopening_as_before(scene: Scene) -> None:
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_inner_branches(scene.case, "extra")
    say(scene.case, "side")
    say(scene.case, "extra")
    abort(scene)
    reopen(scene)
    for node in ("must", "after"):
        say(scene.case, node)
    assert open_rows(scene.case) == ["last"]


def test_the_order_and_the_reason_are_kept(scene: Scene) -> None:
    abort(scene)
    reopen(scene)
    order = Order.objects.get()
    assert (order.state, order.text) == (CaseState.RUNNING, "The town has changed its mind.")
    assert order.ordered_by == scene.staff.supervision
    reopened = [event for event in events(scene.case) if event.verb == Verb.CASE_REOPENED]
    assert [event.reason for event in reopened] == ["The town has changed its mind."]


def test_a_completed_case_goes_on_with_the_content_that_was_approved_last(scene: Scene) -> None:
    go_to_the_end(scene)
    answer(scene.case, "release")
    assert scene.now().state == CaseState.COMPLETED
    assert Order.objects.get().text.startswith("Supervision hat ")
    reopen(scene)
    assert open_rows(scene.case) == ["last"]
    say(scene.case, "last")
    answer(scene.case, "release")
    assert scene.now().state == CaseState.COMPLETED
    assert len(done_at(scene.case, "last")) == len(done_at(scene.case, "release")) == 2


def test_a_case_closed_by_order_goes_on_where_it_stood(scene: Scene) -> None:
    go_to_branches(scene.case)
    by = acting(scene.staff.supervision)
    close_case(case=scene.case, on=localdate(), by=by, reason="Nothing more to do.")
    reopen(scene)
    assert open_nodes(scene.case) == ["main", "side"]


def test_a_transferred_case_forgets_its_successor(scene: Scene) -> None:
    by, successor = acting(scene.staff.officer), running_case(scene.staff.officer)
    transfer_case(case=scene.case, successor=successor, on=localdate(), by=by, reason="Merged.")
    reopen(scene)
    assert scene.now().successor is None
    assert open_nodes(scene.case) == ["first"]


def test_an_open_approval_asks_everybody_again(scene: Scene) -> None:
    say(scene.case, "first")
    answer(scene.case, "agree", "Pirna")
    abort(scene)
    reopen(scene)
    assert open_nodes(scene.case) == ["agree", "agree"]
    agree(scene.case)
    assert open_nodes(scene.case) == ["main", "side"]


@service
def start_beside(*, case: Case, by: Actor) -> CaseProcess:
    """Start a second process on the case."""
    return start_process(lock_case(case.pk), CaseKind.FUNDING)


def test_what_had_ended_by_itself_stays_ended(scene: Scene, settings: Settings) -> None:
    beside = {CaseKind.FUNDING: "tests.definitions.practice.OnlyOptional"}
    settings.PROCESS_DEFINITIONS = settings.PROCESS_DEFINITIONS | beside
    ended, cut_off = (start_beside(case=scene.case, by=house()) for _number in range(2))
    say(scene.case, "choice", "left")
    say(scene.case, "left")
    abort(scene)
    reopen(scene)
    assert open_nodes(scene.case) == ["choice", "first"]
    assert CaseProcess.objects.get(pk=ended.pk).status == "DONE"
    assert CaseProcess.objects.get(pk=cut_off.pk).status == "NEW"


def test_a_case_whose_process_had_ended_goes_on_with_what_was_written_last(
    scene: Scene, settings: Settings
) -> None:
    only = {CaseKind.FUNDING: "tests.definitions.practice.OnlyOptional"}
    settings.PROCESS_DEFINITIONS = settings.PROCESS_DEFINITIONS | only
    scene.case = running_case(scene.staff.officer, kind=CaseKind.FUNDING)
    say(scene.case, "choice", "left")
    say(scene.case, "left")
    abort(scene)
    reopen(scene)
    assert open_rows(scene.case) == ["left"]


def test_a_case_can_be_reopened_more_than_once(scene: Scene) -> None:
    for _round in range(2):
        abort(scene)
        reopen(scene)
    assert open_rows(scene.case) == ["first"]
    say(scene.case, "first")
    assert Step.objects.filter(case=scene.case, status="CANCELED").count() == 2


def test_a_discarded_draft_begins_its_process(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer, kind=CaseKind.OTHER)
    discard_case(case=draft, by=acting(scene.staff.officer), reason="A mistake.")
    reopen(scene, draft)
    assert open_nodes(draft) == ["first"]


def test_a_case_without_a_process_simply_runs_again(scene: Scene) -> None:
    plain = running_case(scene.staff.officer, kind=CaseKind.CONSULTATION)
    by = acting(scene.staff.officer)
    abort_case(case=plain, on=localdate(), by=by, reason="The town wants it.")
    reopen(scene, plain)
    assert Case.objects.get(pk=plain.pk).state == CaseState.RUNNING
    assert open_rows(plain) == []


def test_only_supervision_reopens(scene: Scene) -> None:
    abort(scene)
    for user in (scene.staff.officer, scene.pirna.mayor, scene.staff.coach):
        with nothing_changes(scene.case), pytest.raises(NotAllowed):
            reopen_case(case=scene.case, by=acting(user), reason="Why not.")


def test_only_a_closed_case_is_reopened_and_with_a_reason(scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(NotNow, match="not closed"):
        reopen(scene)
    abort(scene)
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        reopen(scene, reason="  ")
    assert refusal.value.field == "reason"


def test_a_case_reopened_keeps_the_days_of_its_past(scene: Scene) -> None:
    abort(scene)
    reopen(scene)
    process = process_of(scene.case)
    assert (process.status, process.finished) == ("NEW", None)
    assert scene.now().opened_on == date(2025, 3, 3)
    assert open_step(scene.case, "first").due_on is not None
