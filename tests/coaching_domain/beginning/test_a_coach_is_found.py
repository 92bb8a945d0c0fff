"""The coordination proposes, is refused, proposes again, and a coach is assigned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment
from casework.cases.selectors import active_assignment, proposed_assignment
from casework.coaching.facts.beginning import CoachAssignmentFacts, CoachProposalFacts
from casework.coaching.models import CoachProposal
from casework.coaching.selectors.beginning import (
    coach_assignment_facts,
    coach_proposal_facts,
    coaching_process,
)
from casework.coaching.services.beginning import (
    decline_coach,
    record_coach_assignment,
    record_coach_proposal,
)
from tests.coaching_domain.beginning.builders import (
    World,
    answers,
    assigned,
    facts_of,
    proposal,
    there,
    words,
)
from workflows.coaching.forms.beginning import CoachAssignmentForm, CoachProposalForm
from workflows.engine.forms import sheet_of

MAY, JUNE = date(2025, 5, 5), date(2025, 6, 5)


def entered(world: World, **changes: object) -> dict[str, object]:
    return {
        "competences": ["violence", "moderation"],
        "coach": world.coach_north.pk,
        "rationale": "Has worked with towns of this size.",
        "available_from": "2025-05-01",
        "capacity": 10,
        "conflict_checked": "on",
        **changes,
    }


def test_a_proposal_can_be_read_again_and_waits_for_answers(world: World) -> None:
    form = CoachProposalForm(answers(entered(world)), case=world.case)
    entry = facts_of(form, CoachProposalFacts)

    record_coach_proposal(case=world.case, facts=entry, by=world.by)

    facts = there(coach_proposal_facts(world.case))
    assert facts == entry
    waiting = proposed_assignment(world.case, Role.CH)
    assert waiting is not None
    assert waiting.user == world.coach_north
    text = words(sheet_of(CoachProposalForm, facts))
    assert "Competence sought: Prevention of violence, Moderation" in text
    assert "Proposed coach: Coach North" in text
    assert "Conflict of interest checked: yes" in text


@pytest.mark.parametrize("name", ["competences", "coach", "rationale"])
def test_what_is_mandatory_is_asked_for(world: World, name: str) -> None:
    form = CoachProposalForm(answers(entered(world, **{name: []})), case=world.case)

    assert form.errors[name] == ["This field is required."]


def test_a_conflict_of_interest_must_be_checked(world: World) -> None:
    form = CoachProposalForm(answers(entered(world, conflict_checked=[])), case=world.case)

    assert form.errors["conflict_checked"] == ["Please check for a conflict of interest first."]
    unchecked = replace(proposal(world.coach_north), conflict_checked=False)
    with pytest.raises(Invalid, match="conflict of interest first"):
        record_coach_proposal(case=world.case, facts=unchecked, by=world.by)


def test_only_coaches_are_proposed(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        record_coach_proposal(case=world.case, facts=proposal(world.mayor), by=world.by)

    assert refusal.value.field == "coach"


def test_a_refused_coach_leads_to_a_new_round(world: World) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    decline_coach(case=world.case, reason="No time before autumn", by=world.by)
    record_coach_proposal(case=world.case, facts=proposal(world.coach_south), by=world.by)

    rounds = CoachProposal.objects.filter(case=world.case).order_by("round")
    assert [(row.round, row.coach, row.assignment.state) for row in rounds] == [
        (1, world.coach_north, AssignmentState.DECLINED),
        (2, world.coach_south, AssignmentState.PROPOSED),
    ]


def test_nothing_is_declined_twice(world: World) -> None:
    with pytest.raises(NotNow):
        decline_coach(case=world.case, by=world.by)


def test_the_assigned_coach_works_and_the_coaching_counts(world: World) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    form = CoachAssignmentForm(answers({"av_contract": "on", "assigned_on": "2025-05-05"}), case=world.case)
    entry = facts_of(form, CoachAssignmentFacts)

    record_coach_assignment(case=world.case, facts=entry, by=world.by)

    active = active_assignment(world.case, Role.CH)
    assert active is not None
    assert (active.user, active.assigned_on) == (world.coach_north, MAY)
    assert there(coaching_process(world.case)).coach_assigned_on == MAY
    assert coach_assignment_facts(world.case) == entry
    text = words(sheet_of(CoachAssignmentForm, there(coach_assignment_facts(world.case))))
    assert "Contract on processing on behalf is there: yes" in text


def test_without_a_contract_nobody_is_assigned(world: World) -> None:
    form = CoachAssignmentForm(answers({"assigned_on": "2025-05-05"}), case=world.case)

    assert form.errors["av_contract"] == ["Without this contract nobody can be assigned."]


def test_nobody_is_assigned_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)

    form = CoachAssignmentForm(answers({"av_contract": "on", "assigned_on": tomorrow}), case=world.case)

    assert form.errors["assigned_on"] == ["This day lies in the future."]
    with pytest.raises(Invalid):
        record_coach_assignment(case=world.case, facts=assigned(tomorrow), by=world.by)


def test_nobody_is_assigned_without_a_proposal(world: World) -> None:
    with pytest.raises(NotNow):
        record_coach_assignment(case=world.case, facts=assigned(MAY), by=world.by)


def test_the_day_of_an_assignment_can_be_corrected(world: World) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(JUNE), by=world.by)

    record_coach_assignment(case=world.case, facts=assigned(MAY), by=world.by)

    assert Assignment.objects.get(case=world.case).assigned_on == MAY
    assert coach_assignment_facts(world.case) == assigned(MAY)
    assert there(coaching_process(world.case)).coach_assigned_on == MAY


def test_a_new_proposal_begins_with_no_assignment(world: World) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(MAY), by=world.by)

    record_coach_proposal(case=world.case, facts=proposal(world.coach_south), by=world.by)

    assert coach_assignment_facts(world.case) is None


def test_the_coach_of_the_case_is_not_proposed_again(world: World) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(MAY), by=world.by)

    with pytest.raises(Invalid):
        record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
