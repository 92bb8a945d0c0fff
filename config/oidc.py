"""Signing in with an identity provider of one's own organisation, as the environment names it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

Providers = dict[str, dict[str, bool | list[dict[str, str | dict[str, str]]]]]


@dataclass(frozen=True)
class Issuer:
    """An OpenID provider, and as whom we are known there."""

    address: str
    client_id: str
    secret: str
    name: str

    @property
    def origin(self) -> str:
        """Return where forms may lead to: the sign-in goes on there."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def providers(self) -> Providers:
        """Return the provider as allauth reads it."""
        app: dict[str, str | dict[str, str]] = {
            "provider_id": "amt",
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.address},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def issuer_from(environment: Mapping[str, str] = os.environ) -> Issuer | None:
    """Return the provider that the environment names, if it names one."""
    address = environment.get("OIDC_ISSUER", "").rstrip("/")
    if not address:
        return None
    return Issuer(
        address=address,
        client_id=environment["OIDC_CLIENT_ID"],
        secret=environment["OIDC_CLIENT_SECRET"],
        name=environment.get("OIDC_NAME", "OpenID Connect"),
    )
