"""What people do with a step beside filling it in: take, give back, give away, set the due date, deselect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, actor_of, way_back
from casework.audit.errors import Invalid, NotAllowed
from workflows.desk.forms.steps import DropForm, DueDateForm, ReassignForm, ReleaseForm
from workflows.desk.selectors.giving import why_nobody_else
from workflows.desk.selectors.stages import step_name, step_title
from workflows.desk.selectors.step import rights_on
from workflows.engine import moves, services
from workflows.engine.models import Step
from workflows.engine.permissions import require_running, require_waiting
from workflows.engine.selectors import visible_steps


@require_POST
def claim(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Take a free step on."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    services.claim_step(step_id=found.pk, by=actor_of(request))
    messages.success(request, _("“%(step)s” is yours now.") % {"step": step_title(found)})
    return redirect("desk:step", step_id)


@require_POST
def release(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Offer a step to its role again; ask why if it is the step of somebody else."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    form = ReleaseForm(request.POST if "reason" in request.POST else None)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        services.release_step(step_id=found.pk, by=actor_of(request), reason=reason)
    except Invalid:
        return _asked(request, "desk/step_release.html", found, form)
    told = _("“%(step)s” is offered to everybody in its role again.")
    messages.success(request, told % {"step": step_title(found)})
    return _back(request, step_id)


@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Ask to whom a step goes and why, then give it."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    form = ReassignForm(request.POST if request.method == "POST" else None, step=found)
    _require_now(found, rights_on(found, request.user).may_reassign)
    if not form.has_choice:
        return _nobody(request, found)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            services.reassign_step(
                step_id=found.pk, to=facts["to"], reason=facts["reason"], by=actor_of(request)
            )
        except Invalid as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            told = _("“%(step)s” is now with %(person)s.")
            messages.success(request, told % {"step": step_title(found), "person": facts["to"].name})
            return _back(request, step_id)
    return _asked(request, "desk/step_reassign.html", found, form)


def _back(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Lead back to the list as it was, if the form came from one, else to the step."""
    return redirect(way_back(request) or reverse("desk:step", args=[step_id]))


def _nobody(request: SignedInRequest, step: Step) -> HttpResponse:
    """Say why there is nobody to choose: a form could not be sent."""
    facts = {"step": step, "title": step_name(step), "nobody": why_nobody_else(step, actor_of(request))}
    return render(request, "desk/step_nobody.html", facts, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def set_due_date(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Ask until when a step is to be done and why that changes, then write it."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    form = DueDateForm(request.POST if request.method == "POST" else None, initial={"due_on": found.due_on})
    _require_now(found, rights_on(found, request.user).may_set_due)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            services.set_due_date(step_id=found.pk, by=actor_of(request), **facts)
        except Invalid as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            told = _("“%(step)s” is now due on %(day)s.")
            day = date_format(facts["due_on"], "SHORT_DATE_FORMAT")
            messages.success(request, told % {"step": step_name(found), "day": day})
            return redirect("desk:step", step_id)
    return _asked(request, "desk/step_due_date.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def drop_branch(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Ask why a branch is not needed, then deselect it."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    form = DropForm(request.POST if request.method == "POST" else None)
    _require_now(found, rights_on(found, request.user).may_drop)
    if form.is_valid():
        moves.drop_branch(step_id=found.pk, reason=form.cleaned_data["reason"], by=actor_of(request))
        messages.success(request, _("“%(step)s” is deselected.") % {"step": step_title(found)})
        return redirect("desk:case", found.case_id)
    return _asked(request, "desk/step_drop.html", found, form)


def _require_now(step: Step, allowed: bool) -> None:  # noqa: FBT001 - the answer to one question
    """Tell who was faster before telling that it is not allowed."""
    require_waiting(step)
    require_running(step.case)
    if not allowed:
        raise NotAllowed(_("You are not allowed to do this with this step."))


def _asked(
    request: SignedInRequest,
    template: str,
    step: Step,
    form: DropForm | DueDateForm | ReassignForm | ReleaseForm,
) -> HttpResponse:
    facts = {"step": step, "form": form, "title": step_name(step), "next": way_back(request)}
    return render(request, template, facts, status=400 if form.is_bound else 200)
