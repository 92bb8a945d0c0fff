"""Who acts, for whom, by which way."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class Channel(TextChoices):
    """The way by which somebody acts."""

    WEB = "web", _("Website")
    JOB = "job", _("Background job")
    COMMAND = "command", _("Command line")


@dataclass(frozen=True)
class Actor:
    """A person who acts, perhaps as the deputy of another."""

    user: "User"
    on_behalf_of: "User | None" = None
    channel: Channel = Channel.WEB
