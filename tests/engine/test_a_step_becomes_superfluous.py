"""A step that nobody needs to do any more ends by itself."""

from casework.audit.choices import Verb
from tests.builders import house
from tests.engine.practice import (
    Scene,
    events,
    go_to_branches,
    let_coach_work,
    open_nodes,
    open_rows,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.models import Step
from workflows.engine.selectors import last_done


def test_the_process_goes_on_without_it(scene: Scene) -> None:
    go_to_branches(scene.case)
    say(scene.case, "main", "settled")
    assert open_rows(scene.case) == ["must", "outer_meet"]
    settled = [event for event in events(scene.case) if event.verb == Verb.STEP_SETTLED]
    assert [event.facts["step"] for event in settled] == ["side"]


def test_nobody_has_done_it(scene: Scene) -> None:
    go_to_branches(scene.case)
    assert open_step(scene.case, "side").owner == scene.staff.supervision
    say(scene.case, "main", "settled")
    step = Step.objects.get(case=scene.case, flow_task__endswith=".side")
    assert (step.status, step.owner) == ("DONE", None)
    assert last_done(scene.process, "side") is None


def test_it_ends_at_once_if_it_is_superfluous_when_it_opens(scene: Scene) -> None:
    say(scene.case, "first", "settled")
    for party in ("Pirna", "Freital"):
        say(scene.case, "agree", party=party)
    assert open_nodes(scene.case) == ["main"]


def test_the_last_missing_branch_may_end_by_itself(scene: Scene) -> None:
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_branches(scene.case)
    for node, word in (("main", "word"), ("must", "word"), ("after", "settled")):
        say(scene.case, node, word)
    assert open_rows(scene.case) == ["last"]


def test_as_long_as_it_is_needed_it_stays(scene: Scene) -> None:
    go_to_branches(scene.case)
    say(scene.case, "main")
    assert "side" in open_nodes(scene.case)
