"""Records of a coaching from the situation analysis to the implementation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices_work import PlanBasis, SituationSource, WantedModule
from casework.coaching.models.rows import Row
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.territory.models import TerritorialUnit

OF_ANALYSIS = "(SELECT a.case_id FROM coaching_situationanalysis a WHERE a.id = r.analysis_id)"
OF_REQUEST = "(SELECT q.case_id FROM coaching_securityanalysisrequest q WHERE q.id = r.request_id)"
OF_PLAN = "(SELECT p.case_id FROM coaching_actionplan p WHERE p.id = r.plan_id)"
OF_REPORT = "(SELECT i.case_id FROM coaching_implementationreport i WHERE i.id = r.report_id)"


class SituationAnalysis(models.Model):
    """What is known about the situation in an area, why it is so, and what is offered already."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    period_from = models.DateField(_("Period from"))
    period_until = models.DateField(_("Period until"))
    sources = ArrayField(models.CharField(max_length=20, choices=SituationSource), verbose_name=_("Sources"))
    risk_protective = models.TextField(_("Risk and protective factors"), blank=True)
    structures = models.TextField(_("Analysis of structures"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("situation analysis")
        verbose_name_plural = _("situation analyses")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")), name="situation_period_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(sources__len__gte=1), name="situation_has_a_source"),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.period_from}/{self.period_until}"


class SituationArea(Row):
    """A unit of the area that is looked at."""

    analysis = models.ForeignKey(SituationAnalysis, models.PROTECT, related_name="areas")
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("Area"))

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("area of a situation analysis")
        verbose_name_plural = _("areas of situation analyses")
        constraints = [models.UniqueConstraint(fields=["analysis", "unit"], name="situation_area_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ANALYSIS)]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class SituationProblem(Row):
    """A problem as it shows itself."""

    analysis = models.ForeignKey(SituationAnalysis, models.PROTECT, related_name="problems")
    what = models.TextField(_("What"))
    where = models.CharField(_("Where"), max_length=300, blank=True)
    since = models.CharField(_("Since when"), max_length=150, blank=True)
    who = models.CharField(_("Who is concerned"), max_length=300, blank=True)
    evidence = models.TextField(_("Evidence"), blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="situation_problem_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ANALYSIS)]

    def __str__(self) -> str:
        return self.what[:80]


class SituationHypothesis(Row):
    """A supposed cause of the problems."""

    analysis = models.ForeignKey(SituationAnalysis, models.PROTECT, related_name="hypotheses")
    hypothesis = models.TextField(_("Supposed cause"))
    evidence = models.TextField(_("What speaks for it"), blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("hypothesis on causes")
        verbose_name_plural = _("hypotheses on causes")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="situation_hypothesis_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ANALYSIS)]

    def __str__(self) -> str:
        return self.hypothesis[:80]


class SituationOffer(Row):
    """An offer that exists already."""

    analysis = models.ForeignKey(SituationAnalysis, models.PROTECT, related_name="offers")
    provider = models.CharField(_("Provider"), max_length=200)
    offer = models.CharField(_("Offer"), max_length=300)
    target_group = models.CharField(_("Target group"), max_length=200, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="situation_offer_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ANALYSIS)]

    def __str__(self) -> str:
        return f"{self.offer} ({self.provider})"


class SecurityAnalysisRequest(models.Model):
    """The wish for a security analysis, and the case in which it is done."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    reason = models.TextField(_("Occasion"))
    modules_wanted = ArrayField(
        models.CharField(max_length=20, choices=WantedModule), verbose_name=_("Modules wanted"), blank=True
    )
    analysis_case = models.OneToOneField(
        Case, models.PROTECT, related_name="+", verbose_name=_("Case of the security analysis")
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("request for a security analysis")
        verbose_name_plural = _("requests for security analyses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(analysis_case=F("case")), name="security_analysis_is_a_case_of_its_own"
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return self.reason[:80]


class SecurityAnalysisArea(Row):
    """A unit of the area for which a security analysis is wanted."""

    request = models.ForeignKey(SecurityAnalysisRequest, models.PROTECT, related_name="areas")
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("Area"))

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("area of a security analysis")
        verbose_name_plural = _("areas of security analyses")
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="security_area_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_REQUEST)]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class ActionPlan(models.Model):
    """The strategy of a municipality: goals, measures, and how their effect is judged."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    situation_analysis = models.ForeignKey(
        SituationAnalysis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=PlanBasis.SITUATION_ANALYSIS.label,
    )
    security_analysis = models.ForeignKey(
        SecurityAnalysisRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=PlanBasis.SECURITY_ANALYSIS.label,
    )
    findings = models.TextField(_("Findings the plan stands on"), blank=True)
    target_groups = models.TextField(_("Target groups"), blank=True)
    budget = models.DecimalField(_("Total cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    evaluation_concept = models.TextField(_("Concept of evaluation"))
    resolved_on = models.DateField(_("Resolved on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(situation_analysis__isnull=False) | Q(security_analysis__isnull=False),
                name="action_plan_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="action_plan_costs_nothing_negative"
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}"


class PlanGoal(Row):
    """One goal of an action plan."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="goals")
    goal = models.TextField(_("Goal"))
    indicator = models.CharField(_("Indicator"), max_length=300)
    baseline = models.CharField(_("Baseline"), max_length=300, blank=True)
    target = models.CharField(_("Target value"), max_length=300, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("goal of an action plan")
        verbose_name_plural = _("goals of action plans")
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="plan_goal_position")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_PLAN)]

    def __str__(self) -> str:
        return self.goal[:80]


class PlanMeasure(Row):
    """A measure that stands in an action plan; the measure itself outlives plan and case."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="measures")
    measure = models.OneToOneField(Measure, models.PROTECT, related_name="+", verbose_name=_("Measure"))

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("measure of an action plan")
        verbose_name_plural = _("measures of action plans")
        triggers = [ClosedCaseIsReadOnly(case_of=OF_PLAN)]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.measure_id}"


class ImplementationReport(models.Model):
    """How the measures stand before the coaching looks back."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    ready = models.BooleanField(_("Ready for the interim review"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("report on the implementation")
        verbose_name_plural = _("reports on the implementation")
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}"


class MeasureUpdate(Row):
    """How one measure stood when the implementation was reported."""

    report = models.ForeignKey(ImplementationReport, models.PROTECT, related_name="updates")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("Measure"))
    state = models.CharField(_("Present state"), max_length=20, choices=MeasureState)
    note = models.TextField(_("Remark"), blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("state of a measure")
        verbose_name_plural = _("states of measures")
        constraints = [models.UniqueConstraint(fields=["report", "measure"], name="measure_reported_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_REPORT)]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.state}"
