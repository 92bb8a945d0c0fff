"""How long a case is kept: from 1 January after it was closed, for ten years, however it was closed."""

from datetime import date

import pytest

from casework.cases.choices import CLOSED_STATES, CaseState
from casework.cases.models import Case
from casework.cases.rules import Retention, last_closing_over, retention_of
from tests.builders import OPENED, Staff, acting, running_case
from workflows.engine.lifecycle import abort_case, reopen_case, transfer_case

VECTORS = {
    date(2025, 1, 1): (date(2026, 1, 1), date(2035, 12, 31)),
    date(2025, 12, 31): (date(2026, 1, 1), date(2035, 12, 31)),
    date(2026, 1, 1): (date(2027, 1, 1), date(2036, 12, 31)),
    date(2024, 2, 29): (date(2025, 1, 1), date(2034, 12, 31)),
}


@pytest.mark.parametrize(("closed_on", "days"), VECTORS.items())
def test_it_begins_on_1_january_and_ends_with_the_tenth_year(
    closed_on: date, days: tuple[date, date]
) -> None:
    retention = retention_of(closed_on)
    assert retention == Retention(*days)
    assert not retention.is_over(days[1])
    assert retention.is_over(date(days[1].year + 1, 1, 1))


def test_an_open_case_is_kept_without_end() -> None:
    assert retention_of(None) is None


@pytest.mark.parametrize("today", [date(2036, 1, 1), date(2036, 12, 31), date(2040, 2, 29)])
def test_the_last_day_of_closing_that_is_over_says_the_same(today: date) -> None:
    last = last_closing_over(today)
    over, kept = retention_of(last), retention_of(date(last.year + 1, 1, 1))
    assert over is not None
    assert over.is_over(today)
    assert kept is not None
    assert not kept.is_over(today)


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_it_does_not_matter_how_a_case_was_closed(staff: Staff, case: Case, state: CaseState) -> None:
    successor = running_case(staff.officer) if state == CaseState.TRANSFERRED else None
    closed = Case(pk=case.pk, state=state, successor=successor, closed_on=OPENED)
    assert closed.is_closed
    assert retention_of(closed.closed_on) == Retention(date(2026, 1, 1), date(2035, 12, 31))


def test_transferring_begins_it_and_reopening_ends_it(staff: Staff, case: Case) -> None:
    heir = running_case(staff.officer)
    transfer_case(case=case, successor=heir, on=OPENED, by=acting(staff.officer), reason="One matter.")
    abort_case(case=heir, on=OPENED, by=acting(staff.officer), reason="The town wishes it.")
    for one in (case, heir):
        one.refresh_from_db()
        assert retention_of(one.closed_on) == Retention(date(2026, 1, 1), date(2035, 12, 31))
    reopen_case(case=heir, by=acting(staff.supervision), reason="It goes on.")
    heir.refresh_from_db()
    assert retention_of(heir.closed_on) is None
