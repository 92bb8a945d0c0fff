"""Invitations: sent by one's own people, accepted by a link, confirmed by the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.choices import InvitationState
from accounts.forms import EntryForm, ReasonForm
from accounts.models import Invitation
from accounts.permissions import INVITE_PEOPLE, VIEW_INVITATIONS, require_everywhere
from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.invitations import (
    accepted_by,
    decided_invitations,
    invitation_by,
    invitations_page,
    own_invitations,
    require_of_others,
    require_open,
    waiting_invitations,
)
from accounts.sign_in_forms import AcceptanceForm, InvitationForm
from accounts.views.sheet import Sheet, ask
from casework.audit.errors import NotNow


@require_safe
def invitations(request: SignedInRequest) -> HttpResponse:
    """Show the invitations of one's organisation, and what waits for confirmation."""
    by = actor_of(request)
    require_everywhere(by, VIEW_INVITATIONS)
    return render(request, "accounts/invitations.html", {"shown": invitations_page(by)})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody to an office of one's own organisation."""
    by = actor_of(request)
    require_everywhere(by, INVITE_PEOPLE)
    form = InvitationForm(by, request.POST or None)

    def act() -> None:
        role, organisation = form.cleaned_data["office"]
        origin = request.build_absolute_uri("/").rstrip("/")
        services.invite(
            email=form.cleaned_data["email"], role=role, organisation=organisation, origin=origin, by=by
        )

    text = _("The person gets a link by mail. The State Prevention Council confirms the office.")
    return ask(request, _sheet(_("Invite somebody"), _("Send the invitation"), text=text), form, act)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    by = actor_of(request)
    found = get_object_or_404(own_invitations(by), pk=invitation_id)
    if request.method != "POST":
        require_open(found, InvitationState.SENT)
    sheet = _sheet(_("Withdraw an invitation"), _("Withdraw the invitation"), warning=str(found))
    form = EntryForm(_data(request))
    return ask(request, sheet, form, lambda: services.withdraw_invitation(invitation=found, by=by))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, waiting_id: int) -> HttpResponse:
    """Let an office take effect."""
    by = actor_of(request)
    found = _to_decide(request, waiting_id)
    text = _("From today on the person sees and does what the office allows.")
    sheet = _sheet(_("Confirm an office"), _("Confirm the office"), warning=_words(found), text=text)

    def act() -> None:
        services.confirm_invitation(invitation=found, by=by)

    return ask(request, sheet, EntryForm(_data(request)), act)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: SignedInRequest, waiting_id: int) -> HttpResponse:
    """Do not let an office take effect."""
    by, form = actor_of(request), ReasonForm(request.POST or None)
    found = _to_decide(request, waiting_id)
    text = _("The account stays, but without an office it sees nothing.")
    sheet = _sheet(_("Do not confirm an office"), _("Do not confirm"), warning=_words(found), text=text)

    def act() -> None:
        services.refuse_invitation(invitation=found, by=by, **form.cleaned_data)

    return ask(request, sheet, form, act)


def _to_decide(request: SignedInRequest, waiting_id: int) -> Invitation:
    by = actor_of(request)
    found = get_object_or_404(waiting_invitations(by) | decided_invitations(by), pk=waiting_id)
    if request.method != "POST":
        require_open(found, InvitationState.ACCEPTED)
    require_of_others(found, by.user)
    return found


def _words(invitation: Invitation) -> str:
    return f"{invitation.user}, {invitation}"


def _sheet(title: str, submit: str, *, text: str = "", warning: str = "") -> Sheet:
    return Sheet(
        title=title,
        submit=submit,
        done=_("This has been done."),
        back_url=reverse("accounts:invitations"),
        back=_("Invitations"),
        text=text,
        warning=warning,
    )


@login_not_required
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody accept an invitation, with an account that is or with a new one."""
    found = invitation_by(token)
    if found is None:
        return render(request, "account/invitation_gone.html", status=410)
    form = _acceptance(request, found)
    if form.is_valid():
        try:
            services.accept_invitation(
                invitation=found,
                name=form.cleaned_data.get("name", ""),
                password=form.cleaned_data.get("password", ""),
            )
        except NotNow as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Welcome. Your office takes effect once it has been confirmed."))
            return redirect("account_login")
    context = {"form": form, "invitation": found, "is_known": not isinstance(form, AcceptanceForm)}
    return render(request, "account/invitation.html", context, status=400 if form.is_bound else 200)


def _acceptance(request: HttpRequest, invitation: Invitation) -> EntryForm:
    """Return the form: who has an account says nothing but yes."""
    data = _data(request)
    return EntryForm(data) if accepted_by(invitation) else AcceptanceForm(invitation.email, data)


def _data(request: HttpRequest) -> QueryDict | None:
    """Return what a form has sent, also one without any field."""
    return request.POST if request.method == "POST" else None
