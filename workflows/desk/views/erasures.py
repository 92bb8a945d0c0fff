"""Erasures of contents of a case: asked for by one person, decided on by another."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from accounts.selectors.standings import standing_with
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed
from casework.cases import permissions
from casework.cases.choices import ErasureAnswer, ErasureGround
from casework.cases.erasing import contents_asked, refuse_erasure, require_other_than_asker
from casework.cases.models import Erasure
from casework.cases.selectors.erasures import visible_erasures
from workflows.desk.forms.erasures import ContentSearchForm, ErasureAnswerForm, ErasureForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.erasures import (
    erasure_rows,
    foreseen_of_erasure,
    unread_words,
    waiting_page,
)
from workflows.desk.selectors.over import require_undecided
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.undoing import Foreseen
from workflows.desk.services import ask_to_erase, erase_contents
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.desk.views.inbox import place_in


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """Show the erasures that wait for the person's decision."""
    if standing_with(request.user, permissions.DECIDE_ERASURE) is None:
        raise NotAllowed(_now("You are not allowed to do this."))
    page = waiting_page(request.user, place_in(request.GET))
    return render(request, "desk/waiting_erasures.html", {"page": page})


@require_safe
def erasures(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show what was asked to be erased in a case, and what became of it."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.ERASURES, reader)
    return render(request, "desk/erasures.html", {"case": reader.case, "rows": erasure_rows(reader)})


@require_http_methods(GET_OR_POST)
def ask_erasure(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Ask that contents of a case be erased."""
    reader = reader_at(request, case_id)
    question = Question(
        verbs.ASK_ERASURE,
        _(
            "Nothing is erased yet: supervision decides, and never who has asked. What is erased cannot be "
            "brought back; that it was, by whom and why stays on record."
        ),
        partial(ErasureForm, search=ContentSearchForm(request.GET)),
        lambda reader, form, by: ask_to_erase(reader=reader, facts=form.to_facts(), by=by),
        _("Supervision has been asked to decide."),
        kind="warning",
        template="desk/ask_erasure.html",
        landing="desk:erasures",
        foresee=lambda reader, form: foreseen_of_erasure(reader, form.chosen, form.all_found),
    )
    return ask(request, reader, question)


@require_http_methods(GET_OR_POST)
def decide_erasure(request: SignedInRequest, case_id: int, erasure_id: int) -> HttpResponse:
    """Carry out what somebody else has asked to erase, or refuse."""
    reader = reader_at(request, case_id)
    erasure = get_object_or_404(visible_erasures(reader.case, reader.access), pk=erasure_id)
    verbs.require_possible(verbs.DECIDE_ERASURE, reader)
    if request.method != "POST":
        require_undecided(erasure)
    require_other_than_asker(erasure, reader.user, reader.case.kind)
    question = Question(
        verbs.DECIDE_ERASURE,
        format_lazy(
            _("{person} asks to erase contents ({number}), {ground}. Reason: {reason} {unread}"),
            person=erasure.asked_by.name,
            number=len(contents_asked(erasure)),
            ground=ErasureGround(erasure.legal_ground).label,
            reason=erasure.reason,
            unread=unread_words(reader, erasure),
        ),
        ErasureAnswerForm,
        lambda reader, form, by: _carry_out_or_refuse(erasure, form, by),
        _("Your decision is on record."),
        kind="danger",
        landing="desk:erasures",
        foresee=lambda reader, form: _foresee(reader, erasure, form),
    )
    return ask(request, reader, question, _now("Erasure %(number)s") % {"number": erasure.pk})


def _foresee(reader: Reader, erasure: Erasure, form: ErasureAnswerForm) -> tuple[Foreseen, ...]:
    if form.entered("answer") == ErasureAnswer.REFUSED:
        return ()
    return foreseen_of_erasure(reader, contents_asked(erasure))


def _carry_out_or_refuse(erasure: Erasure, form: ErasureAnswerForm, by: Actor) -> None:
    if form.entered("answer") == ErasureAnswer.CARRIED_OUT:
        erase_contents(erasure=erasure, by=by)
    else:
        refuse_erasure(erasure=erasure, by=by, reason=form.entered("reason"))
