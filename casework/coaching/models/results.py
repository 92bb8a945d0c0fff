"""Records of a coaching from the evaluation to the closing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices import DecisionBody
from casework.coaching.choices_work import ArchiveProposal, EvaluationNext, GoalAttainment, Rating
from casework.coaching.models.rows import Row
from casework.territory.models import Organisation

USER = settings.AUTH_USER_MODEL
OF_EVALUATION = "(SELECT e.case_id FROM coaching_evaluation e WHERE e.id = r.evaluation_id)"
OF_CONSOLIDATION = "(SELECT k.case_id FROM coaching_consolidation k WHERE k.id = r.consolidation_id)"
OF_CLOSING = "(SELECT k.case_id FROM coaching_closing k WHERE k.id = r.closing_id)"


class Evaluation(models.Model):
    """What a period of the coaching has achieved, and what is recommended."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    period_from = models.DateField(_("Period from"))
    period_until = models.DateField(_("Period until"))
    helped = models.TextField(_("What helped"), blank=True)
    hindered = models.TextField(_("What hindered"), blank=True)
    rating_municipality = models.PositiveSmallIntegerField(
        _("Rating by the municipality"), choices=Rating, null=True, blank=True
    )
    view_coach = models.TextField(_("View of the coach"), blank=True)
    next = models.CharField(_("Recommendation"), max_length=12, choices=EvaluationNext)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")), name="evaluation_period_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(rating_municipality__isnull=True) | Q(rating_municipality__range=(1, 5)),
                name="evaluation_rates_from_1_to_5",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.period_from}/{self.period_until}"


class GoalResult(Row):
    """How far one goal has been reached."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="goal_results")
    goal = models.TextField(_("Goal"))
    indicator = models.CharField(_("Indicator"), max_length=300, blank=True)
    actual = models.CharField(_("Actual value"), max_length=300, blank=True)
    result = models.CharField(_("Attainment"), max_length=10, choices=GoalAttainment)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("result of a goal")
        verbose_name_plural = _("results of goals")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "position"], name="goal_result_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_EVALUATION)]

    def __str__(self) -> str:
        return self.goal[:80]


class Consolidation(models.Model):
    """How posts, contact and council live on when the funding ends."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    grant_ends_on = models.DateField(_("Funding ends on"), null=True, blank=True)
    decision_body = models.CharField(_("Body"), max_length=20, choices=DecisionBody)
    decided_on = models.DateField(_("Decided on"))
    resolution_no = models.CharField(_("Number of the resolution"), max_length=60, blank=True)
    permanent_contact = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("Permanently responsible")
    )
    council_rhythm = models.CharField(_("Rhythm of the council"), max_length=100, blank=True)
    risks = models.TextField(_("Risks"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("consolidation")
        verbose_name_plural = _("consolidations")
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.decided_on}"


class ConsolidatedPost(Row):
    """A post that stays after the funding, and who pays for it."""

    consolidation = models.ForeignKey(Consolidation, models.PROTECT, related_name="posts")
    function = models.CharField(_("Function"), max_length=200)
    share = models.DecimalField(_("Full-time share (FTE)"), max_digits=4, decimal_places=2)
    cost_per_year = models.DecimalField(_("Cost per year"), max_digits=12, decimal_places=2)
    source = models.CharField(_("Source of funds"), max_length=200)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "position"], name="consolidated_post_position"),
            models.CheckConstraint(
                condition=Q(share__gt=0, cost_per_year__gte=0), name="consolidated_post_has_a_share"
            ),
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_CONSOLIDATION)]

    def __str__(self) -> str:
        return self.function


class Closing(models.Model):
    """The end of a coaching: results, feedback, and who goes on with the open measures."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    ended_on = models.DateField(_("Ended on"))
    summary = models.TextField(_("Result"))
    lessons = models.TextField(_("Lessons learnt"))
    rating_municipality = models.PositiveSmallIntegerField(
        _("Rating by the municipality"), choices=Rating, null=True, blank=True
    )
    feedback_municipality = models.TextField(_("Feedback of the municipality"), blank=True)
    rating_coach = models.PositiveSmallIntegerField(
        _("Rating by the coach"), choices=Rating, null=True, blank=True
    )
    feedback_coach = models.TextField(_("Feedback of the coach"), blank=True)
    measures_to_person = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Open measures handed over to (person)"),
    )
    measures_to_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Open measures handed over to (organisation)"),
    )
    agreement_open_reason = models.TextField(_("Why the agreement stays open"), blank=True)
    archive_proposal = models.CharField(_("Proposal"), max_length=10, choices=ArchiveProposal)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("closing of a coaching")
        verbose_name_plural = _("closings of coachings")
        constraints = [
            models.CheckConstraint(
                condition=Q(rating_municipality__isnull=True) | Q(rating_municipality__range=(1, 5)),
                name="municipality_rates_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(rating_coach__isnull=True) | Q(rating_coach__range=(1, 5)),
                name="coach_rates_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(measures_to_person__isnull=True) | Q(measures_to_organisation__isnull=True),
                name="open_measures_have_one_owner",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.ended_on}"
