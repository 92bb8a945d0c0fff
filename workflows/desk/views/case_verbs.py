"""The verbs on a whole case: each page asks for what its service needs, then calls it."""

from typing import TypeVar

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from casework.audit.errors import NotNow
from casework.cases.services import assign_lead as give_lead
from workflows.coaching.services import change_coach as begin_coach_change
from workflows.coaching.services import require_coach_to_change
from workflows.desk.forms import cases as forms
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.undoing import ended_with_the_case, undone_by_sending_back
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.engine import lifecycle, moves

N = TypeVar("N", bound=forms.ChosenNodeForm)
GET_OR_POST = ("GET", "HEAD", "POST")

SUBMIT = Question(
    verbs.SUBMIT,
    _("The process begins, and the first step goes to whoever is to act. From then on all parties see it."),
    forms.NoFieldsForm,
    lambda reader, form, by: lifecycle.submit_case(case=reader.case, by=by),
    _("The case is running."),
)
DISCARD = Question(
    verbs.DISCARD,
    _("The draft stays on record as aborted; its number is not given out again."),
    forms.ReasonForm,
    lambda reader, form, by: lifecycle.discard_case(case=reader.case, by=by, reason=form.entered("reason")),
    _("The draft is discarded."),
    kind="warning",
)
SUSPEND = Question(
    verbs.SUSPEND,
    _("Until it is resumed nobody can complete a step. The working days that are left are kept."),
    forms.SuspendForm,
    lambda reader, form, by: lifecycle.suspend_case(
        case=reader.case, until=form.cleaned_data["until"], by=by, reason=form.entered("reason")
    ),
    _("The case is suspended."),
    kind="warning",
)
RESUME = Question(
    verbs.RESUME,
    _("Work goes on where it stopped. The working days that were left on each step count on from today."),
    forms.OptionalReasonForm,
    lambda reader, form, by: lifecycle.resume_case(case=reader.case, by=by, reason=form.entered("reason")),
    _("The case is running again."),
)
FOLLOW_UP = Question(
    verbs.FOLLOW_UP,
    _("The case stays suspended. On the new day it stands again among the tasks of the lead and the office."),
    forms.SuspendForm,
    lambda reader, form, by: lifecycle.set_follow_up(
        case=reader.case, until=form.cleaned_data["until"], by=by, reason=form.entered("reason")
    ),
    _("The follow-up date is set."),
)
ABORT = Question(
    verbs.ABORT,
    _(
        "All open steps end, their drafts are lost, and the case can only be read. "
        "Supervision can reopen it by order."
    ),
    forms.AbortForm,
    lambda reader, form, by: lifecycle.abort_case(
        case=reader.case, on=form.cleaned_data["on"], by=by, reason=form.entered("reason")
    ),
    _("The case is aborted."),
    kind="danger",
    ends=ended_with_the_case,
)
TRANSFER = Question(
    verbs.TRANSFER,
    _(
        "Another case takes the place of this one. All open steps end, their drafts are lost, "
        "and this case can only be read."
    ),
    forms.TransferForm,
    lambda reader, form, by: lifecycle.transfer_case(
        case=reader.case,
        successor=form.cleaned_data["successor"],
        on=form.cleaned_data["on"],
        by=by,
        reason=form.entered("reason"),
    ),
    _("The case is transferred."),
    kind="danger",
    ends=ended_with_the_case,
)
CLOSE = Question(
    verbs.CLOSE,
    _(
        "The order ends the case before its process has come to the end. All open steps end with it; "
        "their drafts are lost."
    ),
    forms.OrderForm,
    lambda reader, form, by: lifecycle.close_case(
        case=reader.case, on=form.cleaned_data["on"], by=by, reason=form.entered("reason")
    ),
    _("The case is closed by order."),
    kind="danger",
    ends=ended_with_the_case,
)
REOPEN = Question(
    verbs.REOPEN,
    _(
        "The case runs again, at the work where it ended. Periods of the steps that open begin anew today; "
        "due dates that the case names stay."
    ),
    forms.ReopenForm,
    lambda reader, form, by: lifecycle.reopen_case(case=reader.case, by=by, reason=form.entered("reason")),
    _("The case is running again."),
    kind="warning",
)
SEND_BACK = Question(
    verbs.SEND_BACK,
    _("The step opens anew with what was recorded. Open steps that follow from it end, parallel ones stay."),
    forms.SendBackForm,
    lambda reader, form, by: moves.send_back(
        process_id=form.process_id, to=form.name, by=by, reason=form.entered("reason")
    ),
    _("The case is sent back."),
    kind="warning",
    foresee=lambda reader, form: undone_by_sending_back(reader, form.process_id, form.name),
)
ADD_BRANCH = Question(
    verbs.ADD_BRANCH,
    _("The branch runs beside those that are open; the process waits for it before it goes on."),
    forms.AddBranchForm,
    lambda reader, form, by: moves.add_branch(
        process_id=form.process_id, name=form.name, by=by, reason=form.entered("reason")
    ),
    _("The branch is added."),
)
CHANGE_COACH = Question(
    verbs.CHANGE_COACH,
    _("The coach of today leaves; the search for another begins beside the stages, none of which is lost."),
    forms.ChangeCoachForm,
    lambda reader, form, by: begin_coach_change(case=reader.case, facts=form.to_facts(), by=by),  # type: ignore[arg-type]
    _("The change of coach has begun."),
    kind="warning",
)
ASSIGN_LEAD = Question(
    verbs.ASSIGN_LEAD,
    _("The lead answers for the case. Open steps stay with whoever has them."),
    forms.LeadForm,
    lambda reader, form, by: give_lead(
        case=reader.case, lead=form.cleaned_data["lead"], by=by, reason=form.entered("reason")
    ),
    _("The lead has changed."),
)


