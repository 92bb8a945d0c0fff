"""The forms of the sign-in that are not allauth's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.forms import EntryForm
from accounts.models import User
from accounts.selectors import system_user
from accounts.selectors.invitations import chosen_office, office_choices
from accounts.services.sign_in import ask_for_password_reset, record_refusal, record_wrong_factor
from casework.audit.actors import Actor
from casework.territory.models import Organisation

WRONG = "incorrect_code"  # what the library calls a code or key that is not right
NEW_PASSWORD = {"autocomplete": "new-password"}


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


class InvitationForm(EntryForm):
    """Whom to invite to which office of one's own organisation."""

    subject = "email"
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link is sent to this address."))
    office = forms.ChoiceField(label=_("Office"))

    def __init__(self, by: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["office"].choices = office_choices(by)  # type: ignore[attr-defined]

    def clean_office(self) -> tuple[Role, Organisation]:
        """Return the role and the organisation."""
        return chosen_office(self.cleaned_data["office"])


class AcceptanceForm(EntryForm):
    """What somebody says who accepts an invitation and has no account yet."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As others are to read it."))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
        help_text=_("At least 12 characters."),
    )
    repeated = forms.CharField(
        label=_("Password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def __init__(self, email: str, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.email = email

    def clean(self) -> dict[str, object]:
        """Hold the password against its repetition and the rules for passwords."""
        cleaned = super().clean() or self.cleaned_data
        password = str(cleaned.get("password", ""))
        if password and password != cleaned.get("repeated"):
            self.add_error("repeated", _("The two passwords are not the same."))
        elif password:
            self._judge(password, User(email=self.email, name=str(cleaned.get("name", ""))))
        return cleaned

    def _judge(self, password: str, user: User) -> None:
        try:
            validate_password(password, user)
        except ValidationError as refusal:
            self.add_error("password", refusal)


class CodeForm(AuthenticateForm):
    """Takes the code of an app or a recovery code at the sign-in; a wrong one is on record."""

    def clean_code(self) -> str:
        """Return the code if it is right."""
        with refusal_on_record(self.user, "code"):
            return str(super().clean_code())


class CodeAgainForm(ReauthenticateForm):
    """Takes a code once more before something important; a wrong one is on record."""

    def clean_code(self) -> str:
        """Return the code if it is right."""
        with refusal_on_record(self.user, "code"):
            return str(super().clean_code())


class KeyForm(AuthenticateWebAuthnForm):
    """Takes the answer of a security key at the sign-in; a wrong one is on record."""

    def clean_credential(self) -> Authenticator:
        """Return the key if its answer is right."""
        with refusal_on_record(self.user, "key"):
            return super().clean_credential()


class KeyAgainForm(ReauthenticateWebAuthnForm):
    """Takes the answer of a security key once more; a wrong one is on record."""

    def clean_credential(self) -> Authenticator:
        """Return the key if its answer is right."""
        with refusal_on_record(self.user, "key"):
            return super().clean_credential()


class NewPasswordForm(ChangePasswordForm):
    """Takes the present password and a new one; a wrong present one is on record."""

    def clean_oldpassword(self) -> str:
        """Return the present password if it is right."""
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            record_refusal(email=self.user.email, ways="password", by=Actor(system_user()))
            raise


@contextmanager
def refusal_on_record(user: User, kind: str) -> Iterator[None]:
    """Record a second factor that is wrong; who has tried too often is not looked at, so not recorded."""
    try:
        yield
    except ValidationError as refusal:
        if refusal.code == WRONG:
            record_wrong_factor(user=user, kind=kind, by=Actor(system_user()))
        raise
