"""From a request to the person who acts, and to the place in a list."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.selectors.paging import Place
from casework.audit.actors import Actor


class SignedInRequest(HttpRequest):
    """A request behind the sign-in, so with a user (for annotations)."""

    user: User
    htmx: HtmxDetails


def actor_of(request: HttpRequest) -> Actor:
    """Return the person who is signed in as the author of what follows."""
    assert isinstance(request.user, User), "pages behind the sign-in only"  # noqa: S101 - for the type
    return Actor(request.user)


def place_in(request: HttpRequest) -> Place:
    """Return where in a list the address points to."""
    return Place(after=request.GET.get("nach", ""), before=request.GET.get("vor", ""))
