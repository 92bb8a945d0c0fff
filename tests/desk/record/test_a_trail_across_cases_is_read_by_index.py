"""Among tens of thousands of events each kind of what happened across cases is found by an index."""

from datetime import timedelta

import psycopg
import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from tests.access.world import region_around
from tests.builders import LEIPZIG, PIRNA, lpr, office, person, running_case
from tests.databases import Clone
from tests.scale.plans import cost_of
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.period import EVER, Period
from workflows.desk.selectors.revision import Kind, RevisionFilter, revision_page

MANY = 40_000
FILL = """
    INSERT INTO audit_auditevent
        (scope, subject_id, verb, facts, reason, actor_id, channel, happened_on, recorded_at, change_id)
    SELECT 'case', CASE WHEN n %% 2 = 0 THEN %(own)s ELSE %(foreign)s END,
        CASE WHEN n %% 100 = 0 THEN 'sent_back' WHEN n %% 100 = 2 THEN 'exception_granted'
            WHEN n %% 10 = 1 THEN 'approved' ELSE 'step_completed' END,
        '{"process": "CoachingV1", "step": "target_approval", "party": "Pirna"}', '', %(actor)s, 'web',
        now() - n * interval '10 minutes', now() - n * interval '10 minutes', gen_random_uuid()
    FROM generate_series(1, %(many)s) n
"""


@pytest.fixture(scope="module")
def supervision(committed_db: Clone) -> User:
    """Return the supervision of one region, whose case has half of the events."""
    officer, supervision = person("Case Officer", Role.CO, lpr()), person("Supervision")
    office(supervision, Role.SU, lpr(), region=region_around("South", PIRNA))
    own, foreign = running_case(officer, PIRNA), running_case(officer, LEIPZIG)
    facts = {"own": own.pk, "foreign": foreign.pk, "actor": officer.pk, "many": MANY}
    with psycopg.connect(committed_db.owner, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        owner.execute(FILL, facts)
        owner.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
        owner.execute("VACUUM (ANALYZE) audit_auditevent")
    return supervision


@pytest.mark.parametrize("kind", [None, *Kind], ids=str)
@pytest.mark.parametrize(("days", "blocks"), [(30, 1_000), (None, 5_000)])
def test_no_kind_reads_the_record_in_full(
    supervision: User, kind: Kind | None, days: int | None, blocks: int
) -> None:
    period = Period(first_day=localdate() - timedelta(days=days)) if days else EVER
    wanted = RevisionFilter(kind=kind, period=period)
    cost = cost_of(lambda: revision_page(supervision, wanted, Place()))
    assert "audit_auditevent" not in cost.read_in_full
    assert cost.blocks < blocks, cost


def test_the_rows_are_those_of_the_region(supervision: User) -> None:
    page = revision_page(supervision, RevisionFilter(kind=Kind.SENT_BACK, period=EVER), Place())
    assert len({row.reference for row in page.rows}) == 1
