"""What the frame of every page shows."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import VIEW_DIRECTORY, VIEW_INVITATIONS, VIEW_RECORD, may_everywhere
from accounts.requests import actor_of
from accounts.selectors.inspections import belongs_to_audit
from workflows.desk.selectors.access import MOST_COUNTED, answers_by_office, waiting_requests
from workflows.desk.selectors.revision import oversees_cases


@dataclass(frozen=True)
class NavItem:
    """An entry of the main navigation."""

    url: str
    label: str | Promise
    current: bool


@dataclass(frozen=True)
class NavUser:
    """Who is signed in, and as what."""

    name: str
    roles: tuple[str, ...]


MAIN = (("desk:inbox", _("My tasks"), ""), ("desk:cases", _("Cases"), ""))
DIRECTORY = (
    ("accounts:people", _("People"), VIEW_DIRECTORY),
    ("accounts:organisations", _("Organisations"), VIEW_DIRECTORY),
    ("accounts:groups", _("Groups"), VIEW_DIRECTORY),
    ("accounts:invitations", _("Invitations"), VIEW_INVITATIONS),
    ("desk:record", _("Sign-ins and rights"), VIEW_RECORD),
)

INSPECTIONS = ("accounts:inspections", _("Inspections"), "")
REVISION = ("desk:revision", _("Trail across cases"), "")


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the navigation and the user line; nothing of it for those who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": (), "nav_user": None, "languages": settings.LANGUAGES}
    by = actor_of(request)
    audit = (INSPECTIONS,) if belongs_to_audit(user) else ()
    revision = (REVISION,) if oversees_cases(user) else ()
    items = [
        item for item in (*MAIN, *audit, *revision, *DIRECTORY) if not item[2] or may_everywhere(by, item[2])
    ]
    return {
        "nav": [_item(request, name, label) for name, label, _permission in items] + _requests(request, user),
        "nav_user": NavUser(user.name, tuple(dict.fromkeys(o.role.label for o in user.offices_today))),
        "languages": settings.LANGUAGES,
    }


def _requests(request: HttpRequest, user: User) -> list[NavItem]:
    """Return the entry of the requests for access; only those who answer them pay a statement for it."""
    if not answers_by_office(user):
        return []
    number = waiting_requests(user)
    shown = f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
    label = _("Requests for access (%(number)s)") % {"number": shown} if number else _("Requests for access")
    return [_item(request, "desk:access_requests", label)]


def _item(request: HttpRequest, name: str, label: str | Promise) -> NavItem:
    url = reverse(name)
    current = request.path == url if url == "/" else request.path.startswith(url)
    return NavItem(url, label, current)
