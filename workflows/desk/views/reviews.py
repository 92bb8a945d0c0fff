"""Reviews of a case (Prüfvermerke): read, and written about a case, a period or one entry."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from casework.cases.reviewing import review_case
from workflows.desk.forms.reviews import EntryReviewForm, ReviewForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.reviews import entry_words, foreseen_of_review, review_page, told_entries
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.inbox import place_in


@require_safe
def reviews(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show the reviews of a case, and what has happened since the last one."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.REVIEWS, reader)
    facts = {"case": reader.case, "page": review_page(reader, place_in(request.GET))}
    return render(request, "desk/reviews.html", facts)


def _question(form: type[EntryReviewForm], entry: int | None = None) -> Question[EntryReviewForm]:
    return Question(
        verbs.ADD_REVIEW,
        _(
            "A review stays on record as it is; a later one takes its place. Only supervision and audit read "
            "it, and nobody else learns that there is one."
        ),
        form,
        lambda reader, form, by: review_case(case=reader.case, facts=form.to_facts(entry), by=by),
        _("The review is on record."),
        landing="desk:reviews",
        foresee=lambda reader, form: foreseen_of_review(reader, form.to_facts(entry)),
    )


@require_http_methods(GET_OR_POST)
def add_review(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Review the case, or a period of it."""
    return ask(request, reader_at(request, case_id), _question(ReviewForm))


@require_http_methods(GET_OR_POST)
def review_entry(request: SignedInRequest, case_id: int, event_id: int) -> HttpResponse:
    """Review one entry of the timeline; one that the person may not read does not exist."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.ADD_REVIEW, reader)
    return ask(request, reader, _question(EntryReviewForm, event_id), about=_entry(reader, event_id))


def _entry(reader: Reader, event_id: int) -> str:
    told = told_entries(reader, [event_id])
    if event_id not in told:
        raise Http404
    return entry_words(told[event_id])
