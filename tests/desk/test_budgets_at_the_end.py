"""What the pages of a coaching cost at its last stage, for one town and for three."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.choices import Role
from casework.cases.models import Case
from casework.territory.choices import OrganisationKind
from tests.builders import FREITAL, HEIDENAU, PIRNA, Staff, body, hire_staff, person, running_case, town_hall
from tests.databases import Clone
from tests.desk.cases.builders import TO_THE_KICK_OFF
from tests.signing_in import signed_in
from workflows.desk.demo.driver import open_step, run

TO_THE_END = (
    *TO_THE_KICK_OFF,
    *(
        "agreement_signatures",
        "situation_analysis",
        "situation_approval",
        "council_setup",
        "council_approval",
    ),
    *("funding", "grant_decision", "action_plan", "plan_approval", "implementation"),
    *("evaluation", "evaluation_approval", "consolidation", "consolidation_approval"),
)
# the step offers experience records; the timeline reads each kind of record
MOST_STATEMENTS = {"case": 25, "step": 26, "timeline": 49, "send_back": 15}


@dataclass(frozen=True)
class Ending:
    """Two coachings before their closing report, and the browser of the officer."""

    alone: Case
    together: Case
    client: Client

    def costs(self, case: Case, name: str) -> int:
        """Return how many statements a page of the case takes."""
        key = open_step(case, "closing").pk if name == "step" else case.pk
        with CaptureQueriesContext(connection) as captured:
            assert self.client.get(reverse(f"desk:{name}", args=[key])).status_code == 200
        return len(captured)


@pytest.fixture(scope="module")
def ending(committed_db: Clone) -> Iterator[Ending]:
    with translation.override("en"):
        staff = hire_staff()
        for key in (PIRNA, FREITAL, HEIDENAU):
            town_hall(key)
        person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
        alone = brought_to_the_end(staff, PIRNA)
        together = brought_to_the_end(staff, PIRNA, FREITAL, HEIDENAU)
        yield Ending(alone, together, signed_in(staff.officer))


def brought_to_the_end(staff: Staff, *keys: str) -> Case:
    """Return a coaching of these towns in which only the closing is missing."""
    case = running_case(staff.officer, *keys)
    run(case, *TO_THE_END)
    return case


@pytest.mark.parametrize("name", MOST_STATEMENTS)
def test_a_page_has_a_budget_at_the_last_stage(ending: Ending, name: str) -> None:
    assert ending.costs(ending.alone, name) <= MOST_STATEMENTS[name]


@pytest.mark.parametrize("name", MOST_STATEMENTS)
def test_three_towns_cost_no_more_than_one(ending: Ending, name: str) -> None:
    assert ending.costs(ending.together, name) <= ending.costs(ending.alone, name) + 1
