"""One's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Language
from accounts.forms import LanguageForm
from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.people import offices_of
from accounts.services import set_language


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show one's own data and offices; keep the language."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        language = Language(form.cleaned_data["language"])
        set_language(language=language, by=actor_of(request))
        with translation.override(language):
            messages.success(request, _("The language has been kept."))
        return redirect("accounts:profile")
    context = {"form": form, "offices": offices_of(request.user)}
    return render(request, "accounts/profile.html", context, status=400 if form.is_bound else 200)
