"""Checking the record of a case (Nachweis prüfen), and handing out its trail."""

import io
import tempfile
from functools import partial

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, actor_of
from casework.audit.errors import Invalid
from casework.audit.trails import write_trail
from casework.cases.proving import CaseCheck, check_case, record_export
from casework.cases.selectors.proofs import chain_of
from workflows.desk.forms.cases import add_refusal
from workflows.desk.forms.proofs import ExportForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.proofs import proof_page
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.trail import told_rows
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_verbs import GET_OR_POST


@require_http_methods(GET_OR_POST)
def prove(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Say how far the record of the case is signed; when asked to, check it and say what was found.

    The answer to the form is the finding itself: sent again, it only checks once more.
    """
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.PROVE, reader)
    check = check_case(reader.case, actor_of(request)) if request.method == "POST" else None
    return _page(request, reader, ExportForm(), check=check)


@require_POST
def export_trail(request: SignedInRequest, case_id: int) -> HttpResponseBase:
    """Hand out the trail of the case, as far as the person may read it, with its proofs."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.PROVE, reader)
    form = ExportForm(request.POST)
    try:
        if form.is_valid():
            purpose = form.cleaned_data["purpose"]
            return _trail(reader, record_export(case=reader.case, purpose=purpose, by=actor_of(request)))
    except Invalid as refusal:
        add_refusal(form, refusal)
    return _page(request, reader, form, status=400)


def _page(
    request: SignedInRequest,
    reader: Reader,
    form: ExportForm,
    *,
    check: CaseCheck | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = {"case": reader.case, "page": proof_page(reader.case, check), "form": form}
    return render(request, "desk/proof.html", facts, status=status)


def _trail(reader: Reader, event: int) -> FileResponse:
    """Return the trail that ends with an event; it is written to a disk first, however long it is."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    text = io.TextIOWrapper(file, encoding="utf-8", write_through=True)
    write_trail(
        text,
        chain=chain_of(reader.case),
        case=reader.case.reference_number,
        event=event,
        told=partial(told_rows, reader),
    )
    text.detach()
    file.seek(0)
    name = f"nachweis-{reader.case.reference_number}.json".replace("/", "-")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/json")
