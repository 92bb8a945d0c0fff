"""Coach and municipality agree on goals; what is agreed stays, changed goals are a new version."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid, NotNow
from casework.coaching.facts.beginning import TargetAgreementFacts
from casework.coaching.models import TargetGoal
from casework.coaching.selectors.beginning import (
    agreed_target_agreement,
    coaching_process,
    current_target_agreement,
    target_agreement_facts,
    target_agreements_of,
)
from casework.coaching.services.beginning import mark_target_agreement_agreed, record_target_agreement
from tests.coaching_domain.beginning.builders import World, answers, facts_of, targets, there, words
from workflows.coaching.forms.beginning import TargetAgreementForm
from workflows.engine.forms import sheet_of

JUNE = date(2025, 6, 20)


def entered(world: World, **changes: object) -> dict[str, object]:
    return {
        "clarified_on": "2025-06-02",
        "mandate": "Build a council",
        "coach_roles": ["moderator"],
        "coachee": world.coordinator.pk,
        "rhythm_weeks": 4,
        "confidentiality": "Stays in the room",
        "branches": ["council_setup", "funding"],
        "planned_end": "2027-06-30",
        **changes,
    }


def goals(*names: str) -> list[dict[str, object]]:
    return [{"goal": name, "indicator": "meetings held", "until": "2026-06-30"} for name in names]


def names(world: World) -> list[str]:
    return [row.goal for row in there(target_agreement_facts(world.case)).goals]


def agree(world: World, on: date = JUNE) -> None:
    mark_target_agreement_agreed(case=world.case, on=on, by=world.by)


def test_what_is_entered_can_be_read_again(world: World) -> None:
    form = TargetAgreementForm(answers(entered(world), goals=goals("A council", "A post")), case=world.case)
    entry = facts_of(form, TargetAgreementFacts)

    record_target_agreement(case=world.case, facts=entry, by=world.by)

    facts = there(target_agreement_facts(world.case))
    assert facts == entry
    text = words(sheet_of(TargetAgreementForm, facts))
    for mandatory in ("Build a council", "A post | meetings held", "Moderator", "Stays in the room", "4"):
        assert mandatory in text
    assert "Chosen branches: Setting up a council, Coordination office and funding" in text


def test_the_coaching_learns_rhythm_branches_and_end(world: World) -> None:
    record_target_agreement(case=world.case, facts=targets(world.coordinator, "A council"), by=world.by)

    process = coaching_process(world.case)
    assert process is not None
    assert process.branches == ["council_setup"]
    assert (process.rhythm_weeks, process.planned_end) == (6, date(2027, 6, 30))


def test_no_further_branch_is_an_answer(world: World) -> None:
    facts = targets(world.coordinator, "A council", branches=("none",))

    record_target_agreement(case=world.case, facts=facts, by=world.by)

    assert target_agreement_facts(world.case) == facts
    assert there(coaching_process(world.case)).branches == []


def test_a_version_in_negotiation_is_replaced(world: World) -> None:
    for wanted in (("A council", "A post"), ("A council",)):
        record_target_agreement(case=world.case, facts=targets(world.coordinator, *wanted), by=world.by)

    assert there(current_target_agreement(world.case)).version == 1
    assert names(world) == ["A council"]
    deleted = TargetGoal.history.filter(history_type="-").order_by("position")
    assert [row.goal for row in deleted] == ["A council", "A post"]


def test_changed_goals_after_the_agreement_are_a_new_version(world: World) -> None:
    record_target_agreement(case=world.case, facts=targets(world.coordinator, "A council"), by=world.by)
    agree(world)

    record_target_agreement(case=world.case, facts=targets(world.coordinator, "A post"), by=world.by)

    versions = [
        (row.version, row.agreed_on, row.goals.get().goal) for row in target_agreements_of(world.case)
    ]
    assert versions == [(2, None, "A post"), (1, JUNE, "A council")]
    assert there(agreed_target_agreement(world.case)).version == 1


def test_the_day_of_the_agreement_stays(world: World) -> None:
    record_target_agreement(case=world.case, facts=targets(world.coordinator, "A council"), by=world.by)
    agree(world)

    agree(world, JUNE + timedelta(days=7))

    assert there(current_target_agreement(world.case)).agreed_on == JUNE


def test_nothing_is_agreed_before_it_is_written(world: World) -> None:
    with pytest.raises(NotNow):
        agree(world)


@pytest.mark.parametrize(
    "name",
    ["clarified_on", "mandate", "coach_roles", "coachee", "rhythm_weeks", "confidentiality", "branches"],
)
def test_what_is_mandatory_is_asked_for(world: World, name: str) -> None:
    data = answers(entered(world, **{name: []}), goals=goals("A council"))

    assert TargetAgreementForm(data, case=world.case).errors[name] == ["This field is required."]


def test_an_agreement_has_a_goal(world: World) -> None:
    form = TargetAgreementForm(answers(entered(world), goals=[{"goal": ""}]), case=world.case)

    assert not form.is_valid()
    assert form.groups["goals"].formset.non_form_errors() == ["Please fill in at least one row."]


END_TOO_EARLY = "The coaching cannot end before the mandate was clarified (2 Jun 2025)."
NOT_BESIDE = "“no further branch” does not go together with other choices."


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"branches": ["none", "funding"]}, "branches", NOT_BESIDE),
        ({"planned_end": "2025-06-01"}, "planned_end", END_TOO_EARLY),
        ({"rhythm_weeks": 0}, "rhythm_weeks", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_cannot_be_is_refused(
    world: World, changes: dict[str, object], field: str, message: str
) -> None:
    form = TargetAgreementForm(answers(entered(world, **changes), goals=goals("A council")), case=world.case)

    assert form.errors[field] == [message]


def test_nobody_clarifies_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = answers(entered(world, clarified_on=tomorrow), goals=goals("A council"))

    assert TargetAgreementForm(data, case=world.case).errors["clarified_on"] == [
        "This day lies in the future."
    ]


def test_none_stands_alone(world: World) -> None:
    facts = replace(targets(world.coordinator, "A council"), branches=("none", "funding"))

    with pytest.raises(Invalid, match="cannot be combined"):
        record_target_agreement(case=world.case, facts=facts, by=world.by)
