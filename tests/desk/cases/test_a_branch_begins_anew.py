"""A branch that was dropped and is added again begins on that day, not when it was chosen first."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from tests.builders import acting, house, process_of, rewrite
from tests.desk.cases.builders import TO_THE_DECISION, Scene
from workflows.desk.selectors.stepper import _was_added_anew, stages_of
from workflows.desk.selectors.work import work_of
from workflows.engine.models import Step
from workflows.engine.moves import add_branch, drop_branch


def dates(scene: Scene) -> str:
    """Return since when the stage of the agreement is in progress."""
    work = work_of(scene.case).main
    assert work is not None
    return next(view.dates for view in stages_of(work, lambda step: True) if view.code == "agreement")


def test_the_stage_is_in_progress_since_the_branch_was_added_again(scene: Scene) -> None:
    scene.play(*TO_THE_DECISION, "municipal_decision")
    (step,) = scene.waiting("agreement_draft")
    long_ago = now() - timedelta(days=40)
    rewrite(row=step, by=house(), created=long_ago)
    assert dates(scene) == f"since {date_format(localtime(long_ago), 'SHORT_DATE_FORMAT')}"
    by = acting(scene.staff.officer)
    drop_branch(step_id=step.pk, by=by, reason="The town stays in its old alliance.")
    add_branch(process_id=process_of(scene.case).pk, name="agreement_draft", by=by, reason="Now it joins.")
    assert dates(scene) == f"since {date_format(localtime(now()), 'SHORT_DATE_FORMAT')}"


def test_another_branch_of_the_same_split_that_was_not_dropped_belongs_to_the_round() -> None:
    earlier, later = Step(token="start/5_1", status="DONE"), Step(token="start/5_2", status="NEW")
    dropped = Step(token="start/5_1", status="CANCELED")
    assert not _was_added_anew(earlier, later, [earlier, later])
    assert _was_added_anew(earlier, later, [earlier, dropped, later])
