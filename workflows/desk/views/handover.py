"""Handing over what somebody has, to another person: chosen, previewed, done with a result for each."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, actor_of
from workflows.desk.forms.handover import HandOverForm
from workflows.desk.selectors.handover import foreseen, in_hand, leaving_people
from workflows.desk.services import hand_over_each

if TYPE_CHECKING:
    from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Ask what goes to whom and why, show what would become of it, then hand it over."""
    person = get_object_or_404(leaving_people(actor_of(request)), pk=user_id)
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(sent, found=in_hand(person, request.user), person=person)
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
    facts = {
        "person": person,
        "to": to,
        "verdicts": verdicts,
        "done": sum(not verdict.obstacle for verdict in verdicts),
        "gone": form.gone,
    }
    return render(request, "desk/handover/result.html", facts)
