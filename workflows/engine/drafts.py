"""Drafts: what people have entered for a step and not yet completed, with the file that came with it.

A draft is no place of record: it leaves no history, and it ends with its step.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import on_failure, service
from casework.audit.errors import NotNow
from casework.cases.filing import clear_folder
from casework.cases.locks import limit_waiting
from casework.cases.models import Case
from casework.cases.selectors.erasures import SHORTEST_MENTION
from casework.cases.services import require_open
from casework.cases.uploads import CheckedUpload
from workflows.engine.choices import OPEN, OWN_DOCUMENT
from workflows.engine.models import DraftUpload, SentForm, Step, StepDraft
from workflows.engine.permissions import require_may_do, require_waiting
from workflows.engine.selectors import kept_files

FOLDER = "drafts"
VERSION = "version"  # among the entries of a draft: the window that has written it, and when
ERASED = "erased"  # in the place of the window, where an erasure has changed the draft
DAYS_TO_SEND_AGAIN = 30


class NewerDraft(NotNow):
    """The same person has kept something else in another window, which this one has not shown (409)."""


@dataclass(frozen=True)
class Window:
    """A page of a step in a browser: its mark, the drafts that it has shown, the pages that it came from."""

    mark: str
    known: frozenset[str] = frozenset()

    def knows(self, version: str) -> bool:
        """Return whether it has shown or written this version of the draft."""
        return not {version, version.partition("@")[0]}.isdisjoint({self.mark, *self.known})


@service
def save_draft(
    *,
    step_id: int,
    data: Mapping[str, list[str]],
    by: Actor,
    upload: CheckedUpload | None = None,
    slot: str = OWN_DOCUMENT,
    window: Window | None = None,
) -> StepDraft:
    """Keep what a person has entered so far; a file stays until another one or the step's end replaces it.

    `slot` names the field in which the file was chosen. While the case is suspended nothing can be
    completed, yet what is typed is kept. Raise NewerDraft rather than replace what the window does not know.
    """
    step = _hold_step(step_id)
    require_waiting(step)
    require_open(step.case)
    require_may_do(by, step, step.case)
    draft = StepDraft.objects.filter(step=step, user=by.user).first() or StepDraft(step=step, user=by.user)
    entries = _storable(data)
    if window is not None:
        _require_known(draft, entries, window)
    draft.saved_at = timezone.now()
    draft.data = entries | ({VERSION: [f"{window.mark}@{draft.saved_at.isoformat()}"]} if window else {})
    draft.save()
    if upload is not None:
        discard_upload(step_id=step_id, by=by, slot=slot)
        _keep_upload(draft, upload, slot)
    return draft


def _require_known(draft: StepDraft, entries: Mapping[str, list[str]], window: Window) -> None:
    (version,) = draft.data.get(VERSION, [""])
    kept = {name: texts for name, texts in draft.data.items() if name != VERSION}
    if not version or window.knows(version) or kept == entries:
        return
    if version.startswith(f"{ERASED}@"):
        raise NewerDraft(
            _(
                "Contents of the case have been erased by order, in your draft as well. Please take out what "
                "was erased before you save; open the step in a new tab to see what is left of your draft."
            )
        )
    words = _(
        "You have kept a draft of this step in another window (%(moment)s). It is not lost: open the step in "
        "a new tab to read it. If you save here once more, what stands here takes its place."
    )
    moment = date_format(timezone.localtime(draft.saved_at), "SHORT_DATETIME_FORMAT")
    raise NewerDraft(words % {"moment": moment})


def _hold_step(step_id: int) -> Step:
    """Hold the step alone, so that its completion and a draft of it come one after the other."""
    limit_waiting()
    steps = Step.objects.select_related("process", "case", "owner", "organisation")
    return steps.select_for_update(no_key=True, of=("self",)).get(pk=step_id)


def _storable(data: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the entries without the one character that the database cannot keep."""
    return {name: [text.replace("\x00", "") for text in texts] for name, texts in data.items()}


