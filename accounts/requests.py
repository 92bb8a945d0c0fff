"""From a request to the person who acts."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from casework.audit.actors import Actor


class SignedInRequest(HttpRequest):
    """A request behind the sign-in, so with a user (for annotations)."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails


def actor_of(request: HttpRequest) -> Actor:
    """Return the person who is signed in as the author of what follows."""
    assert isinstance(request.user, User), "pages behind the sign-in only"  # noqa: S101 - for the type
    return Actor(request.user)
