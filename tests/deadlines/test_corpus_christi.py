"""Corpus Christi is free in some places of Upper Lusatia only: the holiday belongs to the place."""

from datetime import date

import pytest

from casework.deadlines.due import due_date, resume_due, weeks, working_days, working_days_between

CORPUS_CHRISTI = date(2026, 6, 4)
WEEK_BEFORE = date(2026, 5, 28)
WHOLE = ["14625080", "14625350", "14625440", "14625460", "14625470", "14625490", "14625500", "14625640"]
IN_PARTS = ["14625020", "14625150", "14625160", "14625240", "14625280", "14625360"]
DRESDEN = "14612000"


@pytest.mark.parametrize("place", WHOLE)
def test_where_all_celebrate_the_period_ends_on_friday(place: str) -> None:
    result = due_date(weeks(1), start=WEEK_BEFORE, place=place)

    assert (result.unshifted, result.due) == (CORPUS_CHRISTI, date(2026, 6, 5))
    assert result.warnings == ()


@pytest.mark.parametrize("place", IN_PARTS)
def test_where_parts_celebrate_nothing_moves_but_a_person_is_asked(place: str) -> None:
    result = due_date(weeks(1), start=WEEK_BEFORE, place=place)

    assert result.due == CORPUS_CHRISTI
    assert len(result.warnings) == 1


@pytest.mark.parametrize("place", [DRESDEN, "14625", None])
def test_elsewhere_it_is_a_day_like_any_other(place: str | None) -> None:
    result = due_date(weeks(1), start=WEEK_BEFORE, place=place)

    assert result.due == CORPUS_CHRISTI
    assert result.warnings == ()


def test_working_days_leave_it_out_where_all_celebrate() -> None:
    assert due_date(working_days(5), start=WEEK_BEFORE, place="14625080").due == date(2026, 6, 5)
    assert due_date(working_days(5), start=WEEK_BEFORE, place=DRESDEN).due == CORPUS_CHRISTI
    assert working_days_between(WEEK_BEFORE, CORPUS_CHRISTI, place="14625080") == 4


def test_working_days_count_it_and_ask_where_parts_celebrate() -> None:
    result = due_date(working_days(10), start=WEEK_BEFORE, place="14625150")

    assert result.due == due_date(working_days(10), start=WEEK_BEFORE, place=DRESDEN).due
    assert len(result.warnings) == 1


def test_a_pause_runs_on_by_the_calendar_of_the_place() -> None:
    wednesday = date(2026, 6, 3)

    assert resume_due(date(2026, 5, 29), WEEK_BEFORE, wednesday, "14625080") == date(2026, 6, 5)
    assert resume_due(date(2026, 5, 29), WEEK_BEFORE, wednesday, DRESDEN) == CORPUS_CHRISTI


def test_a_place_outside_saxony_is_refused() -> None:
    with pytest.raises(ValueError, match="no place in Saxony"):
        due_date(weeks(1), start=WEEK_BEFORE, place="11000000")
