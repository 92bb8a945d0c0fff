"""Opening a case (Vorgang anlegen)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed
from casework.cases.choices import CaseKind
from casework.cases.services import open_case as open_draft
from workflows.desk.forms.lists import OpenCaseForm
from workflows.desk.selectors.opening import Opening, opening_of
from workflows.desk.services import open_and_start

if TYPE_CHECKING:
    from casework.cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: SignedInRequest) -> HttpResponse:
    """Ask what a new case begins with; open it as a draft or let it run at once."""
    by = actor_of(request)
    opening = opening_of(by)
    if not opening.is_possible:
        raise NotAllowed(_("You may open cases only for your own municipality."))
    if request.method == "POST" and "search" not in request.POST:
        return _open(request, by, opening)
    entered = request.POST if request.method == "POST" else request.GET
    form = OpenCaseForm(None, opening=opening, address=entered)
    part = "desk/parts/municipality_choices.html" if request.htmx else "desk/open_case.html"
    return render(request, part, {"form": form, "opening": opening})


def _open(request: SignedInRequest, by: Actor, opening: Opening) -> HttpResponse:
    form = OpenCaseForm(request.POST, opening=opening)
    try:
        if form.is_valid():
            case = _open_from(form, by, opening, at_once="start" in request.POST)
            messages.success(request, _("The case %(reference)s has been opened.") % {"reference": case})
            return redirect("desk:case", case.pk)
    except Invalid as refusal:
        form.add_refusal(refusal)
    facts = {"form": form, "opening": opening}
    return render(request, "desk/open_case.html", facts, status=400)


def _open_from(form: OpenCaseForm, by: Actor, opening: Opening, *, at_once: bool) -> "Case":
    group = form.chosen_group()
    municipalities = form.organisations(group)
    verb = open_and_start if at_once else open_draft
    return verb(
        kind=CaseKind(form.cleaned_data["kind"]),
        title=form.cleaned_data["title"],
        municipalities=municipalities,
        opened_by=opening.opens_as(municipalities),
        opened_on=form.cleaned_data["opened_on"],
        by=by,
        group=group,
    )
