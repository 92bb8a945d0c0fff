"""At night, drafts of steps that have ended go, and files that nothing knows."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from procrastinate.contrib.django import app
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from tests.builders import acting, house, rewrite
from tests.documents.desk import checked
from tests.engine.practice import Scene, go_to_branches
from tests.engine.test_somebody_keeps_a_draft import WORD, stored
from workflows.desk.demo.driver import doer_of, open_step
from workflows.engine.choices import OPEN
from workflows.engine.drafts import save_draft
from workflows.engine.jobs import clear_away
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.models import Step, StepDraft

NIGHT = 0


def begin(step: Step, user: User | None = None) -> StepDraft:
    """Half fill in a step, with a file."""
    by = acting(user or doer_of(step))
    return save_draft(step_id=step.pk, data=WORD, by=by, upload=checked())


@pytest.fixture
def night(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> "Night":
    return Night(django_capture_on_commit_callbacks)


class Night:
    """One night in which the job runs."""

    def __init__(self, commits: DjangoCaptureOnCommitCallbacks) -> None:
        self.commits = commits

    def passes(self) -> None:
        with self.commits(execute=True):
            clear_away(timestamp=NIGHT)


def test_the_job_runs_at_night() -> None:
    assert ("workflows.engine.jobs.clear_away", "") in app.periodic_registry.periodic_tasks


def test_a_draft_of_a_cancelled_step_goes_with_its_file(scene: Scene, files: Path, night: Night) -> None:
    go_to_branches(scene.case)
    kept, cancelled = begin(open_step(scene.case, "main")), begin(open_step(scene.case, "side"))
    rewrite(row=cancelled.step, status="CANCELED", by=house())
    night.passes()
    assert list(StepDraft.objects.all()) == [kept]
    assert kept.step.status in OPEN
    assert len(stored(files)) == 1


def test_a_closed_case_keeps_no_draft_and_a_suspended_one_does(
    scene: Scene, files: Path, night: Night
) -> None:
    officer = scene.staff.officer
    begin(open_step(scene.case, "first"), officer)
    suspend_case(
        case=scene.case, until=localdate() + timedelta(days=99), by=acting(officer), reason="Election"
    )
    night.passes()
    assert StepDraft.objects.count() == 1
    with night.commits(execute=True):
        abort_case(case=scene.now(), on=localdate(), by=acting(officer), reason="The town wants it.")
    night.passes()
    assert not StepDraft.objects.exists()
    assert stored(files) == []


def test_files_that_no_draft_knows_go_after_a_day(scene: Scene, files: Path, night: Night) -> None:
    begin(open_step(scene.case, "first"), scene.staff.officer)
    (known,) = stored(files)
    fresh, stray = known.with_name("fresh"), known.with_name("stray")
    for path in (fresh, stray):
        path.write_bytes(b"half")
    for path in (known, stray):
        os.utime(path, (time.time() - 90_000,) * 2)
    night.passes()
    assert sorted(stored(files)) == sorted([known, fresh])
