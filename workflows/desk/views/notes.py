"""Notes of a case: written, opened to people, raised and lowered."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from casework.audit.actors import Actor
from casework.cases.models import Note, NoteReader
from casework.cases.notes import write_note
from casework.cases.selectors import visible_note_proposals, visible_notes
from workflows.desk.forms.notes import NoteForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.reader import Reader
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.levels import ask_for_decision, ask_for_level, ask_for_readers, ask_to_remove


def _write(reader: Reader, form: NoteForm, by: Actor) -> None:
    reading = form.chosen_reading()
    write_note(
        case=reader.case,
        text=form.entered("text"),
        audience=reading.audience,
        level=reading.level,
        readers=form.chosen_readers(),
        by=by,
    )


ADD_NOTE = Question(
    verbs.ADD_NOTE,
    _("A note stays on record; its text cannot be changed later."),
    NoteForm,
    _write,
    _("The note is on record."),
)


@require_http_methods(GET_OR_POST)
def add_note(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Write a note."""
    return ask(request, reader_at(request, case_id), ADD_NOTE)


def _note_of(reader: Reader, note_id: int) -> Note:
    note = get_object_or_404(visible_notes(reader.user, reader.case, reader.access), pk=note_id)
    note.case = reader.case
    return note


@require_http_methods(GET_OR_POST)
def name_readers(request: SignedInRequest, case_id: int, note_id: int) -> HttpResponse:
    """Let more people read a confidential note."""
    reader = reader_at(request, case_id)
    return ask_for_readers(request, reader, _note_of(reader, note_id))


@require_http_methods(GET_OR_POST)
def remove_reader(request: SignedInRequest, case_id: int, note_id: int, note_reader_id: int) -> HttpResponse:
    """Take a person from the readers of a confidential note."""
    reader = reader_at(request, case_id)
    notes = visible_notes(reader.user, reader.case, reader.access)
    found = NoteReader.objects.filter(note__in=notes, note=note_id).select_related("note", "user")
    named = get_object_or_404(found, pk=note_reader_id)
    named.note.case = reader.case
    return ask_to_remove(request, reader, named)


@require_http_methods(GET_OR_POST)
def change_level(request: SignedInRequest, case_id: int, note_id: int) -> HttpResponse:
    """Raise the level of a note, or propose a lower one."""
    reader = reader_at(request, case_id)
    return ask_for_level(request, reader, _note_of(reader, note_id))


@require_http_methods(GET_OR_POST)
def decide_level(request: SignedInRequest, case_id: int, note_proposal_id: int) -> HttpResponse:
    """Agree to a lower level of a note, or refuse it."""
    reader = reader_at(request, case_id)
    proposals = visible_note_proposals(reader.user, reader.case, reader.access)
    proposal = get_object_or_404(proposals, pk=note_proposal_id)
    proposal.note.case = reader.case
    return ask_for_decision(request, reader, proposal)
