"""Inspections: for what, and from when to when, the audit looks into cases."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Inspections by date."""

    def on(self, day: date) -> Self:
        """Return the inspections that are open on that day."""
        lasting = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(lasting, first_day__lte=day, last_day__gte=day)


class Inspection(models.Model):
    """The purpose for which somebody of the audit reads cases, the first and the last day included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inspections")
    purpose = models.TextField(_("Purpose"))
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)

    objects = InspectionQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="inspection_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="inspection_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="inspections_of_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.purpose[:60]}"
