"""Measures and the follow-ups that tell whether they work; both outlive the case they come from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.choices import Level
from casework.cases.models import Case, Document
from casework.measures.choices import (
    ENDED_STATES,
    VERDICTS,
    Finance,
    FollowUpNext,
    MeasureKind,
    MeasureOrigin,
    MeasureState,
    PreventionLevel,
    Priority,
)
from casework.territory.models import Organisation

USER = settings.AUTH_USER_MODEL


class Measure(models.Model):
    """Something a municipality does for its safety, from proposal to proven effect."""

    municipality = models.ForeignKey(
        Organisation, models.PROTECT, related_name="measures", verbose_name=_("Municipality or group")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("Case")
    )
    origin = models.CharField(
        _("Origin"), max_length=20, choices=MeasureOrigin, default=MeasureOrigin.BY_HAND
    )
    position = models.PositiveIntegerField(_("Position"), default=0)
    title = models.CharField(_("Title"), max_length=200)
    description = models.TextField(_("Description"), blank=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=MeasureKind)
    prevention = models.CharField(
        _("Level of prevention"), max_length=10, choices=PreventionLevel, blank=True
    )
    priority = models.CharField(_("Priority"), max_length=10, choices=Priority)
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Responsible body")
    )
    responsible_unit = models.CharField(_("Responsible unit"), max_length=200, blank=True)
    owner = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Handed over to")
    )
    contributors = models.TextField(_("Contributors"), blank=True)
    cost = models.DecimalField(_("Cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    finance = models.CharField(_("Finance"), max_length=10, choices=Finance, blank=True)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    indicator = models.CharField(_("Indicator"), max_length=300, blank=True)
    baseline = models.CharField(_("Baseline"), max_length=200, blank=True)
    target = models.CharField(_("Target value"), max_length=200, blank=True)
    initial_likelihood = models.PositiveSmallIntegerField(
        _("Initial risk: likelihood"), null=True, blank=True
    )
    initial_damage = models.PositiveSmallIntegerField(
        _("Initial risk: extent of damage"), null=True, blank=True
    )
    residual_likelihood = models.PositiveSmallIntegerField(
        _("Residual risk: likelihood"), null=True, blank=True
    )
    residual_damage = models.PositiveSmallIntegerField(
        _("Residual risk: extent of damage"), null=True, blank=True
    )
    level = models.CharField(
        _("Level of confidentiality"), max_length=12, choices=Level, default=Level.INTERNAL
    )
    state = models.CharField(_("State"), max_length=20, choices=MeasureState, default=MeasureState.PROPOSED)
    state_on = models.DateField(_("In this state since"))
    reason = models.TextField(_("Reason"), blank=True)
    follow_up_on = models.DateField(_("Follow-up on"), null=True, blank=True)
    implemented_on = models.DateField(_("Implemented on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeasureState.REJECTED) | ~Q(reason=""),
                name="rejected_measure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeasureState.DEFERRED) | Q(follow_up_on__isnull=False),
                name="deferred_measure_has_a_follow_up_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted({MeasureState.IMPLEMENTED, *VERDICTS, MeasureState.DONE}))
                | Q(implemented_on__isnull=False),
                name="implemented_measure_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="measure_costs_nothing_negative"
            ),
            models.CheckConstraint(
                condition=Q(
                    initial_likelihood__range=(1, 5),
                    initial_damage__range=(1, 5),
                    residual_likelihood__range=(1, 5),
                    residual_damage__range=(1, 5),
                ),
                name="measure_rates_from_1_to_5",  # what is missing passes
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state"], name="measures_of_municipality"),
            models.Index(fields=["case", "position"], name="measures_of_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do something about it."""
        return self.state not in ENDED_STATES


class FollowUp(models.Model):
    """A later look at a measure: same criteria, same time of day, and a verdict."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="follow_ups", verbose_name=_("Measure"))
    held_on = models.DateField(_("Held on"))
    held_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Held by"))
    same_conditions = models.BooleanField(_("Same criteria and same time of day"))
    sheet = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sheet")
    )
    likelihood = models.PositiveSmallIntegerField(_("New risk: likelihood"), null=True, blank=True)
    damage = models.PositiveSmallIntegerField(_("New risk: extent of damage"), null=True, blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(
        _("Residual risk: likelihood"), null=True, blank=True
    )
    residual_damage = models.PositiveSmallIntegerField(
        _("Residual risk: extent of damage"), null=True, blank=True
    )
    verdict = models.CharField(_("Verdict"), max_length=20, choices=MeasureState)
    next = models.CharField(_("Consequence"), max_length=20, choices=FollowUpNext)
    displacement = models.TextField(_("Displacement observed"), blank=True)
    note = models.TextField(_("Note"), blank=True)
    note_document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Note on file")
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=sorted(VERDICTS)), name="follow_up_gives_a_verdict"
            ),
            models.CheckConstraint(
                condition=Q(
                    likelihood__range=(1, 5),
                    damage__range=(1, 5),
                    residual_likelihood__range=(1, 5),
                    residual_damage__range=(1, 5),
                ),
                name="follow_up_rates_from_1_to_5",  # what is missing passes
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.held_on}"
