"""Consultations by the LPR office."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices import Topic
from casework.coaching.choices_work import MeetingMode
from casework.network.choices import (
    ConsultationKind,
    ConsultationState,
    RecommendedWay,
)
from casework.territory.models import Organisation

CASE_OF_CONSULTATION = "(SELECT c.case_id FROM network_consultation c WHERE c.id = r.consultation_id)"


class Consultation(models.Model):
    """Advice by the LPR office; completed when its minutes are final. It opens the way to a grant."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name=_("Case")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=ConsultationKind)
    state = models.CharField(_("State"), max_length=12, choices=ConsultationState)
    planned_for = models.DateField(_("Planned for"), null=True, blank=True)
    held_on = models.DateField(_("Held on"), null=True, blank=True)
    completed_on = models.DateField(_("Minutes final on"), null=True, blank=True)
    form = models.CharField(_("Form"), max_length=10, choices=MeetingMode, blank=True)
    topics = ArrayField(
        models.CharField(max_length=30, choices=Topic), verbose_name=_("Topics"), default=list
    )
    police_present = models.BooleanField(_("Police present"), default=False)
    situation = models.TextField(_("Situation"), blank=True)
    results = models.TextField(_("Results"), blank=True)
    recommended = ArrayField(
        models.CharField(max_length=20, choices=RecommendedWay),
        verbose_name=_("Recommended way"),
        default=list,
    )
    funding_advice = models.BooleanField(_("Advice on funding given"), default=False)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=ConsultationKind.INITIAL),
                name="one_initial_consultation_per_case",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ConsultationState.COMPLETED, held_on__isnull=False, completed_on__gte=F("held_on")
                )
                | (~Q(state=ConsultationState.COMPLETED) & Q(completed_on__isnull=True)),
                name="completed_consultation_was_held",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsultationState.HELD) | Q(held_on__isnull=False),
                name="held_consultation_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "completed_on"], name="consultations_by_completion")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}, {self.held_on:%d.%m.%Y}" if self.held_on else self.get_kind_display()
        )


class ConsultationMunicipality(models.Model):
    """A municipality, district or group that is advised."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="municipalities")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="consultations", verbose_name=_("Municipality")
    )
    position = models.PositiveIntegerField(_("Position"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("advised municipality")
        verbose_name_plural = _("advised municipalities")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "organisation"], name="municipality_advised_once")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=CASE_OF_CONSULTATION)]

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class ConsultationParticipant(models.Model):
    """Somebody who took part in a consultation."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="participants")
    position = models.PositiveIntegerField(_("Position"))
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Function"), max_length=150, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=200, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("participant of a consultation")
        verbose_name_plural = _("participants of consultations")
        ordering = ["position"]
        triggers = [ClosedCaseIsReadOnly(case_of=CASE_OF_CONSULTATION)]

    def __str__(self) -> str:
        return self.name


class ConsultationNextStep(models.Model):
    """What somebody does next after a consultation."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="next_steps")
    position = models.PositiveIntegerField(_("Position"))
    what = models.CharField(_("What"), max_length=300)
    who = models.CharField(_("Who"), max_length=200, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["position"]
        triggers = [ClosedCaseIsReadOnly(case_of=CASE_OF_CONSULTATION)]

    def __str__(self) -> str:
        return self.what
