"""Prevention councils, and how a coaching case set one up."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.network.choices import CouncilCheck, CouncilStart
from casework.territory.models import Organisation

USER = settings.AUTH_USER_MODEL
CASE_OF_SETUP = "(SELECT s.case_id FROM network_councilsetup s WHERE s.id = r.setup_id)"


class PreventionCouncil(models.Model):
    """A prevention council of a municipality, district, association or group, through its periods."""

    name = models.CharField(_("Name"), max_length=200)
    bearer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="councils", verbose_name=_("Bearer")
    )
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    reactivated_on = models.DateField(_("Reactivated on"), null=True, blank=True)
    dormant_since = models.DateField(_("Dormant since"), null=True, blank=True)
    dissolved_on = models.DateField(_("Dissolved on"), null=True, blank=True)
    chair = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Chair")
    )
    coordination_office = models.DecimalField(
        _("Coordination office (full-time equivalents)"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
    )
    rhythm = models.CharField(_("Rhythm of meetings"), max_length=200, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("prevention council")
        verbose_name_plural = _("prevention councils")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bearer", "name"],
                condition=Q(dissolved_on__isnull=True),
                name="council_name_once_per_bearer",
            ),
            models.CheckConstraint(
                condition=Q(reactivated_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(reactivated_on__gte=F("founded_on")),
                name="council_reactivated_after_founding",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="council_dissolved_after_founding",
            ),
            models.CheckConstraint(
                condition=Q(coordination_office__isnull=True) | Q(coordination_office__gte=0),
                name="council_post_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dormant(self) -> bool:
        """Return whether it rests and nobody has called it back to life since."""
        if self.dormant_since is None:
            return False
        return self.reactivated_on is None or self.reactivated_on < self.dormant_since


class CouncilWorkingGroup(models.Model):
    """A working or project group of a council."""

    council = models.ForeignKey(PreventionCouncil, models.PROTECT, related_name="working_groups")
    position = models.PositiveIntegerField(_("Position"))
    name = models.CharField(_("Name"), max_length=200)
    lead = models.CharField(_("Led by"), max_length=150, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class CouncilSetup(models.Model):
    """How a case set up a council: what stage 8c says, as it was said then."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="council_setup", verbose_name=_("Case"))
    council = models.ForeignKey(
        PreventionCouncil, models.PROTECT, related_name="setups", verbose_name=_("Prevention council")
    )
    new_council = models.CharField(_("Name of the new council"), max_length=200, blank=True)
    bearer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Bearer")
    )
    start_kind = models.CharField(_("Kind of start"), max_length=12, choices=CouncilStart)
    resolution_no = models.CharField(_("Number of the resolution"), max_length=60)
    resolved_on = models.DateField(_("Resolved on"))
    constituted_on = models.DateField(_("Constituted on"))
    chair = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Chair"))
    coordination_office = models.DecimalField(
        _("Coordination office (full-time equivalents)"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
    )
    rhythm = models.CharField(_("Rhythm of meetings"), max_length=200, blank=True)
    checklist = ArrayField(
        models.CharField(max_length=30, choices=CouncilCheck), verbose_name=_("Checklist"), default=list
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("setting up of a council")
        verbose_name_plural = _("settings up of councils")
        constraints = [
            models.CheckConstraint(
                condition=Q(constituted_on__gte=F("resolved_on")), name="council_constituted_after_resolution"
            ),
            models.CheckConstraint(
                condition=Q(new_council="") | Q(start_kind=CouncilStart.FOUNDED, bearer__isnull=False),
                name="new_council_is_founded_by_a_bearer",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.council}, {self.get_start_kind_display()}"


class CouncilSetupGroup(models.Model):
    """A working group as it was planned when the council was set up."""

    setup = models.ForeignKey(CouncilSetup, models.PROTECT, related_name="working_groups")
    position = models.PositiveIntegerField(_("Position"))
    name = models.CharField(_("Name"), max_length=200)
    lead = models.CharField(_("Led by"), max_length=150, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("planned working group")
        verbose_name_plural = _("planned working groups")
        ordering = ["position"]
        triggers = [ClosedCaseIsReadOnly(case_of=CASE_OF_SETUP)]

    def __str__(self) -> str:
        return self.name
