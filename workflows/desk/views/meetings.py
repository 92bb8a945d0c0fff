"""The coaching meetings of a case: listed, recorded, corrected, passed on to a new coach."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.coaching.facts.meetings import MeetingFacts
from casework.coaching.selectors.meetings import meeting_facts
from casework.coaching.services.meetings import pass_on_minutes
from workflows.coaching.forms.meetings import MeetingForm
from workflows.coaching.services import correct_meeting_with_minutes, record_meeting_with_minutes
from workflows.desk.forms.cases import CorrectMeetingForm, NoFieldsForm
from workflows.desk.forms.steps import with_rows_changed
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.meetings import (
    coach_without_minutes,
    may_see_meetings,
    meeting_line,
    meetings_of,
    readable_meetings,
)
from workflows.desk.selectors.reader import Reader
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.engine.forms import initial_of

if TYPE_CHECKING:
    from accounts.models import User


def _reader(request: SignedInRequest, case_id: int) -> Reader:
    reader = reader_at(request, case_id)
    if not may_see_meetings(reader):
        raise Http404
    return reader


@require_safe
def meetings(request: SignedInRequest, case_id: int) -> HttpResponse:
    """List the meetings of a case."""
    reader = _reader(request, case_id)
    return render(request, "desk/case_meetings.html", {"case": reader.case, "page": meetings_of(reader)})


@require_http_methods(GET_OR_POST)
def add_meeting(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Record a meeting."""
    reader = _reader(request, case_id)
    verbs.require_possible(verbs.ADD_MEETING, reader)
    if request.method != "POST":
        return _form_page(request, reader, MeetingForm(case=reader.case))
    if _changes_rows(request):
        form = MeetingForm(with_rows_changed(request.POST), case=reader.case, checked=False)
        return _form_page(request, reader, form)
    form = MeetingForm(request.POST, case=reader.case)
    return _save(
        request,
        reader,
        form,
        lambda by: record_meeting_with_minutes(case=reader.case, facts=_facts(form), by=by),
    )


@require_http_methods(GET_OR_POST)
def meeting(request: SignedInRequest, case_id: int, meeting_id: int) -> HttpResponse:
    """Show a meeting; with `berichtigen` in the address the form to correct it."""
    reader = _reader(request, case_id)
    line = meeting_line(reader, meeting_id)
    if line is None:
        raise Http404
    if line.may_correct and (request.method == "POST" or "berichtigen" in request.GET):
        return _correct(request, reader, meeting_id)
    if request.method == "POST":
        verbs.require_possible(verbs.ADD_MEETING, reader)
        raise NotAllowed(gettext("You are not allowed to do this in this case."))
    return render(request, "desk/case_meeting.html", {"case": reader.case, "line": line})


def _correct(request: SignedInRequest, reader: Reader, meeting_id: int) -> HttpResponse:
    found = get_object_or_404(readable_meetings(reader), pk=meeting_id)
    if request.method != "POST":
        form = CorrectMeetingForm(case=reader.case, initial=initial_of(meeting_facts(found)))
        return _form_page(request, reader, form)
    if _changes_rows(request):
        form = CorrectMeetingForm(with_rows_changed(request.POST), case=reader.case, checked=False)
        return _form_page(request, reader, form)
    form = CorrectMeetingForm(request.POST, case=reader.case)
    return _save(
        request,
        reader,
        form,
        lambda by: correct_meeting_with_minutes(
            meeting=found,
            facts=_facts(form),
            by=by,
            reason=form.cleaned_data["reason"],
        ),
    )


def _facts(form: MeetingForm) -> MeetingFacts:
    return cast("MeetingFacts", form.to_facts())


def _changes_rows(request: SignedInRequest) -> bool:
    return "add_row" in request.POST or "remove_row" in request.POST


def _save(
    request: SignedInRequest, reader: Reader, form: MeetingForm, save: Callable[[Actor], object]
) -> HttpResponse:
    status = 400
    try:
        if form.is_valid():
            save(actor_of(request))
            messages.success(request, gettext("The meeting is on record."))
            return redirect("desk:meetings", reader.case.pk)
    except Invalid as refusal:
        form.add_refusal(refusal)
    except NotNow as refusal:
        form.add_error(None, refusal.message)
        status = 409
    return _form_page(request, reader, form, status)


def _form_page(
    request: SignedInRequest, reader: Reader, form: MeetingForm, status: int = 200
) -> HttpResponse:
    context = {"case": reader.case, "form": form, "corrects": isinstance(form, CorrectMeetingForm)}
    return render(request, "desk/case_meeting_form.html", context, status=status)


def _pass_on(reader: Reader, form: NoFieldsForm, by: Actor) -> None:
    pass_on_minutes(case=reader.case, coach=_lacks_minutes(reader), by=by)


def _lacks_minutes(reader: Reader) -> "User":
    coach = coach_without_minutes(reader)
    if coach is None:
        raise NotNow(gettext("There is no new coach who lacks the minutes."))
    return coach.user


PASS_ON = Question(
    verbs.PASS_ON,
    _("The coach of today may then read what was said in the meetings before his or her time."),
    NoFieldsForm,
    _pass_on,
    _("The coach can read the earlier minutes now."),
    kind="warning",
)


@require_http_methods(GET_OR_POST)
def share_minutes(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let a new coach read the minutes of earlier meetings."""
    reader = _reader(request, case_id)
    verbs.require_possible(PASS_ON.verb, reader)
    if request.method != "POST":
        _lacks_minutes(reader)
    return ask(request, reader, PASS_ON)
