"""What somebody has entered and not yet completed is kept, with its file, until the step ends."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from casework.audit.errors import NotAllowed, NotNow
from tests.builders import acting
from tests.documents.desk import checked
from tests.engine.practice import Scene, answer, nothing_changes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import OWN_DOCUMENT, Answer
from workflows.engine.drafts import discard_draft, discard_upload, save_draft, take_uploads
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.models import DraftUpload, Step, StepDraft
from workflows.engine.selectors import draft_of
from workflows.engine.services import claim_step

Entries = dict[str, list[str]]
WORD: Entries = {"word": ["lighting"]}


@pytest.fixture
def step(scene: Scene, files: Path) -> Step:
    """Return the first step."""
    return open_step(scene.case, "first")


def entered(step: Step, user: User) -> Entries | None:
    """Return what the person has entered so far."""
    draft = draft_of(step, user)
    return draft.data if draft else None


def stored(folder: Path) -> list[Path]:
    """Return the files of drafts that lie in the storage."""
    return [path for path in folder.rglob("*") if path.is_file() and "drafts" in path.parts]


def test_the_entries_come_back(scene: Scene, step: Step) -> None:
    save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.officer))
    save_draft(step_id=step.pk, data={"word": ["more"]}, by=acting(scene.staff.officer))
    assert entered(step, scene.staff.officer) == {"word": ["more"]}
    assert str(StepDraft.objects.get()) == f"{step.pk}, Case Officer East"


def test_a_character_that_no_database_keeps_is_left_out(scene: Scene, step: Step) -> None:
    save_draft(step_id=step.pk, data={"word": ["li\x00ght"]}, by=acting(scene.staff.officer))
    assert entered(step, scene.staff.officer) == {"word": ["light"]}


def test_everybody_has_a_draft_of_his_own(scene: Scene, step: Step) -> None:
    save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.officer))
    assert entered(step, scene.staff.colleague) is None
    assert take_uploads(draft_of(step, scene.staff.colleague)) == {}


def test_a_file_is_kept_until_another_one_comes(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by = acting(scene.staff.officer)
    with django_capture_on_commit_callbacks(execute=True):
        save_draft(step_id=step.pk, data=WORD, by=by, upload=checked("One", "One.pdf"))
        save_draft(step_id=step.pk, data=WORD, by=by)
        assert str(DraftUpload.objects.get()) == "One.pdf"
        save_draft(step_id=step.pk, data=WORD, by=by, upload=checked("Two", "Two.pdf"))
    taken = take_uploads(draft_of(step, scene.staff.officer))[OWN_DOCUMENT]
    assert (taken.name, taken.checksum) == ("Two.pdf", checked("Two", "Two.pdf").checksum)
    assert len(stored(files)) == 1


def test_the_file_goes_and_the_entries_stay(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by = acting(scene.staff.officer)
    with django_capture_on_commit_callbacks(execute=True):
        save_draft(step_id=step.pk, data=WORD, by=by, upload=checked())
        discard_upload(step_id=step.pk, by=by)
    assert entered(step, scene.staff.officer) == WORD
    assert take_uploads(draft_of(step, scene.staff.officer)) == {}
    assert stored(files) == []


def test_files_of_several_fields_come_and_go_each_by_itself(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by = acting(scene.staff.officer)
    save_draft(step_id=step.pk, data=WORD, by=by, upload=checked("Own", "Own.pdf"))
    save_draft(step_id=step.pk, data=WORD, by=by, upload=checked("Old", "Old.pdf"), slot="plan")
    with django_capture_on_commit_callbacks(execute=True):
        save_draft(step_id=step.pk, data=WORD, by=by, upload=checked("New", "New.pdf"), slot="plan")
        discard_upload(step_id=step.pk, by=by)
    taken = take_uploads(draft_of(step, scene.staff.officer))
    assert {slot: upload.name for slot, upload in taken.items()} == {"plan": "New.pdf"}
    assert len(stored(files)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(step_id=step.pk, by=by)
    assert stored(files) == []


def test_a_draft_is_discarded_with_its_file(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by = acting(scene.staff.officer)
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(step_id=step.pk, by=by)
        save_draft(step_id=step.pk, data=WORD, by=by, upload=checked())
        discard_draft(step_id=step.pk, by=by)
    assert entered(step, scene.staff.officer) is None
    assert stored(files) == []


def test_drafts_end_with_the_step(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.officer))
    save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.colleague), upload=checked())
    with django_capture_on_commit_callbacks(execute=True):
        say(scene.case, "first")
    assert not StepDraft.objects.exists()
    assert stored(files) == []


def test_a_draft_leaves_no_trace_in_the_record(scene: Scene, step: Step) -> None:
    with nothing_changes(scene.case):
        save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.officer))


def test_a_file_that_could_not_be_kept_is_not_left_behind(
    scene: Scene, step: Step, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DraftUpload.objects, "create", fail)
    with pytest.raises(OSError, match="full"):
        save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.officer), upload=checked())
    assert stored(files) == []
    assert not StepDraft.objects.exists()


def fail(**values: object) -> None:
    """Fail as a full disk does."""
    raise OSError("full")


def test_only_those_who_may_do_the_step_keep_a_draft(scene: Scene, step: Step) -> None:
    for user in (scene.pirna.mayor, scene.staff.supervision):
        with pytest.raises(NotAllowed):
            save_draft(step_id=step.pk, data=WORD, by=acting(user))
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with pytest.raises(NotNow, match="has taken this step on"):
        save_draft(step_id=step.pk, data=WORD, by=acting(scene.staff.colleague))


def test_what_is_typed_is_kept_while_the_case_is_suspended(scene: Scene, step: Step) -> None:
    by = acting(scene.staff.officer)
    suspend_case(case=scene.case, until=localdate() + timedelta(days=99), by=by, reason="Election")
    save_draft(step_id=step.pk, data=WORD, by=by)
    assert entered(step, scene.staff.officer) == WORD


def test_no_draft_is_kept_of_a_step_that_has_ended(scene: Scene, step: Step) -> None:
    by = acting(scene.staff.officer)
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    with pytest.raises(NotNow, match="no longer open"):
        save_draft(step_id=step.pk, data=WORD, by=by)
    assert not StepDraft.objects.exists()


def test_drafts_end_with_a_step_that_is_cancelled(
    scene: Scene, step: Step, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by = acting(scene.staff.officer)
    save_draft(step_id=step.pk, data=WORD, by=by, upload=checked())
    with django_capture_on_commit_callbacks(execute=True):
        abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    assert not StepDraft.objects.exists()
    assert stored(files) == []


def test_drafts_of_a_round_end_with_it(scene: Scene, step: Step) -> None:
    say(scene.case, "first")
    mayor = acting(scene.freital.mayor)
    save_draft(step_id=open_step(scene.case, "agree", "Freital").pk, data={"text": ["Why?"]}, by=mayor)
    answer(scene.case, "agree", "Pirna", Answer.REFUSED, "Too dear.")
    assert not StepDraft.objects.exists()


def test_drafts_of_other_steps_stay(scene: Scene, step: Step) -> None:
    another = Scene(scene.staff, scene.pirna, scene.freital)
    save_draft(step_id=open_step(another.case, "first").pk, data=WORD, by=acting(scene.staff.officer))
    say(scene.case, "first")
    assert StepDraft.objects.count() == 1
