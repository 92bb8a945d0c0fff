"""What a statement that was composed once answers is what its query answers."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import people
from accounts.models.prepared import Prepared
from accounts.services import Substitute, announce_absence
from tests.builders import PIRNA, acting, lpr, office, person, town

TODAY = localdate()


@pytest.fixture
def everybody(db: None) -> Sequence[int]:
    """Return two officers, of whom one is away and represented, and a mayor who has left."""
    officer, colleague = (person(name, Role.CO, lpr()) for name in ("Officer", "Colleague"))
    mayor = person("Mayor Pirna")
    office(mayor, Role.MA, town(PIRNA), until=TODAY - timedelta(days=1))
    announce_absence(
        user=officer,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=3),
        substitutes=[Substitute(colleague)],
        by=acting(officer),
    )
    return [user.pk for user in (officer, colleague, mayor)]


@pytest.mark.parametrize("statement", [people.OFFICES, people.DEPUTIES_ON, people.DEPUTIES_NOW])
def test_it_answers_for_each_day_and_for_all_people(statement: Prepared, everybody: Sequence[int]) -> None:
    answers: set[str] = set()
    for day in (TODAY - timedelta(days=1), TODAY, date(2001, 1, 1)):
        for asked in (everybody, everybody[::-1], everybody[1:], everybody[:1]):
            rows = statement.rows(day, asked)
            assert sorted(rows) == sorted(statement.compose(day, asked))
            answers.add(str(rows))
    assert len(answers) > 1


def test_it_is_composed_once_for_each_number_of_people(everybody: Sequence[int]) -> None:
    composed: list[int] = []

    def compose(day: date, asked: Sequence[int]) -> object:
        composed.append(len(asked))
        return people.User.objects.filter(pk__in=asked).values_list("pk")

    statement = Prepared(compose)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as captured:
        assert [statement.rows(TODAY, [pk]) for pk in everybody] == [[(pk,)] for pk in everybody]
        assert statement.rows(TODAY, []) == []
        assert len(statement.rows(TODAY, everybody)) == len(everybody)
    assert (composed, len(captured)) == ([1, 3], 4)
