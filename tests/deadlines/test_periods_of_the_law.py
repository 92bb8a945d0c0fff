"""Periods of days, weeks and months end on a day on which offices work."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.deadlines.choices import Kind, Unit
from casework.deadlines.due import DueRule, backward_due, due_date, months, weeks
from tests.deadlines.calendar_of_saxony import is_working_day

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
rules = st.builds(
    DueRule,
    amount=st.integers(1, 24),
    unit=st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS]),
    kind=st.sampled_from([Kind.LEGAL, Kind.INTERNAL]),
)


@given(rule=rules, start=days)
def test_the_end_is_never_a_saturday_sunday_or_holiday(rule: DueRule, start: date) -> None:
    assert is_working_day(due_date(rule, start=start).due)


@given(rule=rules, start=days)
def test_the_end_is_the_first_working_day_from_the_unshifted_one(rule: DueRule, start: date) -> None:
    result = due_date(rule, start=start)
    passed = (result.due - result.unshifted).days

    assert start < result.unshifted <= result.due
    assert not any(is_working_day(result.unshifted + timedelta(days=n)) for n in range(passed))


@given(rule=rules, start=days, later=st.integers(0, 40))
def test_who_starts_later_is_never_due_earlier(rule: DueRule, start: date, later: int) -> None:
    assert due_date(rule, start=start).due <= due_date(rule, start=start + timedelta(days=later)).due


@given(start=days, amount=st.integers(1, 24))
def test_months_keep_the_day_number_or_take_the_last_day(start: date, amount: int) -> None:
    end = due_date(months(amount), start=start).unshifted

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@given(start=days, amount=st.integers(1, 24))
def test_weeks_end_on_the_same_weekday(start: date, amount: int) -> None:
    end = due_date(weeks(amount), start=start).unshifted

    assert end.weekday() == start.weekday()
    assert (end - start).days == 7 * amount


def test_an_appointment_stays_on_a_holiday() -> None:
    rule = weeks(2, Kind.APPOINTMENT)
    day_of_repentance = date(2026, 11, 18)

    assert due_date(rule, start=date(2026, 11, 4)).due == day_of_repentance


@pytest.mark.parametrize("amount", [0, -1])
def test_a_deadline_takes_at_least_one_unit(amount: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        weeks(amount)


def test_working_days_are_no_legal_term() -> None:
    with pytest.raises(ValueError, match="no legal term"):
        DueRule(3, Unit.WORKING_DAYS, Kind.LEGAL)


@given(rule=rules, before=days)
def test_counted_back_the_end_never_moves_towards_the_day(rule: DueRule, before: date) -> None:
    result = backward_due(rule, before=before)
    assert is_working_day(result.due)
    assert result.due <= result.unshifted < before


def test_six_weeks_before_a_project_begins() -> None:
    result = backward_due(weeks(6), before=date(2027, 3, 1))  # a Monday; 18 January 2027 is one, too
    assert (result.unshifted, result.due) == (date(2027, 1, 18), date(2027, 1, 18))
    result = backward_due(months(6), before=date(2027, 5, 1))  # 1 November 2026 is a Sunday
    assert (result.unshifted, result.due) == (date(2026, 11, 1), date(2026, 10, 30))
    assert [str(line) for line in result.steps] != []
