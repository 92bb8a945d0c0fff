"""A person takes a free step on, and offers it to the others again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import end_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.models import CaseParty
from casework.cases.selectors import parties_of
from tests.builders import acting, house
from tests.definitions.practice import WordFacts
from tests.engine.practice import (
    Scene,
    go_to_branches,
    go_to_inner_branches,
    last_event,
    let_coach_work,
    nothing_changes,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step
from workflows.engine.selectors import visible_steps
from workflows.engine.services import claim_step, complete_step, reassign_step, release_step


def test_a_free_step_is_taken_on(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    assert step.owner is None
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    taken = open_step(scene.case, "first")
    assert taken.owner == scene.staff.officer
    assert taken.assigned is not None
    assert last_event(scene.case).verb == Verb.STEP_CLAIMED
    assert last_event(scene.case).facts["step"] == "first"


def test_nobody_takes_a_step_twice_or_from_another(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with nothing_changes(scene.case):
        with pytest.raises(NotNow, match="You have taken this step on already"):
            claim_step(step_id=step.pk, by=acting(scene.staff.officer))
        with pytest.raises(NotNow, match="Case Officer East has taken this step on"):
            claim_step(step_id=step.pk, by=acting(scene.staff.colleague))


def test_a_step_is_taken_on_only_by_those_to_whom_it_is_offered(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        claim_step(step_id=step.pk, by=acting(scene.staff.supervision))


def test_a_step_that_is_done_or_rests_is_not_taken_on(scene: Scene) -> None:
    go_to_branches(scene.case)
    done = Step.objects.get(case=scene.case, flow_task__endswith=".first")
    with pytest.raises(NotNow, match="already completed"):
        claim_step(step_id=done.pk, by=acting(scene.staff.officer))
    until, by = timezone.localdate() + timedelta(days=9), acting(scene.staff.officer)
    suspend_case(case=scene.case, until=until, by=by, reason="Election")
    with pytest.raises(NotNow, match="suspended"):
        claim_step(step_id=open_step(scene.case, "main").pk, by=by)


def test_a_step_whose_row_is_no_person_s_is_not_taken_on(scene: Scene) -> None:
    say(scene.case, "first")
    round_ = Step.objects.get(case=scene.case, flow_task_type="ROUND")
    with pytest.raises(NotNow, match="no longer open"):
        claim_step(step_id=round_.pk, by=acting(scene.pirna.mayor))


def test_the_only_one_who_holds_a_role_has_the_step_from_the_beginning(scene: Scene) -> None:
    say(scene.case, "first")
    step = open_step(scene.case, "agree", "Pirna")
    assert step.owner == scene.pirna.mayor
    assert step.assigned is not None


def test_a_step_is_offered_again(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    release_step(step_id=step.pk, by=acting(scene.staff.officer), reason="On leave")
    free = open_step(scene.case, "first")
    assert (free.owner, free.assigned, free.status) == (None, None, "NEW")
    assert last_event(scene.case).verb == Verb.STEP_RELEASED
    assert last_event(scene.case).reason == "On leave"
    claim_step(step_id=step.pk, by=acting(scene.staff.colleague))


def test_an_officer_releases_what_another_has_taken(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with pytest.raises(Invalid, match="Please give a reason"):
        release_step(step_id=step.pk, by=acting(scene.staff.colleague), reason=" ")
    release_step(step_id=step.pk, by=acting(scene.staff.colleague), reason="Long ill")
    assert open_step(scene.case, "first").owner is None


def test_a_town_does_not_release_what_an_officer_has_taken(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        release_step(step_id=step.pk, by=acting(scene.pirna.mayor))


def test_what_nobody_has_cannot_be_released(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="Nobody has taken"):
        release_step(step_id=step.pk, by=acting(scene.staff.officer))


def test_a_coach_s_step_stays_with_the_coach(scene: Scene) -> None:
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_inner_branches(scene.case, "nothing more")
    step = open_step(scene.case, "must")
    assert step.owner == scene.staff.coach
    for user in (scene.staff.coach, scene.staff.officer):
        with nothing_changes(scene.case), pytest.raises(NotNow, match="change the coach instead"):
            release_step(step_id=step.pk, by=acting(user))


def test_a_coach_takes_on_what_was_open_before_he_came(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "nothing more")
    step = open_step(scene.case, "must")
    assert step.owner is None
    with pytest.raises(NotAllowed):
        claim_step(step_id=step.pk, by=acting(scene.staff.coach))
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    assert open_step(scene.case, "must").owner == scene.staff.coach


def test_somebody_who_lost_the_office_has_no_say_in_the_step_any_more(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    yesterday = timezone.localdate() - timedelta(days=1)
    end_office(office=scene.staff.officer.offices.get(), last_day=yesterday, by=house())
    gone, colleague = acting(scene.staff.officer), acting(scene.staff.colleague)
    with nothing_changes(scene.case):
        with pytest.raises(NotAllowed):
            complete_step(step_id=step.pk, facts=WordFacts("word"), by=gone)
        with pytest.raises(NotAllowed):
            release_step(step_id=step.pk, by=gone)
        with pytest.raises(NotAllowed):
            reassign_step(step_id=step.pk, to=colleague.user, by=gone, reason="I have left.")
    release_step(step_id=step.pk, by=colleague, reason="Has left")
    assert open_step(scene.case, "first").owner is None


def test_who_no_longer_sees_the_case_has_no_say_in_the_step_any_more(scene: Scene) -> None:
    say(scene.case, "first")
    step = open_step(scene.case, "agree", "Pirna")
    end_participation(party=parties_of(scene.case).get(organisation=scene.pirna.town), by=house())
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        release_step(step_id=step.pk, by=acting(scene.pirna.mayor))
    release_step(step_id=step.pk, by=acting(scene.staff.officer), reason="The town has left")


@service
def end_participation(*, party: CaseParty, by: Actor) -> None:
    """Write that a town has left, as it is before its steps are cancelled."""
    party.left_on = timezone.localdate()
    party.save(update_fields=["left_on"])


def test_people_see_the_steps_of_the_cases_that_they_see(scene: Scene) -> None:
    say(scene.case, "first")
    mine = visible_steps(acting(scene.pirna.mayor).user)
    assert {step.node_name for step in mine} == {"first", "agree"}
    assert not visible_steps(acting(scene.staff.coach).user).exists()
