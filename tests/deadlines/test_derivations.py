"""Each date tells in words how it came about."""

from datetime import date

import pytest
from django.utils import translation

from casework.deadlines.choices import Kind
from casework.deadlines.due import DerivationLine, DueRule, days, due_date, months, weeks, working_days


def told(rule: DueRule, start: date, place: str | None = None) -> list[str]:
    """Return the derivation in English, warnings last."""
    result = due_date(rule, start=start, place=place)
    with translation.override("en"):
        return [str(line) for line in result.steps + result.warnings]


def test_a_shift_names_each_free_day() -> None:
    lines = told(days(10, Kind.LEGAL), date(2026, 3, 24))

    assert ["Karfreitag" in lines[1], "Saturday" in lines[2], "Sunday" in lines[3]] == [True, True, True]
    assert "Ostermontag" in lines[4]
    assert "next working day" in lines[5]
    assert len(lines) == 6


def test_a_month_without_that_day_says_so() -> None:
    assert "§ 188 Abs. 3 BGB" in told(months(1), date(2028, 1, 31))[1]


def test_working_days_name_the_holidays_left_out_and_no_weekend() -> None:
    lines = told(working_days(5), date(2026, 3, 30))

    assert lines[0].startswith("Working days: 5")
    assert ["Karfreitag" in lines[1], "Ostermontag" in lines[2]] == [True, True]
    assert len(lines) == 4


def test_a_period_that_needs_no_shift_is_one_sentence() -> None:
    assert len(told(weeks(20), date(2026, 1, 14))) == 1


def test_an_appointment_says_why_it_stays() -> None:
    assert "never moves" in told(weeks(2, Kind.APPOINTMENT), date(2026, 11, 4))[1]


def test_parts_of_a_municipality_are_a_question_to_a_person() -> None:
    assert "please check" in told(weeks(1), date(2026, 5, 28), "14625020")[-1]


@pytest.mark.parametrize(("language", "day"), [("de", "04.06.2026"), ("en", "4 June 2026")])
def test_days_are_written_in_the_language_of_the_reader(language: str, day: str) -> None:
    line = DerivationLine("{day}", {"day": date(2026, 6, 4)})

    with translation.override(language):
        assert str(line) == day
