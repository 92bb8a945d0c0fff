"""The page on which the audit says for what it reads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import InspectionForm
from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.inspections import inspections_of, require_audit, require_none_open
from accounts.views.sheet import Sheet, ask


@require_safe
def inspections(request: SignedInRequest) -> HttpResponse:
    """Show the own inspections, the open one first."""
    require_audit(request.user)
    return render(request, "accounts/inspections.html", {"found": inspections_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def begin_inspection(request: SignedInRequest) -> HttpResponse:
    """Begin an inspection for a purpose."""
    require_audit(request.user)
    form, by = InspectionForm(request.POST or None), actor_of(request)
    if request.method != "POST":
        require_none_open(request.user)

    def act() -> str:
        services.begin_inspection(
            purpose=form.cleaned_data["purpose"], last_day=form.cleaned_data["last_day"], by=by
        )
        return reverse("desk:cases")

    return ask(request, _beginning(), form, act)


def _beginning() -> Sheet:
    return Sheet(
        title=_("Begin an inspection"),
        text=_("Until its last day you read all cases. Every page that you read is put on record."),
        submit=_("Begin the inspection"),
        done=_("The inspection has begun."),
        back_url=reverse("accounts:inspections"),
        back=_("Inspections"),
    )


@require_POST
def end_inspection(request: SignedInRequest) -> HttpResponse:
    """End the own inspection."""
    services.end_inspection(by=actor_of(request))
    messages.success(request, _("The inspection has ended."))
    return redirect("accounts:inspections")
