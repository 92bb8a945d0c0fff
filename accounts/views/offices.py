"""Granting and ending offices."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms import LastDayForm, OfficeForm
from accounts.permissions import MANAGE_USERS, require_everywhere
from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.over import require_lasting
from accounts.selectors.people import visible_offices, visible_people
from accounts.views.sheet import Sheet, ask


@require_http_methods(["GET", "HEAD", "POST"])
def grant_office(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Give a person an office."""
    by = actor_of(request)
    require_everywhere(by, MANAGE_USERS)
    person = get_object_or_404(visible_people(by), pk=user_id)
    form = OfficeForm(request.POST or None)
    sheet = _granting(person.name, reverse("accounts:person", args=[person.pk]))

    def act() -> None:
        services.grant_office(user=person, by=by, **form.cleaned_data)

    return ask(request, sheet, form, act)


def _granting(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("Grant %(person)s an office") % {"person": name},
        text=_("The role decides what the person may see and do, from the first day to the last."),
        submit=_("Grant the office"),
        done=_("The office has been granted."),
        back_url=address,
        back=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_office(request: SignedInRequest, user_id: int, office_id: int) -> HttpResponse:
    """End an office of a person."""
    by, form = actor_of(request), LastDayForm(request.POST or None)
    require_everywhere(by, MANAGE_USERS)
    office = get_object_or_404(visible_offices(by), pk=office_id, user=user_id)
    sheet = _ending(office.user.name, str(office), reverse("accounts:person", args=[user_id]))
    if request.method != "POST":
        require_lasting(office, sheet.back_url)
    return ask(request, sheet, form, lambda: services.end_office(office=office, by=by, **form.cleaned_data))


def _ending(name: str, office: str, address: str) -> Sheet:
    return Sheet(
        title=_("End an office of %(person)s") % {"person": name},
        warning=office,
        text=_("After the last day the person sees and does nothing in this office any more."),
        submit=_("End the office"),
        done=_("The office has its last day."),
        back_url=address,
        back=name,
    )
