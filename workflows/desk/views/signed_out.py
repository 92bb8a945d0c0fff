"""A form that was open while its owner signed in again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import csrf
from django.views.decorators.http import require_safe

from workflows.desk.middleware import page_with_entries, sends_entries


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Let a signed-in person send the entries once more from a fresh page; refuse everybody else.

    Signing in changes the token of all pages that were open before. Requests from elsewhere carry no
    session (its cookie is SameSite=Lax), and nothing is done before the person presses the button. Whose
    cookies are gone is asked to sign in, the entries kept, if the browser says that the form is our own.
    """
    known = request.user.is_authenticated
    if sends_entries(request) and (known or request.headers.get("Sec-Fetch-Site") == "same-origin"):
        return page_with_entries(request, status=403 if known else 401)
    return csrf.csrf_failure(request, reason)


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Tell a person who has signed in for a form in another tab that this tab may be closed."""
    return render(request, "desk/signed_in_again.html")
