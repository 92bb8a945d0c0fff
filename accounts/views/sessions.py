"""The browsers in which somebody is signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.sign_in import own_sessions


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Show where one is signed in."""
    rows = own_sessions(request.user, request.session.session_key or "")
    others = any(not row.is_this for row in rows)
    return render(request, "account/sessions.html", {"rows": rows, "others": others})


@require_POST
def end_session(request: SignedInRequest, handle: UUID) -> HttpResponse:
    """End one of the own sign-ins."""
    if not services.end_session(handle=handle, by=actor_of(request)):
        raise Http404
    messages.success(request, _("This sign-in has been ended."))
    return redirect("account_sessions")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End all own sign-ins but this one."""
    services.end_other_sessions(keep=request.session.session_key or "", by=actor_of(request))
    messages.success(request, _("All other sign-ins have been ended."))
    return redirect("account_sessions")
