"""A step goes from one person to another, with a reason that both can read."""

import pytest

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow, Refused
from tests.builders import acting, office, person
from tests.engine.practice import Scene, last_event, nothing_changes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.services import claim_step, reassign_step


@pytest.fixture
def taken(scene: Scene) -> int:
    """Return the first step, which the officer has taken on."""
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    return step.pk


def test_the_old_and_the_new_owner_are_named(scene: Scene, taken: int) -> None:
    by = acting(scene.staff.supervision)
    reassign_step(step_id=taken, to=acting(scene.staff.colleague).user, by=by, reason="On leave")
    event = last_event(scene.case)
    assert open_step(scene.case, "first").owner == scene.staff.colleague
    assert (event.verb, event.reason) == (Verb.STEP_REASSIGNED, "On leave")
    assert event.facts["old_owner"] == "Case Officer East"
    assert event.facts["new_owner"] == "Case Officer West"


def test_a_free_step_is_given_to_somebody(scene: Scene) -> None:
    step, by = open_step(scene.case, "first"), acting(scene.staff.officer)
    reassign_step(step_id=step.pk, to=acting(scene.staff.colleague).user, by=by, reason="Knows the town")
    assert open_step(scene.case, "first").owner == scene.staff.colleague
    assert last_event(scene.case).verb == Verb.STEP_ASSIGNED


def test_the_owner_passes_an_own_step_on(scene: Scene) -> None:
    deputy = person("Deputy Mayor Pirna")
    office(deputy, Role.MA, scene.pirna.town)
    say(scene.case, "first")
    step = open_step(scene.case, "agree", "Pirna")
    claim_step(step_id=step.pk, by=acting(scene.pirna.mayor))
    by = acting(scene.pirna.mayor)
    reassign_step(step_id=step.pk, to=acting(deputy).user, by=by, reason="On leave")
    assert open_step(scene.case, "agree", "Pirna").owner == deputy


@pytest.mark.parametrize("who", ["coach", "mayor", "coordination"])
def test_others_may_not_reassign(scene: Scene, taken: int, who: str) -> None:
    people = {
        "coach": scene.staff.coach,
        "mayor": scene.pirna.mayor,
        "coordination": scene.staff.coordination,
    }
    to = acting(scene.staff.colleague).user
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        reassign_step(step_id=taken, to=to, by=acting(people[who]), reason="Why not")


def refused(scene: Scene, step_id: int, to: User, reason: str = "On leave") -> Refused:
    """Return the refusal to give the step to that person."""
    with nothing_changes(scene.case), pytest.raises((Invalid, NotNow)) as refusal:
        reassign_step(step_id=step_id, to=to, by=acting(scene.staff.officer), reason=reason)
    return refusal.value


def test_a_reason_is_needed(scene: Scene, taken: int) -> None:
    refusal = refused(scene, taken, acting(scene.staff.colleague).user, reason="  ")
    assert isinstance(refusal, Invalid)
    assert refusal.field == "reason"


def test_the_new_owner_has_to_be_one_who_may_do_the_step(scene: Scene, taken: int) -> None:
    refusal = refused(scene, taken, acting(scene.staff.coach).user)
    assert isinstance(refusal, Invalid)
    assert (refusal.field, refusal.message) == ("to", "Coach North may not do this step.")


def test_nobody_gets_what_he_has(scene: Scene, taken: int) -> None:
    refusal = refused(scene, taken, acting(scene.staff.officer).user)
    assert isinstance(refusal, NotNow)
    assert refusal.message == "Case Officer East has this step already."


def test_a_step_that_is_done_stays_with_who_did_it(scene: Scene, taken: int) -> None:
    say(scene.case, "first")
    refusal = refused(scene, taken, acting(scene.staff.colleague).user)
    assert isinstance(refusal, NotNow)
