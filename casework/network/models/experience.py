"""What municipalities learned, for others; it outlives the case it comes from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices import Topic
from casework.coaching.models import Closing
from casework.network.choices import EvidenceGrade, ExperienceAudience, ReleaseSide
from casework.territory.models import Organisation

USER = settings.AUTH_USER_MODEL
OF_CLOSING = "(SELECT k.case_id FROM coaching_closing k WHERE k.id = r.closing_id)"


class ExperienceRecord(models.Model):
    """An experience others can build on; visible once municipality and LPR office have released it."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="experiences", verbose_name=_("Origin")
    )
    municipality = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experiences", verbose_name=_("Municipality")
    )
    topic = models.CharField(_("Topic"), max_length=30, choices=Topic)
    title = models.CharField(_("Title"), max_length=200)
    initial_situation = models.TextField(_("Initial situation"))
    approach = models.TextField(_("Approach"))
    costs = models.TextField(_("Costs"), blank=True)
    effect = models.TextField(_("Effect"))
    stumbling_blocks = models.TextField(_("Stumbling blocks"))
    contact = models.CharField(_("Contact point"), max_length=200, blank=True)
    evidence_grade = models.CharField(
        _("Grade of evidence"), max_length=12, choices=EvidenceGrade, blank=True
    )
    audience = models.CharField(
        _("Visible to"), max_length=10, choices=ExperienceAudience, default=ExperienceAudience.ALLIANCE
    )
    anonymised = models.BooleanField(_("Anonymised"), default=False)
    proposed_on = models.DateField(_("Proposed on"))
    from_closing = models.BooleanField(_("From the closing report"), default=False)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("experience record")
        verbose_name_plural = _("experience records")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class ClosingExperience(models.Model):
    """An experience record that was there already and that a closing report names."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="+")
    record = models.ForeignKey(
        ExperienceRecord, models.PROTECT, related_name="+", verbose_name=_("Experience record")
    )
    position = models.PositiveSmallIntegerField(_("Position"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("experience record of a closing report")
        verbose_name_plural = _("experience records of closing reports")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["closing", "record"], name="experience_named_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_CLOSING)]

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.record_id}"


class ExperienceRelease(models.Model):
    """The release of an experience record by one side, until that side withdraws it."""

    record = models.ForeignKey(ExperienceRecord, models.PROTECT, related_name="releases")
    side = models.CharField(_("By"), max_length=15, choices=ReleaseSide)
    released_on = models.DateField(_("Released on"))
    released_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Released by"))
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("release of an experience record")
        verbose_name_plural = _("releases of experience records")
        ordering = ["released_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "side"],
                condition=Q(withdrawn_on__isnull=True),
                name="experience_released_once_per_side",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {self.released_on}"