def _keep_upload(draft: StepDraft, upload: CheckedUpload, slot: str) -> None:
    storage = _storage()
    path = f"{FOLDER}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"
    on_failure(lambda: storage.delete(path))
    upload.file.seek(0)
    DraftUpload.objects.create(
        draft=draft,
        slot=slot,
        file=storage.save(path, upload.file),
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        checksum=upload.checksum,
    )


@service
def discard_draft(*, step_id: int, by: Actor) -> None:
    """Forget what the person has entered for a step, and the file with it."""
    _forget(StepDraft.objects.filter(step=step_id, user=by.user))


@service
def discard_upload(*, step_id: int, by: Actor, slot: str = OWN_DOCUMENT) -> None:
    """Forget one file of a draft and keep the entries."""
    uploads = DraftUpload.objects.filter(draft__step=step_id, draft__user=by.user, slot=slot)
    _remove_files_later(uploads.values_list("file", flat=True))
    uploads.delete()


def forget_drafts(case: Case) -> None:
    """Forget what anybody has entered for steps of the case that have come to their end."""
    _forget_ended(StepDraft.objects.filter(step__case=case))


@transaction.atomic
def forget_ended_drafts() -> int:
    """Forget the drafts of steps that have ended, and return how many.

    A step that ends takes its drafts with it; this finds what should be left nowhere.
    """
    return _forget_ended(StepDraft.objects.all())


def _forget_ended(drafts: QuerySet[StepDraft]) -> int:
    return _forget(drafts.exclude(step__status__in=OPEN))


def erase_from_drafts(case: Case, texts: Collection[str]) -> None:
    """Take these texts out of what anybody has entered for steps of the case, as part of an erasure.

    An entry in which one stands is emptied, and no open window knows what is left: none brings the text back
    unasked. Uploads stay: they are no copies of anything on record.
    """
    words = [text for text in texts if len(text) >= SHORTEST_MENTION]
    moment = timezone.now()
    for draft in StepDraft.objects.select_for_update().filter(step__case=case):
        kept = {
            name: ["" if text in texts or any(word in text for word in words) else text for text in entries]
            for name, entries in draft.data.items()
        }
        if kept != draft.data:
            draft.data = kept | {VERSION: [f"{ERASED}@{moment.isoformat()}"]}
            draft.save(update_fields=["data"])


def forget_sent_forms() -> int:
    """Forget forms that were sent so long ago that nobody sends them again, and return how many."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_SEND_AGAIN)
    return SentForm.objects.filter(sent_at__lt=long_ago).delete()[0]


def remove_stray_uploads() -> int:
    """Delete files older than a day that no draft knows, and return how many."""
    return clear_folder(_storage(), FOLDER, DraftUpload.objects.values_list("file", flat=True))


def _forget(drafts: QuerySet[StepDraft]) -> int:
    """Delete the drafts and their uploads in one statement, and return how many drafts there were."""
    found, values = drafts.values_list("pk", "uploads__file").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(FORGET % {"found": found}, values)
        rows = cursor.fetchall()
    _remove_files_later(path for _draft, path in rows if path)
    return len({draft for draft, _path in rows})


FORGET = """
    WITH found (draft, path) AS (%(found)s),
    uploads AS (DELETE FROM engine_draftupload WHERE draft_id IN (SELECT draft FROM found)),
    drafts AS (DELETE FROM engine_stepdraft WHERE id IN (SELECT draft FROM found))
    SELECT draft, path FROM found
"""


def _remove_files_later(paths: Iterable[str]) -> None:
    """Remove files from the storage once nobody can need them any more: after the commit."""
    for path in paths:
        transaction.on_commit(partial(_storage().delete, path), robust=True)


def _storage() -> Storage:
    return DraftUpload._meta.get_field("file").storage


def take_uploads(draft: StepDraft | None) -> dict[str, CheckedUpload]:
    """Return the files of a draft by their fields, ready to be filed; they were checked when they came in."""
    return {slot: _taken(kept) for slot, kept in kept_files(draft).items()}


def _taken(kept: DraftUpload) -> CheckedUpload:
    with kept.file.open("rb") as stored:
        content = SimpleUploadedFile(kept.name, stored.read(), kept.content_type)
    return CheckedUpload(kept.name, kept.content_type, kept.size, kept.checksum, content)
