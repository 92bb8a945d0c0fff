"""Working days of Saxony, counted a second time by hand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.deadlines.calendars import statutory_holidays
from casework.deadlines.due import due_date, working_days, working_days_between
from tests.deadlines.calendar_of_saxony import EASTER_SUNDAYS, holidays_of, is_working_day

days = st.dates(date(2024, 1, 1), date(2029, 6, 30))
amounts = st.integers(1, 250)


def last_of_working_days(start: date, amount: int) -> date:
    """Walk through a list of all working days instead of counting along."""
    ahead = (start + timedelta(days=n) for n in range(1, 2 * amount + 40))
    return [day for day in ahead if is_working_day(day)][amount - 1]


def test_the_holidays_are_the_eleven_of_the_law() -> None:
    for year in EASTER_SUNDAYS:
        assert set(statutory_holidays(year)) == holidays_of(year)


@given(start=days, amount=amounts)
def test_the_last_day_is_the_one_of_a_second_count(start: date, amount: int) -> None:
    assert due_date(working_days(amount), start=start).due == last_of_working_days(start, amount)


@given(start=days, amount=amounts)
def test_the_last_day_is_a_working_day_after_the_start(start: date, amount: int) -> None:
    due = due_date(working_days(amount), start=start).due

    assert is_working_day(due)
    assert due > start


@given(start=days, later=st.integers(0, 30), amount=amounts)
def test_who_starts_later_is_never_due_earlier(start: date, later: int, amount: int) -> None:
    rule = working_days(amount)
    assert due_date(rule, start=start).due <= due_date(rule, start=start + timedelta(days=later)).due


@given(start=days, amount=amounts)
def test_counting_back_gives_the_amount(start: date, amount: int) -> None:
    due = due_date(working_days(amount), start=start).due

    assert working_days_between(start, due) == amount
    assert working_days_between(due, start) == -amount


def test_a_weekend_has_no_working_days() -> None:
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)

    assert working_days_between(friday, sunday) == 0
    assert working_days_between(friday, friday) == 0
