"""A suspended case keeps the working days that remained."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.deadlines.due import due_date, resume_due, working_days, working_days_between
from tests.deadlines.calendar_of_saxony import is_working_day

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_three_days_that_remained_are_counted_on() -> None:
    due, suspended_on, resumed_on = date(2026, 11, 12), date(2026, 11, 9), date(2026, 11, 16)

    assert resume_due(due, suspended_on, resumed_on) == date(2026, 11, 20)  # 18 November is free


def test_what_was_overdue_keeps_its_date() -> None:
    due, suspended_on, resumed_on = date(2026, 11, 6), date(2026, 11, 9), date(2026, 12, 1)

    assert resume_due(due, suspended_on, resumed_on) == due


def test_what_was_due_on_the_day_of_the_pause_is_due_when_it_ends() -> None:
    due = date(2026, 11, 9)

    assert resume_due(due, due, date(2026, 11, 12)) == date(2026, 11, 12)
    assert resume_due(due, due, date(2026, 11, 14)) == date(2026, 11, 16)  # Saturday to Monday


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        resume_due(date(2026, 12, 1), date(2026, 11, 9), date(2026, 11, 8))


@given(start=days, amount=st.integers(1, 60), after=st.integers(0, 60), pause=st.integers(0, 400))
def test_the_remaining_working_days_are_kept(start: date, amount: int, after: int, pause: int) -> None:
    due = due_date(working_days(amount), start=start).due
    suspended_on = min(start + timedelta(days=after), due)
    resumed_on = suspended_on + timedelta(days=pause)

    new_due = resume_due(due, suspended_on, resumed_on)

    assert new_due >= due
    assert is_working_day(new_due)
    remaining = working_days_between(suspended_on, due)
    if remaining:
        assert working_days_between(resumed_on, new_due) == remaining


@given(start=days, amount=st.integers(1, 60))
def test_a_pause_of_no_length_changes_nothing(start: date, amount: int) -> None:
    due = due_date(working_days(amount), start=start).due

    assert resume_due(due, start, start) == due
