"""From a request to the person who acts, to the browser, and to the place in a list."""

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
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


def way_back(request: HttpRequest, otherwise: str = "") -> str:
    """Return the page to which a form leads back, as it says in `next`: a path of this house."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and wanted.startswith("/") else otherwise


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> str:
    """Return browser and system in words that people recognise; empty if they do not say."""
    said = request.headers.get("User-Agent", "")
    found = (_first(said, BROWSERS), _first(said, SYSTEMS))
    return ", ".join(word for word in found if word)


def _first(said: str, words: tuple[tuple[str, str], ...]) -> str:
    return next((word for sign, word in words if sign in said), "")


def place_of(request: HttpRequest) -> str | None:
    """Return the network address from which a request comes (proxies of ours do not count), if it has one."""
    return str(get_adapter().get_client_ip(request)) if "REMOTE_ADDR" in request.META else None


def account_tried(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the address of the account that somebody tries to open, as accounts are told apart."""
    found = credentials or {}
    entered = found.get("email") or found.get("username") or request.POST.get("login", "")
    return str(entered).strip().lower()


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, str] | None
) -> HttpResponse:
    """Answer somebody who has failed too often for this account from this place."""
    return render(request, "429.html", status=429)
