"""The interface speaks the language of the person who is signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.choices import Language


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
