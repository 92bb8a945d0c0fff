"""Refusals in plain words: 403 for "not allowed", 409 for "not now"."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.audit.errors import Invalid, NotAllowed, NotNow, Refused


class PlainWordsMiddleware:
    """Turns a refusal that a view lets pass into a page that says why and offers a way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; content pages are kept in no cache."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its own page; leave every other error alone."""
        match exception:
            case NotAllowed():
                return render(request, "403.html", {"message": exception.message}, status=403)
            case NotNow():
                return render(request, "409.html", {"message": exception.message}, status=409)
            case Invalid() | Refused():
                return render(request, "400.html", {"message": exception.message}, status=400)
        return None
