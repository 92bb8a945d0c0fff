"""A change happens as a whole or not at all, with all services that it calls."""

from collections.abc import Callable

import pytest
from django.db import transaction

from casework.audit.actors import Actor
from casework.audit.changes import current_change, on_failure, service
from casework.audit.errors import AuthorMissing, Busy, Invalid, NotAllowed, NotNow, Refused
from casework.cases.models import Case
from tests.builders import Staff, acting, house


@service
def rename(*, case: Case, title: str, by: Actor, reason: str = "") -> str:
    """Give a case another title and return the change it belongs to."""
    case.title = title
    case.save(update_fields=["title"])
    return str(current_change().id)


@service
def rename_twice(*, case: Case, by: Actor, reason: str = "", fail: bool = False) -> set[str]:
    """Call another service two times; fail afterwards, if told so."""
    ids = {rename(case=case, title=title, by=house(), reason="inner") for title in ("One", "Two")}
    if fail:
        raise Invalid("No.")
    return ids


@service
def try_twice(*, case: Case, by: Actor) -> None:
    """Go on after an inner service has failed."""
    try:
        rename_twice(case=case, by=by, fail=True)
    except Invalid:
        rename(case=case, title="Three", by=by)


@service
def leave_traces(*, traces: list[str], by: Actor, fail: BaseException | None = None) -> None:
    """Leave traces that no rollback reaches, and a way to undo each."""
    for name in ("first", "second"):
        traces.append(name)
        on_failure(_removing(traces, name))
    if fail:
        raise fail


def _removing(traces: list[str], name: str) -> Callable[[], None]:
    return lambda: traces.remove(name)


def test_inner_services_belong_to_the_change_of_the_outer_one(staff: Staff, case: Case) -> None:
    ids = rename_twice(case=case, by=acting(staff.officer), reason="outer")
    rows = list(case.history.order_by("-history_id")[:2])
    assert ids == {str(row.change_id) for row in rows}
    assert {(row.history_user, row.history_change_reason) for row in rows} == {(staff.officer, "outer")}


def test_two_calls_are_two_changes(staff: Staff, case: Case) -> None:
    by = acting(staff.officer)
    assert rename(case=case, title="One", by=by) != rename(case=case, title="Two", by=by)


def test_a_failure_leaves_nothing(staff: Staff, case: Case) -> None:
    before = case.history.count()
    with pytest.raises(Invalid):
        rename_twice(case=case, by=acting(staff.officer), fail=True)
    assert Case.objects.get(pk=case.pk).title == "Coaching"
    assert case.history.count() == before


def test_half_of_a_change_cannot_be_saved_by_going_on(staff: Staff, case: Case) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        try_twice(case=case, by=acting(staff.officer))
    assert Case.objects.get(pk=case.pk).title == "Coaching"


def test_after_a_change_nobody_is_the_author(staff: Staff, case: Case) -> None:
    rename(case=case, title="One", by=acting(staff.officer))
    with pytest.raises(AuthorMissing):
        current_change()
    with pytest.raises(Invalid):
        rename_twice(case=case, by=acting(staff.officer), fail=True)
    with pytest.raises(AuthorMissing):
        on_failure(lambda: None)


@pytest.mark.parametrize("error", [Invalid("No."), ValueError("broken"), KeyboardInterrupt()])
def test_what_no_rollback_reaches_is_undone_backwards(staff: Staff, error: BaseException) -> None:
    traces: list[str] = []
    with pytest.raises(type(error)):
        leave_traces(traces=traces, by=house(), fail=error)
    assert traces == []


def test_what_succeeds_stays(staff: Staff) -> None:
    traces: list[str] = []
    leave_traces(traces=traces, by=house())
    assert traces == ["first", "second"]


@pytest.mark.parametrize("kind", [NotAllowed, NotNow, Busy, Invalid])
def test_each_refusal_is_a_sentence(kind: type[Refused]) -> None:
    error = kind("Not today.")
    assert (error.message, str(error)) == ("Not today.", "Not today.")
    assert isinstance(error, Refused)
    assert Invalid("Not today.", "on").field == "on"
