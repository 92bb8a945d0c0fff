"""The list of disposal (Aussonderung)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from workflows.desk.selectors.disposal import disposal_page
from workflows.desk.views.inbox import place_in

DUE = "faellig"


@require_safe
def disposal(request: SignedInRequest) -> HttpResponse:
    """Show which closed files are due for disposal, and how long the others are kept."""
    due_only = request.GET.get("nur") == DUE
    page = disposal_page(request.user, place_in(request.GET), due_only=due_only)
    return render(request, "desk/disposal.html", {"page": page, "due_only": due_only})
