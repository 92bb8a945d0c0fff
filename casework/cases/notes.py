"""Writing notes."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid
from casework.cases import permissions
from casework.cases.choices import Audience, Level
from casework.cases.levels import keep_actor, put_on_readers, require_possible_level
from casework.cases.locks import lock_case
from casework.cases.models import Case, Note
from casework.cases.services import record_case_event, require, require_open


@service
def write_note(
    *,
    case: Case,
    text: str,
    audience: Audience,
    by: Actor,
    level: Level = Level.INTERNAL,
    readers: Iterable[User] = (),
) -> Note:
    """Write a note into an open case (a suspended one takes notes too).

    A confidential one is read by its author and these readers of its audience.
    """
    internal = audience == Audience.LPR
    locked = lock_case(case.pk)
    require(by, permissions.WRITE_INTERNAL_NOTE if internal else permissions.WRITE_NOTE, locked)
    require_open(locked)
    if not text.strip():
        raise Invalid(_("Please write something."), "text")
    note = Note(
        case=locked, text=text, audience=audience, level=level, author=by.user, written_at=timezone.now()
    )
    require_possible_level(note, level)
    note.save()
    record_case_event(locked, Verb.NOTE_WRITTEN, audience=audience, note_id=note.pk)
    if level == Level.CONFIDENTIAL:
        keep_actor(note)
        put_on_readers(note, readers)
    return note
