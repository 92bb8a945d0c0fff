"""What a step costs to show and to complete: the same beside 20 and beside 2,000 cases of others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import GOERLITZ, running_case
from tests.desk.crowd import add_cases_like
from tests.desk.steps.builders import Office, address, desk_of, open_office, sent
from workflows.engine.models import Step

MOST_TO_COMPLETE = 35
MOST_TO_SHOW = 30


@pytest.fixture
def office(db: None) -> Office:
    """Return the office with a case of Pirna at its first step."""
    return open_office()


def completing(office: Office, step: Step) -> list[str]:
    """Complete a step of which a draft was kept, and return the statements that it took."""
    client = desk_of(step.owner or office.staff.officer)
    data = sent(step, office.answer(step.node_name))
    client.post(address(step, "save_draft"), data)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address(step), data)
    assert answer.status_code == 302
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("others", [20, 2_000])
def test_completing_a_linear_step_takes_at_most_35_statements(office: Office, others: int) -> None:
    add_cases_like(running_case(office.staff.officer, GOERLITZ), others)
    for node in ("inquiry", "receipt"):
        taken = completing(office, office.step(node))
        assert len(taken) <= MOST_TO_COMPLETE, "\n".join(taken)


@pytest.mark.parametrize("others", [20, 2_000])
def test_showing_a_step_reads_no_more_with_more_cases_of_others(office: Office, others: int) -> None:
    add_cases_like(running_case(office.staff.officer, GOERLITZ), others)
    office.run("inquiry", "receipt")
    client = desk_of(office.staff.officer)
    with CaptureQueriesContext(connection) as captured:
        client.get(address(office.step("initial_consultation")))
    assert len(captured) <= MOST_TO_SHOW, "\n".join(query["sql"] for query in captured)
