"""The trail across cases (Revision), and its export."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, actor_of
from casework.audit.errors import Invalid
from casework.cases.proving import record_revision_export
from workflows.desk.forms.revision import RevisionExportForm, RevisionFilterForm
from workflows.desk.selectors.revision import (
    HEAD,
    RevisionFilter,
    require_revision,
    revision_page,
    revision_rows,
)
from workflows.desk.selectors.spreadsheet import as_csv
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.inbox import place_in


@require_http_methods(GET_OR_POST)
def revision(request: SignedInRequest) -> HttpResponse:
    """Show who did what across cases; when asked to, hand out the rows that the filters find."""
    require_revision(actor_of(request))
    form = RevisionFilterForm(request.GET, request.user)
    wanted = form.wanted()
    if request.method != "POST" or wanted is None:
        return _shown_page(
            request, form, wanted, RevisionExportForm(), status=200 if wanted is not None else 400
        )
    export = RevisionExportForm(request.POST)
    try:
        if export.is_valid():
            return _exported(request, wanted, export.cleaned_data["purpose"])
    except Invalid as refusal:
        export.add_refusal(refusal)
    return _shown_page(request, form, wanted, export, status=400)


def _shown_page(
    request: SignedInRequest,
    form: RevisionFilterForm,
    wanted: RevisionFilter | None,
    export: RevisionExportForm,
    *,
    status: int,
) -> HttpResponse:
    page = revision_page(request.user, wanted, place_in(request.GET)) if wanted is not None else None
    return render(
        request, "desk/revision.html", {"form": form, "page": page, "export": export}, status=status
    )


def _exported(request: SignedInRequest, wanted: RevisionFilter, purpose: str) -> HttpResponse:
    """Return what was found as a file, which is on record before it is handed out."""
    rows = revision_rows(request.user, wanted)
    record_revision_export(
        number=len(rows), page=request.get_full_path(), purpose=purpose, by=actor_of(request)
    )
    content = as_csv([str(title) for title in HEAD], (row.cells() for row in rows))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = _("trail-across-cases-%(day)s.csv") % {"day": timezone.localdate().isoformat()}
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
