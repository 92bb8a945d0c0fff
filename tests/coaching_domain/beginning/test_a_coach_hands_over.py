"""A coach leaves, another comes, the case goes on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment
from casework.cases.selectors import active_assignment
from casework.coaching.facts.beginning import CoachChangeFacts, TargetConfirmationFacts
from casework.coaching.models import TargetConfirmation
from casework.coaching.selectors.beginning import (
    coach_change_facts,
    coaching_process,
    target_confirmation_facts,
)
from casework.coaching.services.beginning import (
    record_coach_assignment,
    record_coach_change,
    record_coach_proposal,
    record_target_agreement,
    record_target_confirmation,
)
from tests.coaching_domain.beginning.builders import (
    World,
    answers,
    assigned,
    facts_of,
    proposal,
    targets,
    there,
    words,
)
from workflows.coaching.forms.beginning import CoachChangeForm, TargetConfirmationForm
from workflows.engine.forms import initial_of, sheet_of

BEGINS, ENDS = date(2025, 5, 5), date(2025, 8, 29)


@pytest.fixture
def coached(world: World) -> World:
    """Return the case with Coach North at work on agreed goals."""
    record_coach_proposal(case=world.case, facts=proposal(world.coach_north), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(BEGINS), by=world.by)
    record_target_agreement(case=world.case, facts=targets(world.coordinator, "A council"), by=world.by)
    return world


def leaving(last_day: date = ENDS) -> CoachChangeFacts:
    return CoachChangeFacts(
        reason="Moves away", last_day=last_day, handover_note="The mayor wants a council."
    )


def come(world: World, on: date) -> None:
    record_coach_proposal(case=world.case, facts=proposal(world.coach_south), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(on), by=world.by)


def test_the_leaving_coach_ends_with_a_note(coached: World) -> None:
    values = {"reason": "Moves away", "last_day": "2025-08-29", "handover_note": "The mayor wants a council."}
    form = CoachChangeForm(answers(values), case=coached.case)
    entry = facts_of(form, CoachChangeFacts)

    record_coach_change(case=coached.case, facts=entry, by=coached.by)

    ended = Assignment.objects.get(case=coached.case)
    assert (ended.state, ended.ended_on) == (AssignmentState.ENDED, ENDS)
    assert ended.handover_note == "The mayor wants a council."
    assert coach_change_facts(coached.case) == leaving()
    assert "Handover note: The mayor wants a council." in words(sheet_of(CoachChangeForm, leaving()))


def test_the_coaching_counts_from_its_first_coach(coached: World) -> None:
    record_coach_change(case=coached.case, facts=leaving(), by=coached.by)

    come(coached, date(2025, 9, 15))

    active = active_assignment(coached.case, Role.CH)
    assert active is not None
    assert active.user == coached.coach_south
    assert there(coaching_process(coached.case)).coach_assigned_on == BEGINS


def test_a_coach_cannot_follow_before_the_other_began(coached: World) -> None:
    with pytest.raises(Invalid) as refusal:
        come(coached, BEGINS - timedelta(days=1))

    assert refusal.value.field == "assigned_on"


@pytest.mark.parametrize("name", ["reason", "last_day", "handover_note"])
def test_what_is_mandatory_is_asked_for(coached: World, name: str) -> None:
    form = CoachChangeForm(answers({}), case=coached.case)

    assert form.errors[name] == ["This field is required."]


def test_nobody_has_left_tomorrow(coached: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {"reason": "Moves away", "last_day": tomorrow, "handover_note": "None"}

    assert "last_day" in CoachChangeForm(answers(values), case=coached.case).errors
    with pytest.raises(Invalid):
        record_coach_change(case=coached.case, facts=leaving(tomorrow), by=coached.by)


def test_nobody_leaves_before_the_first_day(coached: World) -> None:
    with pytest.raises(Invalid) as refusal:
        record_coach_change(case=coached.case, facts=leaving(BEGINS - timedelta(days=1)), by=coached.by)

    assert refusal.value.field == "last_day"


def test_without_a_coach_nobody_leaves(world: World) -> None:
    with pytest.raises(NotNow):
        record_coach_change(case=world.case, facts=leaving(), by=world.by)


def test_the_new_coach_confirms_the_targets(coached: World) -> None:
    record_coach_change(case=coached.case, facts=leaving(), by=coached.by)
    come(coached, date(2025, 9, 15))
    form = TargetConfirmationForm(answers({"confirmed": "True", "note": ""}), case=coached.case)
    entry = facts_of(form, TargetConfirmationFacts)

    record_target_confirmation(case=coached.case, facts=entry, by=coached.by)

    facts = there(target_confirmation_facts(coached.case))
    assert facts == TargetConfirmationFacts(confirmed=True, note="")
    assert "Target agreement confirmed: yes" in words(sheet_of(TargetConfirmationForm, facts))


def test_the_answer_is_corrected_in_place(coached: World) -> None:
    renewed = TargetConfirmationFacts(confirmed=False, note="The second goal")
    for facts in (TargetConfirmationFacts(confirmed=True, note=""), renewed):
        record_target_confirmation(case=coached.case, facts=facts, by=coached.by)

    assert target_confirmation_facts(coached.case) == renewed
    assert [row.confirmed for row in TargetConfirmation.objects.get().history.all()] == [False, True]
    shown = TargetConfirmationForm(case=coached.case, initial=initial_of(renewed))
    assert [box.data["selected"] for box in shown["confirmed"]] == [False, True]


def test_who_renews_says_what(coached: World) -> None:
    form = TargetConfirmationForm(answers({"confirmed": "False", "note": ""}), case=coached.case)

    assert form.errors["note"] == ["Please say what is to be renewed."]
    facts = TargetConfirmationFacts(confirmed=False, note="")
    with pytest.raises(Invalid, match="what is to be renewed"):
        record_target_confirmation(case=coached.case, facts=facts, by=coached.by)


def test_what_is_to_be_renewed_is_not_kept_with_a_yes(coached: World) -> None:
    form = TargetConfirmationForm(
        answers({"confirmed": "True", "note": "The second goal"}), case=coached.case
    )
    assert facts_of(form, TargetConfirmationFacts).note == ""
    facts = TargetConfirmationFacts(confirmed=True, note="The second goal")
    record_target_confirmation(case=coached.case, facts=facts, by=coached.by)
    assert there(target_confirmation_facts(coached.case)).note == ""


def test_there_must_be_targets_to_confirm(world: World) -> None:
    come(world, BEGINS)

    facts = TargetConfirmationFacts(confirmed=True, note="")
    with pytest.raises(NotNow):
        record_target_confirmation(case=world.case, facts=facts, by=world.by)
