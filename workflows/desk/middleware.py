"""Refusals in plain words (403 "not allowed", 409 "not now"), and entries that outlive a sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.requests import actor_of
from accounts.selectors import holds_office
from accounts.services import record_denial, record_reading
from casework.audit.errors import Invalid, NotAllowed, NotNow, Refused
from workflows.desk.selectors.reading import case_behind

# Of these pages the filters are on record, too: they say about whom somebody has read.
ABOUT_PEOPLE = ("desk:record", "desk:person_record")


class PlainWordsMiddleware:
    """Turns a refusal that a view lets pass into a page that says why and offers a way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; content pages are kept in no cache."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its own page; leave every other error alone."""
        match exception:
            case NotAllowed():
                _record_denial(request)
                return render(request, "403.html", {"message": exception.message}, status=403)
            case NotNow():
                facts = {"message": exception.message, "case_url": _case_url(request)}
                return render(request, "409.html", facts, status=409)
            case Invalid() | Refused():
                return render(request, "400.html", {"message": exception.message}, status=400)
        return None


def _case_url(request: HttpRequest) -> str:
    """Return the page of the case that the address is about; who is told "not now" sees that case."""
    match = request.resolver_match
    case_id = match.kwargs.get("case_id") if match and match.namespace == "desk" else None
    return reverse("desk:case", args=[case_id]) if case_id else ""


def _record_denial(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        record_denial(page=request.path, by=actor_of(request))


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in; what a form of the desk has sent without one is kept on the page that asks."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Answer somebody who is not signed in (any more)."""
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"message": _("You are no longer signed in.")}, status=401)
        if sends_entries(request):
            return page_with_entries(request, status=401)
        return super().handle_no_permission(request, view_func)


class InspectionMiddleware:
    """Puts every page that the audit reads on record, with the purpose of the inspection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and record it if it showed something to the audit."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.namespace not in ("desk", "accounts"):
            return response
        if response.status_code != HTTPStatus.OK or not request.user.is_authenticated:
            return response
        if holds_office(request.user, Role.AU):
            page = request.get_full_path() if match.view_name in ABOUT_PEOPLE else request.path
            record_reading(page=page, case_id=case_behind(match.kwargs), by=actor_of(request))
        return response


@dataclass(frozen=True)
class KeptEntry:
    """One value of a form that could not be taken."""

    name: str
    value: str


def sends_entries(request: HttpRequest) -> bool:
    """Return whether the request is a form of the desk; forms about accounts may hold passwords."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.namespace == "desk"


def page_with_entries(request: HttpRequest, *, status: int) -> HttpResponse:
    """Return a page from which the same form can be sent again after signing in."""
    kept = [KeptEntry(name, text) for name, texts in request.POST.lists() for text in texts]
    entries = [entry for entry in kept if entry.name != "csrfmiddlewaretoken"]
    facts = {"entries": entries, "had_files": bool(request.FILES), "address": request.get_full_path()}
    return render(request, "desk/signed_out.html", facts, status=status)
