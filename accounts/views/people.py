"""The pages of people."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms import PeopleFilterForm, PersonForm, ReasonForm, RenameForm
from accounts.permissions import MANAGE_USERS, RESET_FACTORS, may_everywhere, require_everywhere
from accounts.requests import SignedInRequest, actor_of, place_in
from accounts.selectors.leaving import WorkLeft, work_left
from accounts.selectors.over import require_active
from accounts.selectors.paging import counted
from accounts.selectors.people import people_list, person_page, visible_people
from accounts.selectors.sign_in import require_resettable
from accounts.views.sheet import Sheet, ask

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Show who has an account."""
    by, form = actor_of(request), PeopleFilterForm(request.GET)
    found = people_list(by, form.to_filter(), place_in(request))
    count = counted(found.count, ngettext("%(number)s person", "%(number)s people", found.count))
    may_manage = may_everywhere(by, MANAGE_USERS)
    context = {"form": form, "page": found.page, "count": count, "may_manage": may_manage}
    return render(request, "accounts/people.html", context)


@require_safe
def person(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show a person and the offices held in time."""
    by = actor_of(request)
    found = get_object_or_404(visible_people(by), pk=user_id)
    return render(request, "accounts/person.html", {"person": found, "shown": person_page(by, found)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: SignedInRequest) -> HttpResponse:
    """Give somebody an account."""
    by, form = actor_of(request), PersonForm(request.POST or None)
    require_everywhere(by, MANAGE_USERS)

    def act() -> str:
        created = services.create_user(by=by, **form.cleaned_data)
        return reverse("accounts:person", args=[created.pk])

    return ask(request, _adding(), form, act)


def _adding() -> Sheet:
    return Sheet(
        title=_("Add a person"),
        text=_("Without an office nobody sees any case. Grant one on the next page."),
        submit=_("Create the account"),
        done=_("The account has been created. Grant the person an office now."),
        back_url=reverse("accounts:people"),
        back=_("People"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rename_person(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Change the name of a person."""
    by = actor_of(request)
    require_everywhere(by, MANAGE_USERS)
    found = get_object_or_404(visible_people(by), pk=user_id)
    form = RenameForm(request.POST or None, initial={"name": found.name})
    sheet = _renaming(found.name, reverse("accounts:person", args=[found.pk]))
    return ask(request, sheet, form, lambda: services.rename_user(user=found, by=by, **form.cleaned_data))


def _renaming(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("Change the name of %(person)s") % {"person": name},
        text=_("The new name is shown everywhere, also beside earlier entries."),
        submit=_("Save"),
        done=_("The name has been changed."),
        back_url=address,
        back=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate_person(request: SignedInRequest, user_id: int) -> HttpResponse:
    """End an account."""
    by, form = actor_of(request), ReasonForm(request.POST or None)
    require_everywhere(by, MANAGE_USERS)
    found = get_object_or_404(visible_people(by), pk=user_id)
    if request.method != "POST":
        require_active(found)
    sheet = _deactivating(found, work_left(found, by.user))
    return ask(request, sheet, form, lambda: services.deactivate_user(user=found, by=by, **form.cleaned_data))


def _deactivating(person: "User", work: tuple[WorkLeft, ...]) -> Sheet:
    left = ", ".join(one.words for one in work if one.words)
    done = _("The account has been deactivated.")
    return Sheet(
        title=_("Deactivate an account"),
        warning=_("The account of %(person)s will be deactivated.") % {"person": person.name},
        text=_(
            "The person is signed out at once and cannot sign in any more. What was done stays on record."
        ),
        submit=_("Deactivate the account"),
        done=f"{done} {_('Still in hand: %(work)s.') % {'work': left}}" if left else done,
        back_url=reverse("accounts:person", args=[person.pk]),
        back=person.name,
        work=work,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reset_factors(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Remove the second factor that somebody has lost."""
    by, form = actor_of(request), ReasonForm(request.POST or None)
    require_everywhere(by, RESET_FACTORS)
    found = get_object_or_404(visible_people(by), pk=user_id)
    require_resettable(by, found)
    origin = request.build_absolute_uri("/").rstrip("/")

    def act() -> None:
        services.reset_factors(user=found, origin=origin, by=by, **form.cleaned_data)

    return ask(request, _resetting(found.name, reverse("accounts:person", args=[found.pk])), form, act)


def _resetting(name: str, address: str) -> Sheet:
    return Sheet(
        title=_("Reset the second factor"),
        warning=_("Make sure that it is really %(person)s who asks you for this.") % {"person": name},
        text=_(
            "App, security keys and recovery codes are removed, all sign-ins end, the person gets a mail. "
            "Who needs a second factor sets up a new one after signing in. The person reads your reason."
        ),
        submit=_("Reset the second factor"),
        done=_("The second factor has been reset. The person has been told by mail."),
        back_url=address,
        back=name,
    )
