"""The drawing of the processes of a case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from workflows.desk.selectors.diagram import diagrams_of
from workflows.desk.views.case import reader_at


@require_safe
def diagram(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show where the case stands in its processes."""
    reader = reader_at(request, case_id)
    context = {"case": reader.case, "diagrams": diagrams_of(reader)}
    return render(request, "desk/case_diagram.html", context)
