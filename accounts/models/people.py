"""People and the offices they hold in time."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language, Role
from casework.audit.history import TrackedHistory
from casework.territory.models import AdvisoryRegion, Organisation


@dataclass(frozen=True)
class HeldOffice:
    """An office as the policy needs it."""

    role: Role
    organisation_id: int
    region_id: int | None


class UserManager(BaseUserManager["User"]):
    """Finds users by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by e-mail address; deactivated, never deleted."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(_("Language"), max_length=5, choices=Language, default=Language.GERMAN)
    is_active = models.BooleanField(_("Active"), default=True)
    date_joined = models.DateTimeField(_("Account since"), auto_now_add=True)
    last_login = None  # who signed in when belongs to the record, not to the row

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()
    history = TrackedHistory(excluded_fields=("password",))

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def offices_today(self) -> tuple[HeldOffice, ...]:
        """Return the offices held today, read once per loaded user (so, once per request)."""
        if not self.is_active:
            return ()
        held = Office.objects.on(timezone.localdate()).filter(user=self)
        rows = held.values_list("role", "organisation_id", "region_id")
        return tuple(HeldOffice(Role(role), organisation, region) for role, organisation, region in rows)

    def get_full_name(self) -> str:
        """Return the name as shown."""
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    """Offices by date."""

    def on(self, day: date) -> "OfficeQuerySet":
        """Return the offices held on that day by active users."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day, user__is_active=True
        )


class Office(models.Model):
    """A role that a person holds in an organisation from a day until (and including) a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offices")
    role = models.CharField(_("Role"), max_length=2, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    region = models.ForeignKey(
        AdvisoryRegion,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Advisory region"),
        related_name="+",
    )
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Until"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["organisation__name", "role", "user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="office_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "region"],
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="office_open_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="office_of_organisation")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation.name}"
