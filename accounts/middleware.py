"""The interface speaks the language of the person who is signed in, and asks some for a second factor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from accounts.choices import Language
from accounts.models import User
from accounts.selectors.sign_in import has_second_factor, needs_second_factor

HAS_FACTOR = "has_second_factor"  # in the session: asked and found once
WITHOUT_FACTOR = ("account_logout", "account_reauthenticate", "desk:set_language", "desk:accessibility")


class UserLanguageMiddleware:
    """Activates the user's language for the request; without sign-in the browser's, else German."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the user's language."""
        language = request.user.language if request.user.is_authenticated else _language_of_browser(request)
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", str(language))
            return response


def _language_of_browser(request: HttpRequest) -> Language:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return Language(chosen) if chosen in Language.values else Language.GERMAN


class SecondFactorMiddleware:
    """Leads people whose role needs a second factor to setting one up, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, arguments: object, keywords: object
    ) -> HttpResponse | None:
        """Answer in place of a view that has to wait."""
        user = request.user
        if not isinstance(user, User) or not settings.SECOND_FACTOR_ROLES or _is_open(request):
            return None
        if request.session.get(HAS_FACTOR) or not needs_second_factor(user):
            return None
        if has_second_factor(user):
            request.session[HAS_FACTOR] = True
            return None
        return redirect("mfa_index")


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.startswith("mfa_") or name in WITHOUT_FACTOR
