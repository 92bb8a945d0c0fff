"""Worked examples of deadlines, each with the reason why it ends when it ends."""

import csv
from datetime import date
from pathlib import Path

import pytest

from casework.deadlines.choices import Kind, Unit
from casework.deadlines.due import DueRule, due_date

TABLE = Path(__file__).parent / "vectors.csv"
VECTORS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{row['id']}-{row['note'][:40]}" for row in VECTORS])
def test_a_deadline_ends_as_the_worked_example_says(vector: dict[str, str]) -> None:
    unit = Unit(vector["kind"])
    kind = Kind.INTERNAL if unit is Unit.WORKING_DAYS else Kind.LEGAL
    place = None if vector["place"] == "SN" else vector["place"]

    result = due_date(
        DueRule(int(vector["amount"]), unit, kind),
        start=date.fromisoformat(vector["announced_on"]),
        place=place,
    )

    assert result.due == date.fromisoformat(vector["end"])
    assert result.unshifted == date.fromisoformat(vector["unshifted_end"] or vector["end"])


def test_all_examples_and_all_units_are_there() -> None:
    assert len(VECTORS) == 16
    assert {row["kind"] for row in VECTORS} == set(Unit.values)
