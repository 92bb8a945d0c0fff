"""The page at the door."""

from allauth.account.views import LoginView
from django.conf import settings


class SignIn(LoginView):
    """Asks for address and password, and offers the identity provider if there is one."""

    def get_context_data(self, **facts: object) -> dict[str, object]:
        """Name the provider."""
        issuer = settings.OIDC_ISSUER
        return super().get_context_data(**facts) | {"provider_name": issuer.name if issuer else ""}
