"""The case officer ends a participation, though the answer of this town was the last one that was missing."""

import pytest
from django.utils.timezone import localdate

from casework.cases.models import CaseParty
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from tests.builders import FREITAL, PIRNA, TownHall, acting, running_case, town_hall
from tests.coaching_process.world import UNTIL_BRANCHES, UNTIL_COACH, UNTIL_KICK_OFF, World
from workflows.desk.demo.driver import answer
from workflows.engine.moves import leave_case
from workflows.engine.selectors import open_steps

UNTIL_BRANCHES_MEET = (*UNTIL_KICK_OFF, "kick_off", "situation_analysis", "situation_approval")
UNTIL_PLAN = (
    *UNTIL_BRANCHES_MEET,
    *("council_setup", "council_approval", "funding", "grant_decision", "action_plan"),
)
UNTIL_CONSOLIDATION = (
    *UNTIL_PLAN,
    *("plan_approval", "implementation", "evaluation", "evaluation_approval", "consolidation"),
)
BEFORE = {
    "agreement_signatures": (*UNTIL_BRANCHES, "agreement_draft"),
    "coach_answers": UNTIL_COACH[:-2],
    "target_approval": UNTIL_KICK_OFF[:-1],
    "situation_approval": UNTIL_BRANCHES_MEET[:-1],
    "council_approval": (*UNTIL_BRANCHES_MEET, "council_setup"),
    "plan_approval": UNTIL_PLAN,
    "consolidation_approval": UNTIL_CONSOLIDATION,
}


@pytest.fixture
def freital() -> TownHall:
    """Return a second town."""
    return town_hall(FREITAL)


@pytest.fixture
def together(world: World, freital: TownHall) -> World:
    """Return a coaching of Pirna and Freital."""
    world.case = running_case(world.staff.officer, PIRNA, FREITAL)
    return world


def leave(world: World, freital: TownHall) -> None:
    """Let the case officer end the participation of Freital."""
    party = CaseParty.objects.get(case=world.case, organisation=freital.town)
    by = acting(world.staff.officer)
    leave_case(party_id=party.pk, left_on=localdate(), by=by, reason="Freital goes on alone.")


@pytest.mark.parametrize("node", BEFORE)
def test_the_round_ends_without_it(together: World, freital: TownHall, node: str) -> None:
    together.go(*BEFORE[node])
    asked = [step for step in open_steps(together.case) if step.node_name == node]
    for step in asked:
        if step.organisation != freital.town:
            answer(step)
    leave(together, freital)
    assert len(asked) > 1
    assert node not in together.open()


def test_the_measures_of_the_plan_are_accepted_all_the_same(together: World, freital: TownHall) -> None:
    together.go(*UNTIL_PLAN)
    answer(next(step for step in open_steps(together.case) if "Pirna" in str(step.organisation)))
    leave(together, freital)
    states = set(Measure.objects.filter(case=together.case).values_list("state", flat=True))
    assert states == {MeasureState.ACCEPTED}
    assert together.open() == ["agreement_draft", "implementation"]