@require_http_methods(GET_OR_POST)
def submit(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let a draft run."""
    return ask(request, reader_at(request, case_id), SUBMIT)


@require_http_methods(GET_OR_POST)
def discard(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Give up a draft."""
    return ask(request, reader_at(request, case_id), DISCARD)


@require_http_methods(GET_OR_POST)
def suspend(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Stop all work until a follow-up date."""
    return ask(request, reader_at(request, case_id), SUSPEND)


@require_http_methods(GET_OR_POST)
def resume(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let work go on."""
    return ask(request, reader_at(request, case_id), RESUME)


@require_http_methods(GET_OR_POST)
def follow_up(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let a suspended case rest until another day."""
    return ask(request, reader_at(request, case_id), FOLLOW_UP)


@require_http_methods(GET_OR_POST)
def abort(request: SignedInRequest, case_id: int) -> HttpResponse:
    """End a case early."""
    return ask(request, reader_at(request, case_id), ABORT)


@require_http_methods(GET_OR_POST)
def transfer(request: SignedInRequest, case_id: int) -> HttpResponse:
    """End a case because another one takes its place."""
    return ask(request, reader_at(request, case_id), TRANSFER)


@require_http_methods(GET_OR_POST)
def close(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Close a case by order."""
    return ask(request, reader_at(request, case_id), CLOSE)


@require_http_methods(GET_OR_POST)
def reopen(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let a closed case run again by order."""
    return ask(request, reader_at(request, case_id), REOPEN)


@require_http_methods(GET_OR_POST)
def send_back(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Open an earlier step anew."""
    return _choose(
        request, case_id, SEND_BACK, gettext("There is no earlier step that the case could go back to.")
    )


@require_http_methods(GET_OR_POST)
def add_branch(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Open a branch that was not chosen."""
    return _choose(request, case_id, ADD_BRANCH, gettext("There is no branch that could be added now."))


def _choose(request: SignedInRequest, case_id: int, question: Question[N], nothing: str) -> HttpResponse:
    reader = reader_at(request, case_id)
    verbs.require_possible(question.verb, reader)
    if not question.form(reader=reader).has_choice:
        raise NotNow(nothing)
    return ask(request, reader, question)


@require_http_methods(GET_OR_POST)
def change_coach(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Begin the search for another coach."""
    reader = reader_at(request, case_id)
    verbs.require_possible(CHANGE_COACH.verb, reader)
    if request.method != "POST":
        require_coach_to_change(reader.case)
    return ask(request, reader, CHANGE_COACH)


@require_http_methods(GET_OR_POST)
def assign_lead(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Give the lead to a case officer."""
    return ask(request, reader_at(request, case_id), ASSIGN_LEAD)
