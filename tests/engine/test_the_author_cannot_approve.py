"""Nobody decides on what he wrote, whatever offices he holds."""

import pytest

from accounts.choices import Role
from casework.audit.errors import Invalid, NotAllowed
from tests.builders import acting, lpr, office, person
from tests.definitions.practice import WordFacts
from tests.engine.practice import Scene, answer, go_to_the_end, nothing_changes, open_nodes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.selectors import authoring_step, content_of
from workflows.engine.services import claim_step, complete_step, decide, reassign_step

APPROVED = DecisionFacts(Answer.APPROVED, "")


def write_as_officer(scene: Scene, node: str) -> None:
    """Let the officer write the content of a step."""
    step = open_step(scene.case, node)
    complete_step(step_id=step.pk, facts=WordFacts("lighting"), by=acting(scene.staff.officer))


@pytest.fixture
def in_both_offices(scene: Scene) -> Scene:
    """Return a scene in which the officer is the mayor of Pirna as well, and asked about his own words."""
    office(scene.staff.officer, Role.MA, scene.pirna.town)
    write_as_officer(scene, "first")
    return scene


def test_the_author_is_told_why_not(in_both_offices: Scene) -> None:
    scene, step = in_both_offices, open_step(in_both_offices.case, "agree", "Pirna")
    fingerprint = content_of(step.case, step.flow_task).fingerprint
    by = acting(scene.staff.officer)
    with nothing_changes(scene.case), pytest.raises(NotAllowed, match="You wrote this content"):
        decide(step_id=step.pk, facts=APPROVED, fingerprint=fingerprint, by=by)
    with nothing_changes(scene.case), pytest.raises(NotAllowed, match="You wrote this content"):
        claim_step(step_id=step.pk, by=by)


def test_the_author_does_not_get_the_approval_from_others(in_both_offices: Scene) -> None:
    scene, step = in_both_offices, open_step(in_both_offices.case, "agree", "Pirna")
    to, by = acting(scene.staff.officer).user, acting(scene.staff.supervision)
    with nothing_changes(scene.case), pytest.raises(Invalid, match="may not do this step"):
        reassign_step(step_id=step.pk, to=to, by=by, reason="He knows it best")


def test_the_other_holder_is_asked_at_once(in_both_offices: Scene) -> None:
    step = open_step(in_both_offices.case, "agree", "Pirna")
    assert step.author == in_both_offices.staff.officer
    assert step.owner == in_both_offices.pirna.mayor
    answer(in_both_offices.case, "agree", "Pirna")


def test_a_sole_approver_who_is_the_author_waits_for_a_second_one(scene: Scene) -> None:
    go_to_the_end_as_supervision(scene)
    step = open_step(scene.case, "release")
    assert (step.owner, step.author) == (None, scene.staff.supervision)
    with pytest.raises(NotAllowed, match="somebody else has to decide"):
        claim_step(step_id=step.pk, by=acting(scene.staff.supervision))
    second = person("Deputy Supervision", Role.SU, lpr())
    claim_step(step_id=step.pk, by=acting(second))
    answer(scene.case, "release")
    assert scene.now().state == "completed"


def go_to_the_end_as_supervision(scene: Scene) -> None:
    """Go on until the release, with supervision, who is an officer too, as the author of the last word."""
    office(scene.staff.supervision, Role.CO, lpr())
    go_to_the_end(scene, last_by=scene.staff.supervision)


def test_who_writes_anew_is_the_author_from_then_on(in_both_offices: Scene) -> None:
    scene = in_both_offices
    answer(scene.case, "agree", "Pirna", Answer.REFUSED, "Too dark.")
    step = open_step(scene.case, "first")
    complete_step(step_id=step.pk, facts=WordFacts("light"), by=acting(scene.staff.colleague))
    assert open_step(scene.case, "agree", "Pirna").author == scene.staff.colleague
    claim_step(step_id=open_step(scene.case, "agree", "Pirna").pk, by=acting(scene.staff.officer))


def test_a_step_that_decides_nothing_has_no_author(scene: Scene) -> None:
    say(scene.case, "first")
    assert authoring_step(scene.process, open_step(scene.case, "agree").flow_task) is not None
    answer(scene.case, "agree", "Pirna")
    answer(scene.case, "agree", "Freital")
    assert open_nodes(scene.case) == ["main", "side"]
    assert open_step(scene.case, "main").author is None
