"""What a step costs to show and to complete: the same beside 20 and beside 2,000 cases of others.

A coaching is taken through all of its stages three times: beside few cases of others, beside many, and with
one row in each repeating group instead of several.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.choices import Role
from casework.territory.choices import OrganisationKind
from tests.builders import GOERLITZ, body, person, running_case
from tests.databases import Clone
from tests.desk.crowd import add_cases_like, crowd
from tests.desk.steps.builders import Office, address, desk_of, open_office
from tests.desk.taking_steps import another_coaching, statements_by_step
from workflows.coaching.flow import CoachingV1
from workflows.engine.nodes import person_nodes

MOST_TO_COMPLETE = 35
MOST_TO_SHOW = 30
# what takes more, as many as it takes today: each one more has to be looked at
BEYOND = {
    "municipal_decision": 36,  # the round ends, the coordination joins, and two ways open
    "coach_assignment": 39,  # the coach becomes a person of the case, and the agreement is asked for
    "agreement_signatures": 53,  # the agreement is concluded, and a step that nobody needs is settled
    "kick_off": 37,  # three groups of rows, and four ways open
    "situation_approval": 39,  # the report is compared as shown, and the round ends
    "security_analysis_ref": 37,  # a case of its own opens; it is named, with a link for whoever may see it
    "council_setup": 48,  # the council is a record of its own, its rules are filed, and a round opens
    "funding": 40,  # the consultation of the applicant is looked up, and three annexes are filed
    "action_plan": 41,  # the measures are records of their own, and a round opens
    "plan_approval": 39,  # the round ends, and the measures of the plan are accepted
    "consolidation_approval": 39,  # the round ends, and two ways come together
    "closing": 38,  # the measures are handed over, records are named, and the final sign-off opens
    "closing_approval": 96,  # no job has made a document: all are made before the case closes
}
ASKED_FOR = [node.name for node in person_nodes(CoachingV1)]
NOT_ALWAYS = {"agreement_exception"}  # asked for only if the agreement is not signed by then


@dataclass(frozen=True)
class Costs:
    """How many statements each step took."""

    beside_20: dict[str, int]
    beside_2000: dict[str, int]
    with_one_row: dict[str, int]
    to_show: list[int]
    """To show a step beside 20 and beside 2,000 cases."""


@pytest.fixture(scope="module")
def costs(committed_db: Clone) -> Iterator[Costs]:
    with translation.override("en"):
        office = open_office()
        person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
        foreign = running_case(office.staff.officer, GOERLITZ)
        add_cases_like(foreign, 20)
        beside_20, to_show = statements_by_step(office), [statements_to_show(another_coaching(office))]
        with_one_row = statements_by_step(another_coaching(office), rows=1)
        crowd(committed_db, foreign, 2_000)
        to_show.append(statements_to_show(another_coaching(office)))
        yield Costs(beside_20, statements_by_step(another_coaching(office)), with_one_row, to_show)


def statements_to_show(office: Office) -> int:
    """Return how many statements the page of a step takes."""
    office.run("inquiry", "receipt")
    client = desk_of(office.staff.officer)
    with CaptureQueriesContext(connection) as captured:
        client.get(address(office.step("initial_consultation")))
    return len(captured)


@pytest.mark.parametrize("node", sorted({*ASKED_FOR} - NOT_ALWAYS))
def test_a_step_has_a_budget(costs: Costs, node: str) -> None:
    assert costs.beside_20[node] <= BEYOND.get(node, MOST_TO_COMPLETE), node


def test_what_takes_more_takes_as_much_as_is_written_down(costs: Costs) -> None:
    beyond = {node: taken for node, taken in costs.beside_20.items() if taken > MOST_TO_COMPLETE}
    assert beyond == BEYOND


def test_a_step_costs_the_same_with_more_cases_of_others(costs: Costs) -> None:
    assert costs.beside_2000 == costs.beside_20


def test_a_step_costs_the_same_with_more_rows(costs: Costs) -> None:
    assert costs.with_one_row == costs.beside_20


def test_showing_a_step_reads_no_more_with_more_cases_of_others(costs: Costs) -> None:
    beside_20, beside_2000 = costs.to_show
    assert beside_20 == beside_2000 <= MOST_TO_SHOW
