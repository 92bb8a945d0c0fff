"""An answer to an approval and an order are signed soon after, once for all that come together."""

import pytest
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoCaptureOnCommitCallbacks

from casework.audit import jobs
from tests.builders import acting
from tests.engine.practice import Scene, answer, say
from tests.jobs import do_jobs
from workflows.engine.choices import Answer
from workflows.engine.lifecycle import close_case
from workflows.engine.queue import enqueue_once

JOB = "casework.audit.jobs.sign_record"


def waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name=JOB, status="todo").count()


def test_an_answer_has_the_record_signed_after_it(
    scene: Scene,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        say(scene.case, "first")
    assert waiting() == 0, "no sign-off"
    with django_capture_on_commit_callbacks(execute=True):
        answer(scene.case, "agree", "Pirna")
        assert waiting() == 0, "not before the answer is safe"
    assert waiting() == 1
    signed: list[None] = []
    monkeypatch.setattr(jobs, "make_checkpoint", lambda: signed.append(None))
    assert do_jobs(JOB) == 1
    assert signed == [None]


def test_several_answers_are_signed_together(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    say(scene.case, "first")
    for party, given in (("Pirna", Answer.APPROVED_WITH_REMARKS), ("Freital", Answer.APPROVED)):
        with django_capture_on_commit_callbacks(execute=True):
            answer(scene.case, "agree", party, given, "Soon, please.")
        assert waiting() == 1
    ProcrastinateJob.objects.filter(task_name=JOB).update(status="doing")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_once("casework.audit.jobs.sign_record")
    assert waiting() == 1, "the one that runs may have begun before this change"


def test_an_order_is_signed(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        close_case(
            case=scene.case,
            on=localdate(),
            by=acting(scene.staff.supervision),
            reason="Nothing is left to do.",
        )
    assert waiting() == 1
