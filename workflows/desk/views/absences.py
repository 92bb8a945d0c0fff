"""Absence and deputies: the own, and those of somebody who fell ill."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.absences import possible_deputies
from accounts.services import announce_absence as announce
from accounts.services import end_absence as end
from accounts.services import end_absence_at_once as at_once
from casework.audit.errors import Invalid, NotNow
from workflows.desk.forms.absences import AbsenceForm, EndAbsenceForm
from workflows.desk.forms.steps import with_rows_changed
from workflows.desk.selectors.absences import (
    absence_rows,
    manageable_absences,
    people_who_fall_ill,
    represented_today,
    why_nobody_represents,
)
from workflows.desk.selectors.over import require_absent

if TYPE_CHECKING:
    from accounts.models import Absence, User

GET_OR_POST = ("GET", "HEAD", "POST")


@require_safe
def absences(request: SignedInRequest) -> HttpResponse:
    """Show the own absences, and whom the person represents."""
    return _listed(request, request.user)


@require_safe
def absences_of(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show the absences of somebody else."""
    return _listed(request, get_object_or_404(people_who_fall_ill(actor_of(request)), pk=user_id))


def _listed(request: SignedInRequest, person: "User") -> HttpResponse:
    own = person.pk == request.user.pk
    facts = {
        "person": person,
        "own": own,
        "rows": absence_rows(person),
        "represented": represented_today(request.user) if own else (),
        "announce_url": _address("announce_absence", person, request),
    }
    return render(request, "desk/absences/list.html", facts)


@require_http_methods(GET_OR_POST)
def announce_absence(request: SignedInRequest) -> HttpResponse:
    """Announce the own absence."""
    return _announced(request, request.user)


@require_http_methods(GET_OR_POST)
def announce_absence_of(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Announce the absence of somebody who fell ill."""
    return _announced(request, get_object_or_404(people_who_fall_ill(actor_of(request)), pk=user_id))


def _announced(request: SignedInRequest, person: "User") -> HttpResponse:
    colleagues = list(possible_deputies(person))
    if request.method != "POST":
        return _asked(request, person, AbsenceForm(None, colleagues=colleagues), 200)
    if "add_row" in request.POST or "remove_row" in request.POST:
        typed = with_rows_changed(request.POST)
        return _asked(request, person, AbsenceForm(typed, colleagues=colleagues, checked=False), 200)
    form, status = AbsenceForm(request.POST, colleagues=colleagues), 400
    try:
        if form.is_valid():
            return _announce(request, person, form)
    except (Invalid, NotNow) as refusal:
        form.add_refusal(refusal)
        status = 409 if isinstance(refusal, NotNow) else 400
    return _asked(request, person, form, status)


def _announce(request: SignedInRequest, person: "User", form: AbsenceForm) -> HttpResponse:
    announce(
        user=person,
        first_day=form.cleaned_data["first_day"],
        last_day=form.cleaned_data["last_day"],
        substitutes=form.substitutes,
        by=actor_of(request),
    )
    messages.success(request, _("The absence is announced."))
    return redirect(_address("absences", person, request))


def _asked(request: SignedInRequest, person: "User", form: AbsenceForm, status: int) -> HttpResponse:
    facts = {
        "person": person,
        "own": person.pk == request.user.pk,
        "form": form,
        "alone": None if form.colleagues else why_nobody_represents(person, request.user),
        "back_url": _address("absences", person, request),
    }
    return render(request, "desk/absences/announce.html", facts, status=status)


@require_http_methods(GET_OR_POST)
def end_absence(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """End an absence earlier, or take it back before it begins."""
    absence = get_object_or_404(manageable_absences(actor_of(request)), pk=absence_id)
    if request.method != "POST":
        require_absent(absence, _address("absences", absence.user, request))
    form, status = EndAbsenceForm(request.POST if request.method == "POST" else None, absence=absence), 200
    if form.is_bound:
        status = 400
        try:
            if form.is_valid():
                return _end(request, absence, form)
        except Invalid as refusal:
            form.add_error("last_day", refusal.message)
        except NotNow as refusal:
            form.add_error(None, refusal.message)
            status = 409
    facts = {
        "absence": absence,
        "form": form,
        "may_end_at_once": absence.first_day <= timezone.localdate(),
        "back_url": _address("absences", absence.user, request),
    }
    return render(request, "desk/absences/end.html", facts, status=status)


def _end(request: SignedInRequest, absence: "Absence", form: EndAbsenceForm) -> HttpResponse:
    place = _address("absences", absence.user, request)
    end(absence=absence, last_day=form.chosen(), by=actor_of(request))
    messages.success(request, _("The absence ends earlier now."))
    return redirect(place)


@require_http_methods(GET_OR_POST)
def end_absence_at_once(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """Ask whether an absence ends this moment, then end it."""
    absence = get_object_or_404(manageable_absences(actor_of(request)), pk=absence_id)
    if request.method != "POST":
        require_absent(absence, _address("absences", absence.user, request))
    facts = {"absence": absence, "back_url": _address("absences", absence.user, request)}
    if request.method != "POST":
        return render(request, "desk/absences/end_at_once.html", facts)
    try:
        return _end_at_once(request, absence)
    except NotNow as refusal:
        facts["refusal"] = refusal.message
        return render(request, "desk/absences/end_at_once.html", facts, status=409)


def _end_at_once(request: SignedInRequest, absence: "Absence") -> HttpResponse:
    at_once(absence=absence, by=actor_of(request))
    messages.success(request, _("The absence has ended. Deputies have no right any more."))
    return redirect(_address("absences", absence.user, request))


OF_OTHERS = {"absences": "desk:absences_of", "announce_absence": "desk:announce_absence_of"}
OWN = {"absences": "desk:absences", "announce_absence": "desk:announce_absence"}


def _address(page: str, person: "User", request: SignedInRequest) -> str:
    """Return the page about the own absences, or about those of somebody else."""
    if person.pk == request.user.pk:
        return reverse(OWN[page])
    return reverse(OF_OTHERS[page], args=[person.pk])
