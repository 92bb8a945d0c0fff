"""The page of a case, and its timeline."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from casework.cases.selectors import visible_cases
from workflows.desk.forms.notes import ShortNoteForm
from workflows.desk.forms.timeline import TimelineFilterForm
from workflows.desk.selectors.case import OF_A_CASE, case_page
from workflows.desk.selectors.case_verbs import ADD_REVIEW
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.desk.selectors.timeline_page import knows_of_withheld, timeline_choices, timeline_of
from workflows.desk.views.inbox import place_in


def reader_at(request: SignedInRequest, case_id: int) -> Reader:
    """Return the person in front of the case; 404 if it is not visible."""
    cases = visible_cases(request.user).select_related(*OF_A_CASE)
    return reader_of(request.user, get_object_or_404(cases, pk=case_id))


@require_safe
def case(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show a case."""
    reader = reader_at(request, case_id)
    page = case_page(reader, all_notes=request.GET.get("vermerke") == "alle")
    note_form = ShortNoteForm(reader=reader) if "add_note" in page.may else None
    facts = {"page": page, "case": reader.case, "note_form": note_form}
    return render(request, "desk/case.html", facts)


@require_safe
def timeline(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show what happened in a case; nothing of it as long as a filter cannot be used."""
    reader = reader_at(request, case_id)
    form = TimelineFilterForm(request.GET, timeline_choices(reader))
    wanted = form.to_filter()
    page = timeline_of(reader, wanted, place_in(request.GET)) if wanted is not None else None
    facts = {
        "page": page,
        "case": reader.case,
        "form": form,
        "withholds": knows_of_withheld(reader),
        "may_review": ADD_REVIEW.is_offered(reader),
    }
    return render(request, "desk/case_timeline.html", facts, status=200 if page is not None else 400)
