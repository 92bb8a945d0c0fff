"""Documents of a case: filed, withdrawn, downloaded."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from casework.audit.actors import Actor
from casework.cases.choices import Level
from casework.cases.filing import add_document as file_document
from casework.cases.filing import download_headers
from casework.cases.selectors import visible_cases, visible_documents
from casework.cases.uploads import check_upload
from workflows.desk.forms.cases import DocumentForm, ReasonForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.reader import Reader, reader_of
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


@require_http_methods(GET_OR_POST)
def withdraw_document(request: SignedInRequest, case_id: int, document_id: int) -> HttpResponse:
    """Mark a document as withdrawn."""
    reader = reader_at(request, case_id)
    documents = visible_documents(reader.user, reader.case, reader.access)
    document = get_object_or_404(documents, pk=document_id)
    question = Question(
        verbs.WITHDRAW,
        _("The document is marked as withdrawn; its versions stay on file."),
        ReasonForm,
        lambda reader, form, by: take_back(document=document, by=by, reason=form.entered("reason")),
        _("The document is withdrawn."),
        kind="warning",
    )
    return ask(request, reader, question, document.title)


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
