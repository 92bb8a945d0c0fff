"""Language, the accessibility statement, and the report of a barrier."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Language
from accounts.requests import actor_of, way_back
from accounts.services import set_language as keep_language
from casework.audit.errors import Invalid, NotNow
from workflows.desk.forms.lists import BarrierForm
from workflows.desk.services import report_barrier as take_report

STATEMENT_WRITTEN_ON = date(2026, 11, 22)  # review it at least once a year


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language: for the person, or without sign-in for this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in Language.values:
        raise Invalid(_("Fallwerk does not speak this language."))
    response = redirect(way_back(request, "/"))
    if request.user.is_authenticated:
        keep_language(language=Language(chosen), by=actor_of(request))
    else:
        secure = settings.LANGUAGE_COOKIE_SECURE
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", httponly=True, secure=secure
        )
    return response


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "desk/accessibility.html", {"written_on": STATEMENT_WRITTEN_ON})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Take the report of a barrier, from anybody."""
    if request.method != "POST":
        return render(request, "desk/report_barrier.html", {"form": BarrierForm(initial=_known(request))})
    form = BarrierForm(request.POST)
    refusal = _send(request, form) if form.is_valid() else ""
    if not form.is_valid() or refusal:
        status = 409 if refusal else 400
        return render(request, "desk/report_barrier.html", {"form": form, "refusal": refusal}, status=status)
    messages.success(request, _("Thank you. Your report has been sent."))
    return redirect("desk:accessibility")


def _known(request: HttpRequest) -> dict[str, str]:
    contact = request.user.email if request.user.is_authenticated else ""
    return {"page": request.GET.get("page", "")[:500], "contact": contact}


def _send(request: HttpRequest, form: BarrierForm) -> str:
    """Send the report; return the refusal in words, if there is one."""
    person = request.user.pk if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    try:
        take_report(**form.cleaned_data, sender=str(person))
    except NotNow as refusal:
        return refusal.message
    return ""
