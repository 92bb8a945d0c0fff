"""How allauth meets our accounts."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from qrcode.image.svg import SvgPathFillImage

from accounts.models import User
from accounts.requests import device_of, place_of
from accounts.selectors import system_user
from accounts.selectors.sign_in import active_user_with, needs_second_factor
from accounts.services.sign_in import (
    LOCKED,
    change_password,
    record_refusal,
    record_sign_in,
    record_sign_out,
)
from accounts.session_store import DEVICE
from casework.audit.actors import Actor


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account alone; what happens at the door is on the record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are created by those who may, or accepted by invitation."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store a new password and end all other sign-ins."""
        request = context.request
        own = request.user.is_authenticated and request.user.pk == user.pk
        change_password(
            user=user,
            password=password,
            by=Actor(user),
            keep=request.session.session_key or "" if own else "",
        )

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Record a refusal; whether the account exists makes no difference to the answer."""
        way = LOCKED if getattr(request, "axes_locked_out", False) else "password"
        record_refusal(email=credentials.get("email", ""), ways=way, by=Actor(system_user()))

    def post_login(self, request: HttpRequest, user: User, **facts: object) -> HttpResponse:
        """Remember the device and record the sign-in."""
        request.session[DEVICE] = device_of(request)
        ways = [str(record.get("method")) for record in get_authentication_records(request, user)]
        record_sign_in(ways=", ".join(dict.fromkeys(ways)), by=Actor(user))
        return super().post_login(request, user, **facts)

    def logout(self, request: HttpRequest) -> None:
        """Record that somebody signs out, then do it."""
        if isinstance(request.user, User):
            record_sign_out(by=Actor(request.user))
        super().logout(request)

    def send_notification_mail(self, *_arguments: object, **_facts: object) -> None:
        """Send nothing: what happened stands on the record, mails carry no content."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count by account and place, so that nobody locks the account of another."""
        return f"{place_of(request)}:{credentials.get('email', '').lower()}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets unreadable in the database, and the last factor of those who need one."""

    def encrypt(self, text: str) -> str:
        """Return the text as only the holder of the secret key can read it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the picture for the app on white, so that it can be photographed in dark colours too."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether enough is left without it."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return left or not needs_second_factor(authenticator.user)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Lets an identity provider vouch for people who have an account here, and for nobody else.

    Nothing is kept of what the provider says: it vouches anew for the e-mail address at each sign-in.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the active account of the verified address, or refuse."""
        sociallogin.state["process"] = AuthProcess.LOGIN  # nothing else is offered, whoever asks
        vouched = [each for each in sociallogin.email_addresses if each.verified is True]
        user = active_user_with(vouched[0].email) if vouched else None
        if user is None:
            said = next((each.email for each in sociallogin.email_addresses), "")
            ways = "provider, unknown" if vouched else "provider, not verified"
            record_refusal(email=said, ways=ways, by=Actor(system_user()))
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))
        sociallogin.user = user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return False: a provider opens no account."""
        return False


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()))
