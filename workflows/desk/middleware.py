"""Refusals in plain words (403, 405, 409), entries that outlive a sign-in, and forms that are sent twice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from posixpath import relpath

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.requests import actor_of
from accounts.selectors import holds_office
from accounts.services import record_denial, record_reading
from casework.audit.database import in_plain_words
from casework.audit.errors import AtWork, NotAllowed, NotNow, Over, Refused
from workflows.desk.selectors.reading import case_behind
from workflows.desk.services import keep_sent_form, place_of_sent_form

# Of these pages the filters are on record, too: they say about whom somebody has read.
ABOUT_PEOPLE = ("desk:record", "desk:person_record", "desk:revision")


class PlainWordsMiddleware:
    """Turns a refusal that a view lets pass into a page that says why and offers a way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; content pages are kept in no cache."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = _not_in_this_way(request, response.headers["Allow"])
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its own page; leave every other error alone."""
        return _in_plain_words(request, exception) if isinstance(exception, Refused) else None


def _in_plain_words(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal with its own page."""
    facts = {"message": refusal.message}
    match refusal:
        case NotAllowed():
            _record_denial(request)
            return render(request, "403.html", facts, status=403)
        case Over():
            facts |= {"back_url": refusal.place, "case_url": _case_url(request), "over": "yes"}
            return render(request, "409.html", facts, status=409)
        case AtWork():
            facts |= {"step_url": _step_url(request), "case_url": _case_url(request), "at_work": "yes"}
            return render(request, "409.html", facts, status=409)
        case NotNow():
            return render(request, "409.html", facts | {"case_url": _case_url(request)}, status=409)
    return render(request, "400.html", facts, status=400)


def _not_in_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """Say that an address takes no such request, as after loading the answer to a form again.

    The ways on lead from where one is: the page names no id, so that those of others look like any other.
    """
    facts = {
        "only_sent": request.method in ("GET", "HEAD"),
        "back_url": "./" if "GET" in allowed else "",
        "step_url": _from_here(request, _step_url(request)),
        "case_url": _from_here(request, _case_url(request)),
    }
    response = render(request, "405.html", facts, status=405)
    response.headers["Allow"] = allowed
    return response


def _from_here(request: HttpRequest, url: str) -> str:
    return f"{relpath(url, request.path)}/" if url else ""


def _step_url(request: HttpRequest) -> str:
    match = request.resolver_match
    step_id = match.kwargs.get("step_id") if match and match.namespace == "desk" else None
    return reverse("desk:step", args=[step_id]) if step_id else ""


def _case_url(request: HttpRequest) -> str:
    """Return the page of the case that the address is about; who is told "not now" sees that case."""
    match = request.resolver_match
    case_id = match.kwargs.get("case_id") if match and match.namespace == "desk" else None
    return reverse("desk:case", args=[case_id]) if case_id else ""


def _record_denial(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        return
    match = request.resolver_match
    of_the_desk = match is not None and match.namespace == "desk"
    # Across cases supervision reads what was denied there; that the audit looks into a case is not for it.
    names_case = of_the_desk and not holds_office(request.user, Role.AU)
    case_id = case_behind(match.kwargs) if match and names_case else None
    record_denial(page=request.path, by=actor_of(request), case_id=case_id)


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


# Where forms act once: on the pages of the house. Those of the sign-in are allauth's, but for these three.
HOUSE = ("desk", "accounts")
OF_THE_SIGN_IN = ("account_invitation", "account_end_session", "account_end_other_sessions")
# These answer with what they make or find, the check in a snapshot of its own: sent again, they do so again.
EACH_TIME = ("desk:preview", "desk:prove", "desk:export_trail", "desk:revision")


class OnceMiddleware:
    """Lets each form act once: sent again as it was, it leads where it led and does nothing.

    Everything that the form does is one transaction with the mark of it. Of two that come at the same instant
    the second waits for the first. A form that was answered by a page may come again: what it asked for was
    refused, and its service has undone itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: tuple[object, ...],
        keywords: dict[str, object],
    ) -> HttpResponse | None:
        """Answer in place of the view if the form has a mark; a form without one acts each time."""
        mark = _mark_of(request)
        if not mark:
            return None
        try:
            with in_plain_words(), transaction.atomic():
                return _answered_once(request, mark, lambda: view(request, *arguments, **keywords))
        except Refused as refusal:
            return _in_plain_words(request, refusal)


def _answered_once(request: HttpRequest, mark: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    place = place_of_sent_form(mark=mark)
    if place:
        messages.info(request, _("You had sent this form already. Sending it again has changed nothing."))
        return redirect(place)
    response = act()
    keep_sent_form(mark=mark, place=response.url if isinstance(response, HttpResponseRedirectBase) else "")
    return response


def _mark_of(request: HttpRequest) -> str:
    """Return what tells this form, as this person filled it in, from all others; empty if nothing does.

    What is entered counts: who goes back and writes something else into the same form sends another one.
    """
    if request.method != "POST" or _from_script(request) or not _acts_once(request):
        return ""
    if not re.fullmatch(r"[0-9a-f]{32}", request.POST.get("once", "")):
        return ""
    entries = [entry for entry in request.POST.lists() if entry[0] != "csrfmiddlewaretoken"]
    digest = salted_hmac(
        "once", repr((request.user.pk, request.get_full_path(), entries)), algorithm="sha256"
    )
    for name, files in request.FILES.lists():
        for file in files:
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _acts_once(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None or match.view_name in EACH_TIME:
        return False
    return match.namespace in HOUSE or match.view_name in OF_THE_SIGN_IN


def _from_script(request: HttpRequest) -> bool:
    """Return whether a script has sent this, which shows the answer in its page: a draft, a choice."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or "HX-Request" in request.headers
