"""What people have written stays text in a spreadsheet."""

import csv
import io

import pytest

from workflows.desk.selectors.spreadsheet import as_csv, harmless


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "\uff1d1"]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Pirna", "a=b", "01.02.2026", "5 - 3"])
def test_other_text_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_separators_quotes_and_lines_stay_inside_their_cell() -> None:
    cells = ['a;b "c"', "line\nline", "Größe"]
    text = as_csv(["x", "y", "z"], [cells]).decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))[1] == cells
