"""A stage that is in progress says since when: from its first step of this round on."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.builders import acting, house, rewrite
from tests.desk.cases.builders import TO_THE_DECISION, Scene
from workflows.desk.selectors.stepper import StageView, stages_of
from workflows.desk.selectors.work import work_of
from workflows.engine.models import CaseProcess, Step
from workflows.engine.moves import send_back

NOW = timezone.now()
THEN, LATER = NOW - timedelta(days=40), NOW - timedelta(days=20)


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """Return a case whose towns have decided and whose coach is proposed."""
    return scene.play(*TO_THE_DECISION, "municipal_decision", "agreement_draft", "coach_matching")


def stage(scene: Scene, code: str) -> StageView:
    """Return a stage of the case."""
    work = work_of(scene.case).main
    assert work is not None
    return next(view for view in stages_of(work, lambda step: True) if view.code == code)


def move(scene: Scene, node: str, created: datetime, finished: datetime | None = None) -> None:
    """Let the rows at a node have been there at another time."""
    for row in Step.objects.filter(case=scene.case, flow_task__endswith=f".{node}"):
        rewrite(row=row, by=house(), created=created, finished=finished)


def since(moment: datetime) -> str:
    return f"since {date_format(timezone.localtime(moment), 'SHORT_DATE_FORMAT')}"


def test_it_began_with_its_first_step_not_with_the_present_one(scene: Scene) -> None:
    move(scene, "coach_matching", THEN, LATER)
    move(scene, "coach_answers", LATER)
    assert stage(scene, "coach_matching").dates == since(THEN)


def test_a_stage_that_is_run_through_again_began_with_this_round(scene: Scene) -> None:
    scene.play("coach_answers", "coach_assignment", "agreement_exception")
    move(scene, "coach_matching", THEN, THEN)
    move(scene, "coach_answers", THEN, LATER)
    move(scene, "coach_assignment", LATER, LATER)
    process = CaseProcess.objects.get(case=scene.case)
    send_back(
        process_id=process.pk, to="coach_matching", by=acting(scene.staff.officer), reason="Another one"
    )
    assert stage(scene, "coach_matching").dates == since(NOW)


def test_a_step_that_was_sent_back_inside_its_stage_keeps_its_begin(scene: Scene) -> None:
    move(scene, "coach_matching", THEN, LATER)
    move(scene, "coach_answers", LATER)
    process = CaseProcess.objects.get(case=scene.case)
    send_back(
        process_id=process.pk, to="coach_matching", by=acting(scene.staff.officer), reason="Another one"
    )
    assert stage(scene, "coach_matching").dates == since(THEN)
