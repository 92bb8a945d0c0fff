"""A case as it stood on a day, as it was known at a moment; and what differs from another state."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from workflows.desk.forms.as_of import Limits, MomentForm
from workflows.desk.selectors.as_of import past_page, require_past_reader
from workflows.desk.selectors.past import first_recorded
from workflows.desk.views.case import reader_at


@require_safe
def as_of(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show an earlier state of a case; nothing of it as long as an entry cannot be used."""
    reader = reader_at(request, case_id)
    require_past_reader(reader)
    limits = Limits(reader.case.opened_on, first_recorded(reader.case), timezone.now())
    form = MomentForm(request.GET, limits)
    facts: dict[str, object] = {"case": reader.case, "form": form}
    if not form.is_valid():
        return render(request, "desk/as_of.html", facts, status=400)
    other = form.other()
    facts |= {"page": past_page(reader, form.moment(), other), "other": other}
    return render(request, "desk/as_of.html", facts)
