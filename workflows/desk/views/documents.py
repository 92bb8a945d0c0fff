"""Documents of a case: filed, withdrawn, downloaded."""

from functools import partial

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from casework.audit.actors import Actor
from casework.cases import levels
from casework.cases.choices import Level, LevelAnswer
from casework.cases.filing import add_document as file_document
from casework.cases.filing import download_headers
from casework.cases.models import Document
from casework.cases.selectors import visible_cases, visible_documents, visible_proposals
from casework.cases.uploads import check_upload
from workflows.desk.forms.cases import ReasonForm
from workflows.desk.forms.documents import DocumentForm, LevelAnswerForm, LevelForm, ReadersForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.desk.selectors.renewals import after_withdrawing
from workflows.desk.selectors.sheets import versions_to_read
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.engine.moves import withdraw_document as take_back


def _file(reader: Reader, form: DocumentForm, by: Actor) -> None:
    file_document(
        case=reader.case,
        title=form.entered("title"),
        level=Level(form.entered("level")),
        readers=form.chosen_readers(),
        upload=check_upload(form.cleaned_data["upload"]),
        by=by,
    )


ADD_DOCUMENT = Question(
    verbs.ADD_DOCUMENT,
    _("The file goes on record with your name and its checksum."),
    DocumentForm,
    _file,
    _("The document is on file."),
    template="desk/case_upload.html",
)


@require_http_methods(GET_OR_POST)
def add_document(request: SignedInRequest, case_id: int) -> HttpResponse:
    """File a document that no step asked for."""
    return ask(request, reader_at(request, case_id), ADD_DOCUMENT)


def _document_of(reader: Reader, document_id: int) -> Document:
    documents = visible_documents(reader.user, reader.case, reader.access)
    document = get_object_or_404(documents, pk=document_id)
    document.case = reader.case
    return document


@require_http_methods(GET_OR_POST)
def withdraw_document(request: SignedInRequest, case_id: int, document_id: int) -> HttpResponse:
    """Mark a document as withdrawn."""
    reader = reader_at(request, case_id)
    document = _document_of(reader, document_id)
    question = Question(
        verbs.WITHDRAW,
        _("The document is marked as withdrawn; its versions stay on file."),
        ReasonForm,
        lambda reader, form, by: take_back(document=document, by=by, reason=form.entered("reason")),
        after_withdrawing(document),
        kind="warning",
    )
    return ask(request, reader, question, document.title)


@require_http_methods(GET_OR_POST)
def name_readers(request: SignedInRequest, case_id: int, document_id: int) -> HttpResponse:
    """Let more people read a confidential document."""
    reader = reader_at(request, case_id)
    document = _document_of(reader, document_id)
    verbs.require_possible(verbs.NAME_READERS, reader)
    levels.require_named(document)
    question = Question(
        verbs.NAME_READERS,
        _("The people whom you choose read the document from now on."),
        partial(ReadersForm, document=document),
        lambda reader, form, by: levels.name_readers(document=document, readers=form.chosen_readers(), by=by),
        _("The document has more readers now."),
    )
    return ask(request, reader, question, document.title)


@require_http_methods(GET_OR_POST)
def change_level(request: SignedInRequest, case_id: int, document_id: int) -> HttpResponse:
    """Raise the level of a document, or propose a lower one."""
    reader = reader_at(request, case_id)
    document = _document_of(reader, document_id)
    verbs.require_possible(verbs.CHANGE_LEVEL, reader)
    levels.require_free(document)
    question = Question(
        verbs.CHANGE_LEVEL,
        _("A higher level counts at once, a lower one as soon as somebody else agrees."),
        partial(LevelForm, document=document),
        lambda reader, form, by: _change_level(document, form, by),
        _("The level has been raised, or the lower one has been proposed."),
    )
    return ask(request, reader, question, document.title)


def _change_level(document: Document, form: LevelForm, by: Actor) -> None:
    level = Level(form.entered("level"))
    if level.is_below(Level(document.level)):
        levels.propose_lowering(document=document, level=level, by=by, reason=form.entered("reason"))
    else:
        levels.raise_level(document=document, level=level, readers=form.chosen_readers(), by=by)


@require_http_methods(GET_OR_POST)
def decide_level(request: SignedInRequest, case_id: int, proposal_id: int) -> HttpResponse:
    """Agree to a lower level of a document, or refuse it."""
    reader = reader_at(request, case_id)
    proposal = get_object_or_404(visible_proposals(reader.user, reader.case), pk=proposal_id)
    verbs.require_possible(verbs.DECIDE_LEVEL, reader)
    levels.require_other_than_proposer(proposal, reader.user, reader.case.kind)
    question = Question(
        verbs.DECIDE_LEVEL,
        format_lazy(
            _("{person} proposes the level “{level}” instead of “{present}”: {reason}"),
            person=proposal.proposed_by.name,
            level=proposal.get_level_display(),
            present=proposal.document.get_level_display(),
            reason=proposal.reason,
        ),
        LevelAnswerForm,
        lambda reader, form, by: levels.answer_lowering(
            proposal_id=proposal.pk,
            answer=LevelAnswer(form.entered("answer")),
            by=by,
            reason=form.entered("reason"),
        ),
        _("Your decision is on record."),
    )
    return ask(request, reader, question, proposal.document.title)


@require_safe
def download(request: SignedInRequest, version_id: int) -> FileResponse:
    """Send a version of a document to those who may read it."""
    case = get_object_or_404(visible_cases(request.user), documents__versions=version_id)
    reader = reader_of(request.user, case)
    version = get_object_or_404(versions_to_read(request.user, case, reader.access), pk=version_id)
    response = FileResponse(version.file.open("rb"))
    for name, value in download_headers(version).items():
        response.headers[name] = value
    return response
