"""Among tens of thousands of events each filter finds its rows by an index."""

from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.selectors.paging import Place
from casework.territory.choices import OrganisationKind
from tests.builders import body, person
from tests.databases import Clone
from tests.scale.plans import cost_of
from workflows.desk.selectors.period import Period
from workflows.desk.selectors.record import Kind, Reader, RecordFilter, record_page

MANY = 40_000
FILL = """
    INSERT INTO audit_auditevent
        (scope, subject_id, verb, facts, reason, actor_id, channel, happened_on, recorded_at, change_id)
    SELECT CASE WHEN n %% 5 = 0 THEN 'case' ELSE 'accounts' END,
        CASE WHEN n %% 400 = 1 THEN %(person)s ELSE %(other)s END,
        CASE WHEN n %% 1000 = 3 THEN 'factors_reset' ELSE 'signed_in' END,
        '{}', '', %(other)s, 'web', now() - n * interval '10 minutes', now() - n * interval '10 minutes',
        gen_random_uuid()
    FROM generate_series(1, %(many)s) n
"""


@pytest.fixture(scope="module")
def coach(committed_db: Clone) -> User:
    """Return somebody with some events among the many of others."""
    pool = body(OrganisationKind.COORDINATION)
    coach, other = person("Coach North", Role.CH, pool), person("Coach South", Role.CH, pool)
    with psycopg.connect(committed_db.owner, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        owner.execute(FILL, {"person": coach.pk, "other": other.pk, "many": MANY})
        owner.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
        owner.execute("VACUUM (ANALYZE) audit_auditevent")
    return coach


@dataclass(frozen=True)
class Wish:
    """A filter by words; the person is known later."""

    kind: Kind | None = None
    days_ago: int | None = None
    of_person: bool = False

    def filter(self, coach: User) -> RecordFilter:
        """Return the filter."""
        day = None if self.days_ago is None else localdate() - timedelta(days=self.days_ago)
        return RecordFilter(self.kind, (coach.pk,) if self.of_person else None, Period(day, day))


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(kind=Kind.SIGN_INS),
        Wish(kind=Kind.SECURITY),
        Wish(kind=Kind.REFUSALS),
        Wish(days_ago=200),
        Wish(kind=Kind.SIGN_INS, days_ago=200),
        Wish(of_person=True),
        Wish(of_person=True, kind=Kind.SIGN_INS, days_ago=200),
    ],
    ids=str,
)
@pytest.mark.parametrize("reader", [Reader.AUDIT, Reader.ADMINISTRATION])
def test_no_filter_reads_the_record_in_full(coach: User, wish: Wish, reader: Reader) -> None:
    cost = cost_of(lambda: record_page(wish.filter(coach), Place(), reader))
    assert "audit_auditevent" not in cost.read_in_full
    assert cost.blocks < 250, cost


def test_a_page_in_the_middle_costs_no_more(coach: User) -> None:
    first = record_page(RecordFilter(), Place(), Reader.AUDIT)
    place = Place(after=first.next_key)
    for _time in range(3):
        place = Place(after=record_page(RecordFilter(), place, Reader.AUDIT).next_key)
    cost = cost_of(lambda: record_page(RecordFilter(), place, Reader.AUDIT))
    assert "audit_auditevent" not in cost.read_in_full
    assert cost.blocks < 250, cost
