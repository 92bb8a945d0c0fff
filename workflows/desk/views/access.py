"""Access to cases: asking for it, answering, giving and ending it, and who could see what and why."""

import dataclasses
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import Grantable
from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases import grants
from workflows.desk.forms.access import AnswerForm, AskForm, DayForm, GrantForm, PersonSearchForm, WhyForm
from workflows.desk.forms.cases import ReasonForm, add_refusal
from workflows.desk.selectors import access
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.access_words import reader_rows, why
from workflows.desk.selectors.over import require_good, require_no_answer
from workflows.desk.selectors.reader import Reader
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.inbox import place_in

_SENT = _("Your request has been sent. If there is such a case, somebody will decide on it.")


@require_http_methods(GET_OR_POST)
def ask_access(request: SignedInRequest) -> HttpResponse:
    """Ask to see the case of a reference number; what is answered does not tell whether there is one."""
    form, status = AskForm(initial={"reference": request.GET.get("nummer", "")[:60]}), 200
    if request.method == "POST":
        form, status = AskForm(request.POST), 400
        try:
            if form.is_valid():
                grants.ask_for_access(**form.cleaned_data, by=actor_of(request))
                messages.success(request, _SENT)
                return redirect("desk:ask_access")
        except Invalid as refusal:
            add_refusal(form, refusal)
        except NotNow as refusal:
            form.add_error(None, refusal.message)
            status = 409
    facts = {"form": form, "rows": access.own_requests(request.user)}
    return render(request, "desk/access/ask.html", facts, status=status)


@require_safe
def access_requests(request: SignedInRequest) -> HttpResponse:
    """Show the requests that wait for the person."""
    if not access.answers_requests(request.user):
        raise NotAllowed(gettext("This list is for those who may give access to cases."))
    page = access.request_list(request.user, place_in(request.GET))
    return render(request, "desk/access/requests.html", {"page": page})


@require_http_methods(GET_OR_POST)
def answer_access(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Grant what was asked for, or refuse it."""
    asked = get_object_or_404(access.requests_to(request.user), pk=request_id)
    if request.method != "POST":
        require_no_answer(asked)
    grants.require_other_than_asker(asked, request.user)
    form, status = AnswerForm(), 200
    if request.method == "POST":
        form, status = AnswerForm(request.POST), 400
        try:
            if form.is_valid():
                messages.success(request, _answered(request_id, form, actor_of(request)))
                return redirect("desk:access_requests")
        except Invalid as refusal:
            add_refusal(form, refusal)
    (row,) = access.request_rows([asked], request.user)
    facts = {"form": form, "row": row}
    return render(request, "desk/access/answer.html", facts, status=status)


def _answered(request_id: int, form: AnswerForm, by: Actor) -> str:
    until: date | None = form.cleaned_data["valid_until"]
    grants.answer_request(
        request_id=request_id,
        opens=form.opens,
        valid_until=until,
        reason=str(form.cleaned_data["reason"]),
        by=by,
    )
    return gettext("Access has been given.") if form.opens else gettext("The request has been refused.")


@require_safe
def case_access(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show who was let into the case, and who could see it on a day."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.ACCESS, reader)
    form = DayForm(request.GET or None, case=reader.case)
    readers = reader_rows(reader.case, form.cleaned_data["day"]) if form.is_valid() else None
    facts = {"case": reader.case, "grants": access.grant_rows(reader.case), "form": form}
    return render(request, "desk/access/case.html", facts | {"readers": readers})


@require_safe
def why_access(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Say why somebody may or may not do something with the case."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.ACCESS, reader)
    form = WhyForm(request.GET or None, case=reader.case)
    answer = None
    if form.is_valid():
        asked = form.cleaned_data
        answer = why(reader.case, form.chosen(), asked["action"], asked["day"])
    return render(request, "desk/access/why.html", {"case": reader.case, "form": form, "answer": answer})


def _give(reader: Reader, form: GrantForm, by: Actor) -> None:
    grants.grant_access(
        case=reader.case,
        user=form.chosen(),
        opens=Grantable(form.entered("opens")),
        valid_until=form.cleaned_data["valid_until"],
        reason=form.entered("reason"),
        by=by,
    )


GIVE = Question(
    verbs.GIVE_ACCESS,
    _("The person sees the case from now on until the last day, and only reads. It ends by itself."),
    GrantForm,
    _give,
    _("Access has been given."),
    template="desk/access/give.html",
    landing="desk:case_access",
)


@require_http_methods(GET_OR_POST)
def give_access(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let somebody read the case for a while."""
    search = PersonSearchForm(request.GET)
    return ask(
        request,
        reader_at(request, case_id),
        dataclasses.replace(GIVE, form=partial(GrantForm, search=search)),
    )


@require_http_methods(GET_OR_POST)
def end_access(request: SignedInRequest, case_id: int, grant_id: int) -> HttpResponse:
    """End a single access."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.END_ACCESS, reader)
    grant = get_object_or_404(access.grants_of(reader.case), pk=grant_id)
    if request.method != "POST":
        require_good(grant)
    question = Question(
        verbs.END_ACCESS,
        _("The person no longer sees the case by this access, from now on."),
        ReasonForm,
        lambda reader, form, by: grants.end_grant(grant=grant, by=by, reason=form.entered("reason")),
        _("The access has ended."),
        kind="warning",
        landing="desk:case_access",
    )
    return ask(request, reader, question, grant.user.name)
