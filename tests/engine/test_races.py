"""Several processes at the same instant: every join once, every step once, every number once, nobody stuck.

`CASES` sets how many cases meet at the join of the small definition.
"""

import os
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.utils.timezone import localdate
from viewflow.workflow.status import STATUS

from accounts.models import User
from casework.audit.actors import Actor
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_case
from casework.territory.models import Organisation
from casework.territory.selectors import prevention_council_office
from tests.at_once import together
from tests.databases import Clone
from tests.definitions.flow import WordFacts
from tests.engine.cast import Cast, create_cast
from workflows.coaching.choices import Stage
from workflows.desk.demo.driver import do, facts_for, open_step, run
from workflows.engine.choices import JOIN, OPEN
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps
from workflows.engine.services import complete_step

CASES = int(os.environ.get("CASES", "500"))


@pytest.fixture(scope="module")
def cast(committed_db: Clone) -> Cast:
    return create_cast()


def completing(step: Step, person: User, case: Case | None = None) -> Callable[[], object]:
    """Return a job that completes a step of the small definition, or of a coaching."""
    facts = facts_for(case, step.node_name) if case else WordFacts("word")
    return partial(complete_step, step_id=step.pk, facts=facts, by=Actor(person))


def test_branches_that_end_at_once_meet_once(cast: Cast) -> None:
    cases = [cast.open(kind=CaseKind.OTHER) for _ in range(CASES)]
    steps = {
        stage: Step.objects.filter(case__in=cases, stage=stage).order_by("case")
        for stage in ("left", "right")
    }
    jobs = [[completing(step, cast.officer) for step in found] for found in steps.values()]
    # four processes: two for each branch, each pair shares its cases in halves
    halves = [job[start::2] for start in (0, 1) for job in jobs]
    assert together(halves) == {"done": 2 * CASES}
    assert Step.objects.filter(case__in=cases, stage="last", status__in=OPEN).count() == CASES
    joins = Step.objects.filter(case__in=cases, flow_task_type=JOIN)
    assert Counter(joins.values_list("status", flat=True)) == {STATUS.DONE: CASES}


def test_branches_of_the_coaching_meet_once(cast: Cast) -> None:
    cases = [_at_the_branches(cast) for _ in range(20)]
    branches = ("security_analysis_ref", "situation_approval", "grant_decision", "council_approval")
    jobs = [[partial(do, case, node) for case in cases] for node in branches]
    assert together(jobs) == {"done": len(cases) * len(branches)}
    for case in cases:
        assert [step.node_name for step in open_steps(case) if step.stage == Stage.ACTION_PLAN] == [
            "action_plan"
        ]


def _at_the_branches(cast: Cast) -> Case:
    case = cast.open()
    run(
        case, "inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision",
        "agreement_draft", "agreement_signatures", "coach_matching", "coach_answers", "coach_assignment",
    )  # fmt: skip
    do(case, "contracting", branches=("security_analysis_ref", "council_setup", "funding"))
    run(case, "target_approval", "kick_off", "situation_analysis", "council_setup", "funding")
    return case


@pytest.mark.parametrize("people", [2, 4])
def test_one_of_two_wins_and_the_other_is_told(people: int, cast: Cast) -> None:
    steps = [open_step(cast.open(), "inquiry") for _ in range(10)]
    job = [completing(step, cast.officer, step.case) for step in steps]
    told = f"refused: {cast.officer.name} has already completed this step."
    assert together([job] * people) == {"done": 10, told: 10 * (people - 1)}
    for step in steps:
        assert [waiting.node_name for waiting in open_steps(step.case)] == ["receipt"]


def test_two_last_answers_at_the_same_instant(cast: Cast) -> None:
    cases = [cast.open(*cast.towns[:2]) for _ in range(10)]
    for case in cases:
        run(case, "inquiry", "receipt", "initial_consultation", "consultation_minutes")
    jobs = [[partial(do, case, "municipal_decision", town.name) for case in cases] for town in cast.towns[:2]]
    assert together(jobs) == {"done": 20}
    for case in cases:
        assert {step.node_name for step in open_steps(case)} == {"agreement_draft", "coach_matching"}


def test_numbers_of_cases_opened_at_once_are_unique(cast: Cast) -> None:
    before = Case.objects.count()
    town, lpr = cast.towns[0], prevention_council_office()
    job = [partial(_open, town, lpr, cast.officer)] * 50
    assert together([job] * 4) == {"done": 200}
    numbers = list(Case.objects.order_by("-pk").values_list("reference_number", flat=True)[:200])
    assert len(set(numbers)) == 200
    assert Case.objects.count() == before + 200


def _open(town: Organisation, lpr: Organisation, officer: User) -> None:
    open_case(
        kind=CaseKind.COACHING,
        title="Gleichzeitig",
        municipalities=[town],
        opened_by=lpr,
        opened_on=localdate(),
        by=Actor(officer),
    )
