"""A group of five towns decides on one content: at the same instant, and while one leaves and another joins.

All that happens "at once" happens in processes of their own, behind one barrier.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from django.utils import translation
from django.utils.timezone import localdate
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind, PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.services import open_case
from casework.coaching.choices import Branch
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import MunicipalGroup, TerritorialUnit
from casework.territory.services import add_group_member, create_group, remove_group_member
from tests.at_once import together
from tests.builders import (
    FREITAL,
    HEIDENAU,
    PIRNA,
    SINCE,
    Staff,
    acting,
    body,
    hire_staff,
    house,
    lpr,
    person,
    process_of,
    town,
    town_hall,
)
from tests.coaching_process.world import UNTIL_COACH
from tests.databases import Clone
from workflows.desk.demo.driver import do, run
from workflows.engine.choices import JOIN, ROUND
from workflows.engine.lifecycle import submit_case
from workflows.engine.models import Decision, Step
from workflows.engine.moves import join_case, leave_case
from workflows.engine.selectors import open_steps

FIVE = {
    "Pirna": PIRNA,
    "Freital": FREITAL,
    "Heidenau": HEIDENAU,
    "Stolpen": "14628380",
    "Sebnitz": "14628360",
}
SIXTH = {"Wilsdruff": "14628410"}
ASKED = "situation_approval"


@dataclass(frozen=True)
class Alliance:
    """A group of five towns, a sixth town, and the office that coaches them."""

    staff: Staff
    group: MunicipalGroup

    def asked(self) -> Case:
        """Return a case of the group in which all five towns are asked to confirm the situation report."""
        case = self._running()
        run(case, *UNTIL_COACH, "agreement_exception")
        do(case, "contracting", branches=(Branch.SECURITY_ANALYSIS,))
        run(case, "target_approval", "kick_off", "security_analysis_ref", "situation_analysis")
        assert waiting(case) == set(FIVE)
        return case

    def _running(self) -> Case:
        by = acting(self.staff.officer)
        case = open_case(
            kind=CaseKind.COACHING,
            title="Five towns",
            municipalities=[town(key) for key in FIVE.values()],
            group=self.group,
            opened_by=lpr(),
            opened_on=localdate(),
            by=by,
        )
        submit_case(case=case, by=by)
        return Case.objects.get(pk=case.pk)

    def leave(self, case: Case, name: str) -> None:
        """Let a town leave the case; the officer writes it down."""
        party = CaseParty.objects.get(case=case, organisation=town(FIVE[name]), left_on=None)
        by = acting(self.staff.officer)
        leave_case(party_id=party.pk, left_on=localdate(), by=by, reason="Goes on alone.")

    def join(self, case: Case, name: str) -> None:
        """Let a town join the case; a colleague writes it down."""
        join_case(
            case_id=case.pk,
            organisation=town(SIXTH[name]),
            role=PartyRole.MUNICIPALITY,
            joined_on=localdate(),
            by=acting(self.staff.colleague),
        )


@pytest.fixture(scope="module")
def alliance(committed_db: Clone) -> Iterator[Alliance]:
    with translation.override("en"):
        staff = hire_staff()
        person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
        for key in (*FIVE.values(), *SIXTH.values()):
            town_hall(key)
        units = [unit_of(key) for key in FIVE.values()]
        group = create_group(
            name="Five towns", kind=GroupKind.TOWN_ALLIANCE, joined_on=SINCE, by=house(), members=units
        )
        yield Alliance(staff, group)


def unit_of(key: str) -> TerritorialUnit:
    """Return the territory of a town."""
    return TerritorialUnit.objects.get(ags=key)


def waiting(case: Case) -> set[str]:
    """Return the towns whose answer is open."""
    steps = [step for step in open_steps(case) if step.node_name == ASKED]
    return {step.organisation.name.removeprefix("Stadt ") for step in steps}


def answer(case: Case, name: str) -> None:
    """Let a town agree."""
    do(case, ASKED, name)


def answering(case: Case, *names: str) -> list[Callable[[], object]]:
    """Return one job for each town that agrees."""
    return [partial(answer, case, name) for name in names]


def assert_decided_once(case: Case, *towns: str) -> None:
    """Fail unless these towns have agreed, the stage ended exactly once, and the next step is open once."""
    process = process_of(case)
    rounds = Step.objects.filter(process=process, flow_task_type=ROUND, flow_task__endswith=f".{ASKED}")
    assert [row.status for row in rounds] == [STATUS.DONE]
    answers = Decision.objects.filter(step__round__in=rounds)
    assert sorted(row.step.organisation.name.removeprefix("Stadt ") for row in answers) == sorted(towns)
    told = AuditEvent.objects.filter(subject_id=case.pk, verb=Verb.APPROVED, facts__step=ASKED)
    assert told.count() == len(towns)
    gone_on = Step.objects.filter(process=process, flow_task__endswith=".is_confirmed")
    assert [row.status for row in gone_on] == [STATUS.DONE]
    joins = Step.objects.filter(process=process, flow_task_type=JOIN, flow_task__endswith=".branches_meet")
    assert [row.status for row in joins] == [STATUS.DONE]
    assert [step.node_name for step in open_steps(case)].count("action_plan") == 1


def test_the_last_two_of_five_answers_at_the_same_instant_end_the_stage_once(alliance: Alliance) -> None:
    cases = [alliance.asked() for _ in range(4)]
    *first, fourth, fifth = FIVE
    for case in cases:
        for name in first:
            answer(case, name)
        assert waiting(case) == {fourth, fifth}
    jobs = [[partial(answer, case, name) for case in cases] for name in (fourth, fifth)]
    assert together(jobs) == {"done": 8}
    for case in cases:
        assert_decided_once(case, *FIVE)


def test_one_town_leaves_and_one_joins_while_others_answer(alliance: Alliance) -> None:
    case = alliance.asked()
    answer(case, "Pirna")
    steps = {step.organisation.name: step for step in open_steps(case) if step.node_name == ASKED}
    at_once = [
        partial(answer, case, "Freital"),
        partial(alliance.leave, case, "Heidenau"),
        partial(alliance.join, case, "Wilsdruff"),
    ]
    assert together([[job] for job in at_once]) == {"done": 3}
    _move_in_the_group(alliance)

    assert waiting(case) == {"Stolpen", "Sebnitz", "Wilsdruff"}
    left = Step.objects.get(pk=steps["Stadt Heidenau"].pk)
    assert (left.status, left.is_waiting) == (STATUS.CANCELED, False)
    kept = {step.pk for step in open_steps(case) if step.organisation and step.node_name == ASKED}
    assert {steps["Stadt Stolpen"].pk, steps["Stadt Sebnitz"].pk} < kept

    answer(case, "Stolpen")
    assert waiting(case) == {"Sebnitz", "Wilsdruff"}
    assert together([[job] for job in answering(case, "Sebnitz", "Wilsdruff")]) == {"done": 2}
    assert_decided_once(case, "Pirna", "Freital", "Stolpen", "Sebnitz", "Wilsdruff")


def _move_in_the_group(alliance: Alliance) -> None:
    """Let the group follow: who left the case is no member any more, who joined it is one."""
    by, today = house(), localdate()
    remove_group_member(group=alliance.group, unit=unit_of(HEIDENAU), left_on=today, by=by)
    add_group_member(group=alliance.group, unit=unit_of(SIXTH["Wilsdruff"]), joined_on=today, by=by)


def test_whatever_comes_first_the_case_goes_on(alliance: Alliance) -> None:
    """The last town but one answers, the last one leaves and another joins: the order is left to chance."""
    case = alliance.asked()
    for name in ("Pirna", "Freital", "Stolpen"):
        answer(case, name)
    at_once = [
        partial(answer, case, "Sebnitz"),
        partial(alliance.leave, case, "Heidenau"),
        partial(alliance.join, case, "Wilsdruff"),
    ]
    assert together([[job] for job in at_once]) == {"done": 3}
    answered = ["Pirna", "Freital", "Stolpen", "Sebnitz"]
    if waiting(case):
        assert waiting(case) == {"Wilsdruff"}
        answer(case, "Wilsdruff")
        answered.append("Wilsdruff")
    assert_decided_once(case, *answered)
