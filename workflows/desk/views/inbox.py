"""The inbox (Meine Aufgaben), and the steps that nobody may do."""

from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from casework.audit.errors import NotAllowed
from workflows.desk.forms.lists import InboxFilterForm
from workflows.desk.selectors.inbox import MOST_COUNTED, Area, InboxCounts, inbox_of, oversees_steps
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.proofs import late_words_for
from workflows.desk.selectors.stuck import stuck_steps

KEPT = ("zeichen", "kommune", "stufe", "ueberfaellig")  # filters that stay when the area changes


@dataclass(frozen=True)
class Tab:
    """One area of the inbox with the number of its steps."""

    url: str
    label: str | Promise
    current: bool
    count: str


def place_in(address: QueryDict) -> Place:
    """Return where in a list the address points to."""
    return Place(after=address.get("nach", ""), before=address.get("vor", ""))


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the person."""
    form = InboxFilterForm(request.GET)
    found = inbox_of(request.user, form.to_filter(), place_in(request.GET))
    context = {
        "form": form,
        "page": found.page,
        "area": form.current,
        "tabs": [_tab(area, form.current, found.counts, request.GET) for area in found.counts.waiting],
        "suspended": found.counts.suspended,
        "follow_ups": found.follow_ups,
        "given_away": found.given_away,
        "more_follow_ups": found.more_follow_ups,
        "offers": found.counts.waiting[Area.OFFERED],
        "oversees": oversees_steps(request.user),
        "late": late_words_for(request.user),
    }
    return render(request, "desk/inbox.html", context)


def _tab(area: Area, current: Area, counts: InboxCounts, address: QueryDict) -> Tab:
    kept = QueryDict(mutable=True)
    kept["bereich"] = area.value
    for name in KEPT:
        kept.setlist(name, [value for value in address.getlist(name) if value])
    number = counts.waiting[area]
    shown = str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
    return Tab(f"?{kept.urlencode()}", area.label, area == current, shown)


@require_safe
def stuck(request: SignedInRequest) -> HttpResponse:
    """Show the steps that nobody may do to those who can give them to somebody."""
    if not oversees_steps(request.user):
        raise NotAllowed(_("This list is for those who may reassign the steps of others."))
    page = stuck_steps(request.user, place_in(request.GET))
    return render(request, "desk/stuck.html", {"page": page})
