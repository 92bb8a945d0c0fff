"""Handing over what somebody has, to another person: chosen, previewed, done with a result for each."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, actor_of
from workflows.desk.forms.handover import HandOverForm
from workflows.desk.selectors.handover import foreseen, in_hand, leaving_people
from workflows.desk.services import hand_over_each

if TYPE_CHECKING:
    from accounts.models import User

RESULT = "handed_over"  # in the session, so that the page with the result can be loaded again


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Ask what goes to whom and why, show what would become of it, then hand it over."""
    person = get_object_or_404(leaving_people(actor_of(request)), pk=user_id)
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(sent, found=in_hand(person, request.user), person=person)
    result = request.session.get(RESULT, {})
    if sent is None and "ergebnis" in request.GET and result.get("person_id") == person.pk:
        return render(request, "desk/handover/result.html", {"person": person, "result": result})
    if sent is None or "change" in sent:
        return _asked(request, person, form, 200)
    if not form.is_valid():
        return _asked(request, person, form, 400)
    return _done(request, person, form) if "hand_over" in sent else _previewed(request, person, form)


def _asked(request: SignedInRequest, person: "User", form: HandOverForm, status: int) -> HttpResponse:
    facts = {"person": person, "form": form, "found": form.found}
    return render(request, "desk/handover/choose.html", facts, status=status)


def _previewed(request: SignedInRequest, person: "User", form: HandOverForm) -> HttpResponse:
    verdicts = foreseen(form.chosen, form.cleaned_data["to"])
    facts = {
        "person": person,
        "form": form,
        "verdicts": verdicts,
        "possible": sum(not verdict.obstacle for verdict in verdicts),
    }
    return render(request, "desk/handover/preview.html", facts)


def _done(request: SignedInRequest, person: "User", form: HandOverForm) -> HttpResponse:
    to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
    verdicts = hand_over_each(form.chosen, person=person, to=to, reason=reason, actor=actor_of(request))
    request.session[RESULT] = {
        "person_id": person.pk,
        "to": to.name,
        "verdicts": [asdict(replace(verdict, item=replace(verdict.item, step=None))) for verdict in verdicts],
        "done": sum(not verdict.obstacle for verdict in verdicts),
        "gone": form.gone,
    }
    return redirect(f"{request.path}?ergebnis=1")
