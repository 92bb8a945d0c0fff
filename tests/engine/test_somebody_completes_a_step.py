"""Somebody completes a step: it is recorded, the process goes on, and nothing is left half done."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from tests.builders import acting
from tests.definitions.practice import FORBIDDEN, Practice, WordFacts
from tests.engine.practice import (
    Scene,
    done_at,
    go_to_branches,
    last_event,
    nothing_changes,
    open_nodes,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.models import Step
from workflows.engine.services import claim_step, complete_step
from workflows.engine.soundness import check_flow


def test_the_practice_is_sound() -> None:
    assert check_flow(Practice) == []


def test_the_word_is_kept_and_the_next_are_asked(scene: Scene) -> None:
    say(scene.case, "first", "lighting")
    assert scene.now().title == "lighting"
    assert open_nodes(scene.case) == ["agree", "agree"]


def test_who_when_and_why_stay_with_the_step(scene: Scene) -> None:
    free = open_step(scene.case, "first")
    by = acting(scene.staff.colleague, on_behalf_of=scene.staff.officer)
    complete_step(step_id=free.pk, facts=WordFacts("word", date(2026, 1, 7)), by=by)
    (step,) = done_at(scene.case, "first")
    event = last_event(scene.case)
    assert (step.owner, step.on_behalf_of) == (scene.staff.colleague, scene.staff.officer)
    assert event.verb == Verb.STEP_COMPLETED
    assert event.change_id == step.completed_in


def test_the_day_is_the_one_that_the_facts_name_or_else_today(scene: Scene) -> None:
    go_to_branches(scene.case)
    said_on = date(2026, 1, 7)
    step = open_step(scene.case, "main")
    by = acting(scene.staff.officer)
    complete_step(step_id=step.pk, facts=WordFacts("word", said_on), by=by)
    say(scene.case, "side")
    assert last_event(scene.case).happened_on == timezone.localdate()
    assert done_at(scene.case, "main")[0].happened_on == said_on
    assert done_at(scene.case, "side")[0].happened_on == timezone.localdate()


def test_a_step_that_a_person_has_taken_is_completed_by_that_person_only(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with nothing_changes(scene.case), pytest.raises(NotNow, match="Case Officer East has taken"):
        complete_step(step_id=step.pk, facts=WordFacts("mine"), by=acting(scene.staff.colleague))
    complete_step(step_id=step.pk, facts=WordFacts("mine"), by=acting(scene.staff.officer))
    assert scene.now().title == "mine"


def test_the_slower_of_two_is_told_who_was_faster(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    complete_step(step_id=step.pk, facts=WordFacts("fast"), by=acting(scene.staff.officer))
    with pytest.raises(NotNow, match="Case Officer East has already completed this step"):
        complete_step(step_id=step.pk, facts=WordFacts("slow"), by=acting(scene.staff.colleague))
    assert scene.now().title == "fast"


@pytest.mark.parametrize("who", ["supervision", "coordination", "coach"])
def test_nobody_completes_what_others_are_asked(scene: Scene, who: str) -> None:
    people: dict[str, User] = {
        "supervision": scene.staff.supervision,
        "coordination": scene.staff.coordination,
        "coach": scene.staff.coach,
    }
    step = open_step(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(NotAllowed, match="not addressed to you"):
        complete_step(step_id=step.pk, facts=WordFacts("word"), by=acting(people[who]))


def test_a_suspended_case_rests_and_a_closed_one_is_over(scene: Scene) -> None:
    step, by = open_step(scene.case, "first"), acting(scene.staff.officer)
    suspend_case(case=scene.case, until=localdate() + timedelta(days=99), by=by, reason="Election")
    with pytest.raises(NotNow, match="The case is suspended"):
        complete_step(step_id=step.pk, facts=WordFacts("word"), by=by)
    abort_case(case=scene.case, on=timezone.localdate(), by=by, reason="The town wants it")
    with pytest.raises(NotNow, match="no longer open"):
        complete_step(step_id=step.pk, facts=WordFacts("word"), by=by)


def test_an_approval_cannot_be_completed_like_a_form(scene: Scene) -> None:
    say(scene.case, "first")
    step = open_step(scene.case, "agree", "Pirna")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="asks for a decision"):
        complete_step(step_id=step.pk, facts=WordFacts("word"), by=acting(scene.pirna.mayor))


def test_what_the_record_refuses_leaves_nothing_behind(scene: Scene) -> None:
    step, jobs = open_step(scene.case, "first"), ProcrastinateJob.objects.count()
    with nothing_changes(scene.case), pytest.raises(Invalid):
        complete_step(step_id=step.pk, facts=WordFacts(FORBIDDEN), by=acting(scene.staff.officer))
    assert ProcrastinateJob.objects.count() == jobs


def test_an_error_on_the_way_on_leaves_nothing_behind(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    step = open_step(scene.case, "first")
    monkeypatch.setattr(Practice.instance.node("agree"), "by", lambda case: [])
    with nothing_changes(scene.case), pytest.raises(NotNow, match="nobody who could answer"):
        complete_step(step_id=step.pk, facts=WordFacts("word"), by=acting(scene.staff.officer))


def test_a_step_that_does_not_exist_is_no_step(scene: Scene) -> None:
    with pytest.raises(scene.case.DoesNotExist):
        complete_step(step_id=0, facts=WordFacts("word"), by=acting(scene.staff.officer))


def test_every_step_with_a_rule_has_a_last_day(scene: Scene) -> None:
    go_to_branches(scene.case)
    due = {step.node_name: step.due_on is not None for step in Step.objects.filter(case=scene.case)}
    assert due["first"]
    assert due["main"]
    assert not due["side"]
