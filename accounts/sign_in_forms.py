"""The forms of the sign-in that are not allauth's own."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.services.sign_in import ask_for_password_reset


class ResetPasswordForm(forms.Form):
    """Asks for the address to which a link for a new password is sent."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, request: HttpRequest, **_options: object) -> str:
        """Let the link be sent; whether there is an account is found out later, by nobody who waits."""
        email = str(self.cleaned_data["email"])
        ask_for_password_reset(email=email, origin=request.build_absolute_uri("/").rstrip("/"))
        return email
