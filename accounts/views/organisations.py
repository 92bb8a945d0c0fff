"""The pages of organisations."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms import LastDayForm, OrganisationFilterForm, OrganisationForm, RenameOrganisationForm
from accounts.permissions import MANAGE_ORGANISATIONS, may_everywhere, require_everywhere
from accounts.requests import SignedInRequest, actor_of, place_in
from accounts.selectors.organisations import organisation_list, organisation_page, visible_organisations
from accounts.selectors.over import require_lasting
from accounts.selectors.paging import counted
from accounts.views.sheet import Sheet, ask


@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """Show the organisations of the alliance."""
    by, form = actor_of(request), OrganisationFilterForm(request.GET)
    found = organisation_list(by, form.to_filter(), place_in(request))
    words = ngettext("%(number)s organisation", "%(number)s organisations", found.count)
    count, may_manage = counted(found.count, words), may_everywhere(by, MANAGE_ORGANISATIONS)
    context = {"form": form, "page": found.page, "count": count, "may_manage": may_manage}
    return render(request, "accounts/organisations.html", context)


@require_safe
def organisation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    """Show an organisation, what it stands on, and who holds an office in it."""
    by = actor_of(request)
    found = get_object_or_404(visible_organisations(by), pk=organisation_id)
    context = {"organisation": found, "shown": organisation_page(by, found)}
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_organisation(request: SignedInRequest) -> HttpResponse:
    """Create an organisation."""
    by, form = actor_of(request), OrganisationForm(request.POST or None)
    require_everywhere(by, MANAGE_ORGANISATIONS)

    def act() -> str:
        created = services.add_organisation(by=by, **form.cleaned_data)
        return reverse("accounts:organisation", args=[created.pk])

    return ask(request, _adding(), form, act)


def _adding() -> Sheet:
    return Sheet(
        title=_("Add an organisation"),
        text=_("Municipalities and districts come with their territory, groups have a page of their own."),
        submit=_("Create the organisation"),
        done=_("The organisation has been created."),
        back_url=reverse("accounts:organisations"),
        back=_("Organisations"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rename_organisation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    """Change the name of an organisation."""
    by = actor_of(request)
    require_everywhere(by, MANAGE_ORGANISATIONS)
    found = get_object_or_404(visible_organisations(by), pk=organisation_id)
    form = RenameOrganisationForm(request.POST or None, initial={"name": found.name})
    sheet = _renaming(found.name, reverse("accounts:organisation", args=[found.pk]))

    def act() -> None:
        services.rename_organisation(organisation=found, by=by, **form.cleaned_data)

    return ask(request, sheet, form, act)


def _renaming(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("Rename %(organisation)s") % {"organisation": name},
        text=_("The new name is shown everywhere, also beside earlier entries."),
        submit=_("Save"),
        done=_("The name has been changed."),
        back_url=address,
        back=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_organisation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    """End an organisation."""
    by, form = actor_of(request), LastDayForm(request.POST or None)
    require_everywhere(by, MANAGE_ORGANISATIONS)
    found = get_object_or_404(visible_organisations(by), pk=organisation_id)
    sheet = _ending(found.name, reverse("accounts:organisation", args=[found.pk]))
    if request.method != "POST":
        require_lasting(found, sheet.back_url)

    def act() -> None:
        services.end_organisation(organisation=found, by=by, **form.cleaned_data)

    return ask(request, sheet, form, act)


def _ending(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("End an organisation"),
        warning=_("%(organisation)s will exist only until the last day.") % {"organisation": name},
        text=_(
            "All offices in it end with it, and a group lets its members go. What was done stays on record."
        ),
        submit=_("End the organisation"),
        done=_("The organisation has its last day."),
        back_url=address,
        back=name,
    )
