"""The pages of groups of municipalities."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms import GroupFilterForm, GroupForm, LastDayForm, MemberForm
from accounts.permissions import MANAGE_ORGANISATIONS, may_everywhere, require_everywhere
from accounts.requests import SignedInRequest, actor_of, place_in
from accounts.selectors.groups import group_list, group_page, visible_groups, visible_memberships
from accounts.selectors.over import require_lasting
from accounts.selectors.paging import counted
from accounts.views.sheet import Sheet, ask


@require_safe
def groups(request: SignedInRequest) -> HttpResponse:
    """Show the groups of municipalities."""
    by, form = actor_of(request), GroupFilterForm(request.GET)
    found = group_list(by, form.to_search(), place_in(request))
    count = counted(found.count, ngettext("%(number)s group", "%(number)s groups", found.count))
    may_manage = may_everywhere(by, MANAGE_ORGANISATIONS)
    context = {"form": form, "page": found.page, "count": count, "may_manage": may_manage}
    return render(request, "accounts/groups.html", context)


@require_safe
def group(request: SignedInRequest, group_id: int) -> HttpResponse:
    """Show a group and its members in time."""
    by = actor_of(request)
    found = get_object_or_404(visible_groups(by), pk=group_id)
    return render(request, "accounts/group.html", {"group": found, "shown": group_page(by, found)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_group(request: SignedInRequest) -> HttpResponse:
    """Create a group with its first members."""
    by, form = actor_of(request), GroupForm(request.POST or None)
    require_everywhere(by, MANAGE_ORGANISATIONS)

    def act() -> str:
        created = services.add_group(by=by, **form.cleaned_data)
        return reverse("accounts:group", args=[created.pk])

    return ask(request, _adding(), form, act)


def _adding() -> Sheet:
    return Sheet(
        title=_("Add a group of municipalities"),
        text=_("A group can take part in a case as one; its members are counted as of each day."),
        submit=_("Create the group"),
        done=_("The group has been created."),
        back_url=reverse("accounts:groups"),
        back=_("Groups of municipalities"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: SignedInRequest, group_id: int) -> HttpResponse:
    """Let a municipality join a group."""
    by, form = actor_of(request), MemberForm(request.POST or None)
    require_everywhere(by, MANAGE_ORGANISATIONS)
    found = get_object_or_404(visible_groups(by), pk=group_id)
    sheet = _joining(found.name, reverse("accounts:group", args=[found.pk]))
    return ask(request, sheet, form, lambda: services.add_member(group=found, by=by, **form.cleaned_data))


def _joining(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("Add a member to %(group)s") % {"group": name},
        submit=_("Add the member"),
        done=_("The municipality is a member of the group."),
        back_url=address,
        back=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_member(request: SignedInRequest, group_id: int, membership_id: int) -> HttpResponse:
    """End the membership of a municipality."""
    by, form = actor_of(request), LastDayForm(request.POST or None)
    require_everywhere(by, MANAGE_ORGANISATIONS)
    found = get_object_or_404(visible_memberships(by), pk=membership_id, group=group_id)
    address = reverse("accounts:group", args=[group_id])
    sheet = _leaving(found.unit.name_with_district, found.group.name, address)
    if request.method != "POST":
        require_lasting(found, address)

    def act() -> None:
        services.end_member(membership=found, by=by, **form.cleaned_data)

    return ask(request, sheet, form, act)


def _leaving(municipality: str, group: str, address: str) -> Sheet:
    names = {"municipality": municipality, "group": group}
    return Sheet(
        title=_("End a membership"),
        warning=_("%(municipality)s leaves %(group)s after the last day.") % names,
        submit=_("End the membership"),
        done=_("The membership has its last day."),
        back_url=address,
        back=group,
    )
