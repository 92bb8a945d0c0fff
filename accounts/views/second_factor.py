"""The pages of the second factor: those of allauth, each change on the record in the same transaction."""

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse

from accounts.requests import actor_of
from accounts.services.sign_in import record_factor
from casework.audit.choices import Verb


class ActivateApp(ActivateTOTPView):
    """Sets up an app that shows codes."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Keep the factor and record it."""
        record_factor(verb=Verb.FACTOR_ADDED, kind="app", by=actor_of(self.request))
        return super().form_valid(form)


class RemoveApp(DeactivateTOTPView):
    """Gives up the app."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Remove the factor and record it."""
        record_factor(verb=Verb.FACTOR_REMOVED, kind="app", by=actor_of(self.request))
        return super().form_valid(form)


class AddKey(AddWebAuthnView):
    """Registers a security key."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Keep the factor and record it."""
        record_factor(verb=Verb.FACTOR_ADDED, kind="key", by=actor_of(self.request))
        return super().form_valid(form)


class RemoveKey(RemoveWebAuthnView):
    """Gives up a security key, unless it is the last factor of somebody who needs one."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Remove the factor and record it."""
        record_factor(verb=Verb.FACTOR_REMOVED, kind="key", by=actor_of(self.request))
        return super().form_valid(form)


class MakeCodes(GenerateRecoveryCodesView):
    """Makes new recovery codes."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Replace the codes and record it."""
        record_factor(verb=Verb.RECOVERY_CODES_MADE, kind="codes", by=actor_of(self.request))
        return super().form_valid(form)
