"""Browsers in which people are signed in, and invitations of people who are not yet here."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import InvitationState, Role
from accounts.models.people import Office
from casework.audit.history import TrackedHistory
from casework.territory.models import Organisation


class Session(AbstractBaseSession):
    """A browser that has come by; with a user it is one in which somebody is signed in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    handle = models.UUIDField(default=uuid.uuid4, unique=True)  # names the session without opening it
    device = models.CharField(_("Device"), max_length=80, blank=True)
    began_at = models.DateTimeField(_("Since"))
    seen_at = models.DateTimeField(_("Last active"))

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"

    def is_over(self, at: datetime) -> bool:
        """Return whether the session has ended by itself: nobody used it, or it is too old."""
        idle = self.seen_at + timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        oldest = self.began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return at >= min(idle, oldest)


class CacheEntry(models.Model):
    """What all processes of the site have to count together; Django's database cache keeps it here."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("entry of the cache")
        verbose_name_plural = _("entries of the cache")

    def __str__(self) -> str:
        return self.cache_key


class Invitation(models.Model):
    """A one-time link by which somebody takes an office that the State Prevention Council confirms."""

    email = models.EmailField(_("E-mail address"))
    role = models.CharField(_("Role"), max_length=2, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("Invited at"))
    expires_at = models.DateTimeField(_("Valid until"))
    seed = models.CharField(max_length=64)  # half of what the token is made of; the other is the secret key
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("State"), max_length=10, choices=InvitationState, default=InvitationState.SENT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("Accepted at"), null=True)
    office = models.OneToOneField(Office, models.PROTECT, null=True, related_name="+")

    history = TrackedHistory(excluded_fields=("seed", "token_hash"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sent", "withdrawn"], user=None, accepted_at=None)
                | Q(
                    state__in=["accepted", "confirmed", "refused"],
                    user__isnull=False,
                    accepted_at__isnull=False,
                ),
                name="invitation_has_a_user_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", office__isnull=False)
                | (~Q(state="confirmed") & Q(office=None)),
                name="invitation_has_an_office_once_confirmed",
            ),
            models.UniqueConstraint(
                fields=["email", "role", "organisation"],
                condition=Q(state__in=["sent", "accepted"]),
                name="invitation_open_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="invitation_of_organisation")]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.organisation.name}"
