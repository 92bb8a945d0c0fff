"""Mails of the sign-in: a link and nothing else, in the language of the person."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Language
from accounts.models import Invitation, User
from accounts.selectors import system_user
from accounts.selectors.invitations import is_open
from accounts.services.invitations import token_of
from accounts.services.sign_in import record_password_link
from casework.audit.actors import Actor, Channel


def send_password_reset(*, email: str, origin: str) -> None:
    """Send the link for a new password to whoever has an active account with this address."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = origin + reverse("account_reset_password_from_key", kwargs=arguments)
    with translation.override(user.language):
        send_mail(_("Fallwerk: set a new password"), _words_of_reset(link), None, [user.email])
    record_password_link(user=user, by=Actor(system_user(), channel=Channel.JOB))


def send_factors_reset(*, user_id: int, origin: str) -> None:
    """Tell somebody that the second factor has been reset, with the way to the sign-in."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        words = _words_of_factors(origin + reverse("account_login"))
        send_mail(_("Fallwerk: your second factor has been reset"), words, None, [user.email])


def send_invitation(*, invitation_id: int, origin: str) -> None:
    """Send the link of an invitation, as long as it is open."""
    invitation = Invitation.objects.get(pk=invitation_id)
    if not is_open(invitation):
        return
    link = origin + reverse("account_invitation", kwargs={"token": token_of(invitation)})
    with translation.override(Language.GERMAN):
        send_mail(_("Your invitation to Fallwerk"), _words_of_invitation(link), None, [invitation.email])


def _words_of_invitation(link: str) -> str:
    lines = (
        _("You have been invited to Fallwerk. Please open this link to accept:"),
        link,
        _("The link works once, for some days. If you expect no invitation, you need not do anything."),
    )
    return "\n\n".join(lines) + "\n"


def _words_of_factors(link: str) -> str:
    lines = (
        _(
            "The administration has reset the second factor of your account in Fallwerk and signed you out "
            "everywhere. Sign in here; if your role needs a second factor, you set up a new one:"
        ),
        link,
        _("If you did not ask for this, please tell the administration at once."),
    )
    return "\n\n".join(lines) + "\n"


def _words_of_reset(link: str) -> str:
    lines = (
        _("Somebody asked for a new password for your account in Fallwerk. You can set it here:"),
        link,
        _("The link works once, within 24 hours. If it was not you, you need not do anything."),
    )
    return "\n\n".join(lines) + "\n"
