"""A case is aborted, transferred or closed by order: all work ends at that moment, and it is read-only."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case, Order
from casework.cases.services import open_case
from tests.access.world import region_around
from tests.builders import (
    FREITAL,
    GOERLITZ,
    PIRNA,
    acting,
    draft_case,
    house,
    lpr,
    office,
    person,
    running_case,
)
from tests.engine.practice import (
    Scene,
    go_to_inner_branches,
    last_event,
    let_coach_work,
    nothing_changes,
    open_rows,
    say,
)
from workflows.engine.lifecycle import abort_case, close_case, suspend_case, transfer_case
from workflows.engine.models import Step
from workflows.engine.selectors import running_processes

Ending: TypeAlias = Callable[[Case, User, date, str], None]


def abort(case: Case, by: User, on: date, reason: str) -> None:
    """Abort a case."""
    abort_case(case=case, on=on, by=acting(by), reason=reason)


def close(case: Case, by: User, on: date, reason: str) -> None:
    """Close a case by order."""
    close_case(case=case, on=on, by=acting(by), reason=reason)


def transfer(case: Case, by: User, on: date, reason: str) -> None:
    """Transfer a case to a new one of the same town."""
    successor = running_case(by, title="Successor")
    transfer_case(case=case, successor=successor, on=on, by=acting(by), reason=reason)


ENDINGS = pytest.mark.parametrize(
    ("end", "state", "verb"),
    [
        (abort, CaseState.ABORTED, Verb.CASE_ABORTED),
        (close, CaseState.COMPLETED, Verb.CASE_CLOSED),
        (transfer, CaseState.TRANSFERRED, Verb.CASE_TRANSFERRED),
    ],
)
EACH = pytest.mark.parametrize("end", [abort, close, transfer])


@ENDINGS
def test_all_work_ends_at_one_moment(scene: Scene, end: Ending, state: CaseState, verb: Verb) -> None:
    go_to_inner_branches(scene.case, "extra spare")
    say(scene.case, "spare")
    yesterday = localdate() - timedelta(days=1)
    end(scene.case, scene.staff.supervision, yesterday, "The town wants it.")
    case, event = scene.now(), last_event(scene.case)
    assert (case.state, case.closed_on, case.is_closed) == (state, yesterday, True)
    assert (event.verb, event.reason, event.happened_on) == (verb, "The town wants it.", yesterday)
    assert open_rows(case) == []
    assert not running_processes(case).exists()
    ends = Step.objects.filter(case=case, status="CANCELED").values_list("finished").distinct()
    assert [finished for (finished,) in ends] == [scene.process.finished]


@EACH
def test_a_resting_case_may_end_too(scene: Scene, end: Ending) -> None:
    by = acting(scene.staff.officer)
    suspend_case(case=scene.case, until=localdate() + timedelta(days=99), by=by, reason="Election")
    end(scene.case, scene.staff.supervision, localdate(), "It takes too long.")
    assert scene.now().is_closed


@EACH
def test_a_case_ends_once(scene: Scene, end: Ending) -> None:
    abort(scene.case, scene.staff.officer, localdate(), "The town wants it.")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="aborted and can only be read"):
        end(scene.case, scene.staff.supervision, localdate(), "Once more.")


@EACH
def test_a_draft_is_discarded_instead(scene: Scene, end: Ending) -> None:
    draft = draft_case(scene.staff.officer)
    with nothing_changes(draft), pytest.raises(NotNow, match="A draft is discarded"):
        end(draft, scene.staff.supervision, localdate(), "No need.")


@EACH
def test_reason_and_day_are_checked(scene: Scene, end: Ending) -> None:
    today, by = localdate(), scene.staff.supervision
    for on, reason, field in (
        (today, " ", "reason"),
        (today + timedelta(days=1), "No need.", "on"),
        (date(2025, 3, 2), "No need.", "on"),
    ):
        with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
            end(scene.case, by, on, reason)
        assert refusal.value.field == field


@EACH
def test_towns_and_coaches_end_nothing(scene: Scene, end: Ending) -> None:
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    for user in (scene.pirna.mayor, scene.pirna.coordination, scene.staff.coach):
        with nothing_changes(scene.case), pytest.raises(NotAllowed):
            end(scene.case, user, localdate(), "No need.")


def test_only_supervision_orders_the_closing(scene: Scene) -> None:
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        close(scene.case, scene.staff.officer, localdate(), "Nothing more to do.")
    close(scene.case, scene.staff.supervision, localdate(), "Nothing more to do.")
    order = Order.objects.get()
    assert (order.state, order.text) == (CaseState.COMPLETED, "Nothing more to do.")
    assert (order.ordered_by, order.ordered_on) == (scene.staff.supervision, localdate())


def test_the_successor_is_named(scene: Scene) -> None:
    transfer(scene.case, scene.staff.officer, localdate(), "Merged.")
    successor = scene.now().successor
    assert successor is not None
    assert successor.title == "Successor"
    assert last_event(scene.case).facts == {"successor": successor.reference_number}


def refused_successor(scene: Scene, successor: Case) -> str:
    """Return the field of the refusal to transfer the case there."""
    by = acting(scene.staff.officer)
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        transfer_case(case=scene.case, successor=successor, on=localdate(), by=by, reason="Merged.")
    return refusal.value.field


def test_the_successor_is_another_case_that_one_can_see_and_that_goes_on(scene: Scene) -> None:
    assert refused_successor(scene, scene.case) == "successor"
    assert refused_successor(scene, draft_case(scene.staff.officer)) == "successor"
    over = running_case(scene.staff.officer, GOERLITZ)
    as_it_was = Case.objects.get(pk=over.pk)
    abort(over, scene.staff.officer, localdate(), "The town wants it.")
    assert refused_successor(scene, as_it_was) == "successor"
    draft = open_case(
        kind=CaseKind.COACHING,
        title="Ours",
        municipalities=[scene.pirna.town],
        opened_by=scene.pirna.town,
        opened_on=localdate(),
        by=acting(scene.pirna.mayor),
    )
    assert refused_successor(scene, draft) == "successor"


def test_the_successor_is_one_that_supervision_of_the_region_sees(scene: Scene) -> None:
    boss, today = person("Supervision East"), localdate()
    office(boss, Role.SU, lpr(), region=region_around("East", PIRNA))
    unseen = running_case(scene.staff.officer, GOERLITZ, title="Elsewhere")
    seen = running_case(scene.staff.officer, FREITAL, title="In the same district")
    with nothing_changes(scene.case), pytest.raises(Invalid) as refusal:
        transfer_case(case=scene.case, successor=unseen, on=today, by=acting(boss), reason="Merged.")
    assert refusal.value.field == "successor"
    assert "Elsewhere" not in refusal.value.message
    transfer_case(case=scene.case, successor=seen, on=today, by=acting(boss), reason="Merged.")
    assert scene.now().successor == seen


def test_a_resting_case_may_take_over(scene: Scene) -> None:
    by, rests = acting(scene.staff.officer), running_case(scene.staff.officer, GOERLITZ)
    suspend_case(case=rests, until=localdate() + timedelta(days=99), by=by, reason="Election")
    transfer_case(case=scene.case, successor=rests, on=localdate(), by=by, reason="Merged.")
    assert scene.now().successor == rests
