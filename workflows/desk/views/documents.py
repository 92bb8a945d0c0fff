"""Documents of a case: filed, withdrawn, opened to people, downloaded."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import NotNow
from casework.cases.choices import Level
from casework.cases.filing import add_document as file_document
from casework.cases.filing import download_headers
from casework.cases.models import Document, DocumentReader
from casework.cases.proving import record_confidential_reading
from casework.cases.selectors import visible_documents, visible_proposals
from casework.cases.selectors.erasures import is_erased
from casework.cases.uploads import check_upload
from workflows.desk.forms.cases import ReasonForm
from workflows.desk.forms.documents import DocumentForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.files import version_to_read
from workflows.desk.selectors.over import require_on_file
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.renewals import after_withdrawing
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.levels import ask_for_decision, ask_for_level, ask_for_readers, ask_to_remove
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
    verbs.require_possible(verbs.WITHDRAW, reader)
    if request.method != "POST":
        require_on_file(document)
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
    return ask_for_readers(request, reader, _document_of(reader, document_id))


@require_http_methods(GET_OR_POST)
def remove_reader(request: SignedInRequest, case_id: int, document_id: int, reader_id: int) -> HttpResponse:
    """Take a person from the readers of a confidential document."""
    reader = reader_at(request, case_id)
    documents = visible_documents(reader.user, reader.case, reader.access).prefetch_related(None)
    found = DocumentReader.objects.filter(document__in=documents, document=document_id)
    named = get_object_or_404(found.select_related("document", "user"), pk=reader_id)
    named.document.case = reader.case
    return ask_to_remove(request, reader, named)


@require_http_methods(GET_OR_POST)
def change_level(request: SignedInRequest, case_id: int, document_id: int) -> HttpResponse:
    """Raise the level of a document, or propose a lower one."""
    reader = reader_at(request, case_id)
    return ask_for_level(request, reader, _document_of(reader, document_id))


@require_http_methods(GET_OR_POST)
def decide_level(request: SignedInRequest, case_id: int, proposal_id: int) -> HttpResponse:
    """Agree to a lower level of a document, or refuse it."""
    reader = reader_at(request, case_id)
    proposals = visible_proposals(reader.user, reader.case, reader.access)
    proposal = get_object_or_404(proposals, pk=proposal_id)
    proposal.document.case = reader.case
    return ask_for_decision(request, reader, proposal)


@require_safe
def download(request: SignedInRequest, version_id: int) -> FileResponse:
    """Send a version of a document to those who may read it."""
    version = version_to_read(request.user, version_id)
    if version is None:
        raise Http404
    if is_erased(str(version.file.name)):
        raise NotNow(_now("This file has been erased. When, and by which order, stands in its place."))
    if version.document.level == Level.CONFIDENTIAL and request.method == "GET":
        record_confidential_reading(document=version.document, by=actor_of(request))
    response = FileResponse(version.file.open("rb"))
    for name, value in download_headers(version).items():
        response.headers[name] = value
    return response
