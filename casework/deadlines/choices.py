"""Kinds of deadlines and the units in which they are counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    """In what a deadline is counted."""

    DAYS = "days", _("Days")
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")
    WORKING_DAYS = "working_days", _("Working days")


class Kind(TextChoices):
    """What a deadline rests on; the kinds are never mixed."""

    LEGAL = "legal", _("Deadline set by law or authority")
    INTERNAL = "internal", _("Internal deadline")
    APPOINTMENT = "appointment", _("Appointment")
    FOLLOW_UP = "follow_up", _("Follow-up date")
    WINDOW = "window", _("Application window")
