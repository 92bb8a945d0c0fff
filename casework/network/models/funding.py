"""Funding under RL KommPräv; proof of use and reclaim come long after the case."""

from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.network.choices import FinancingKind, GrantDecision, OwnShareKind
from casework.network.models.consultations import Consultation
from casework.territory.models import Organisation


class FundingBudget(models.Model):
    """What the state provides for grants in a budget year."""

    year = models.PositiveSmallIntegerField(_("Budget year"), unique=True)
    provided = models.DecimalField(_("Provided (€)"), max_digits=12, decimal_places=2)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("funding budget")
        verbose_name_plural = _("funding budgets")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


def rate_of(grant: Decimal, eligible_costs: Decimal) -> Decimal:
    """Return the share of a grant in the eligible costs in per cent."""
    return (grant / eligible_costs * 100).quantize(Decimal("0.1"))


class FundingMeasure(models.Model):
    """A project for which a municipality applies for a grant, up to the check of its use.

    Requested, approved, paid out, proven and reclaimed are five amounts and never derived from each other.
    """

    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="funding_measure", verbose_name=_("Case")
    )
    applicant = models.ForeignKey(
        Organisation, models.PROTECT, related_name="funding_measures", verbose_name=_("Applicant")
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="funding_measures", verbose_name=_("Consultation")
    )
    title = models.CharField(_("Project title"), max_length=200)
    purpose = models.TextField(_("Purpose"))
    budget_year = models.PositiveSmallIntegerField(_("Budget year"))
    begins_on = models.DateField(_("Begins on"))
    ends_on = models.DateField(_("Ends on"))
    eligible_costs = models.DecimalField(_("Eligible costs (€)"), max_digits=12, decimal_places=2)
    own_share = models.DecimalField(_("Own share (€)"), max_digits=12, decimal_places=2)
    own_share_kinds = ArrayField(
        models.CharField(max_length=10, choices=OwnShareKind), verbose_name=_("Own share consists of")
    )
    requested = models.DecimalField(_("Requested grant (€)"), max_digits=12, decimal_places=2)
    received_on = models.DateField(_("Application received on"))
    late_reason = models.TextField(_("Reason for an application outside the window"), blank=True)
    decision = models.CharField(_("Decision"), max_length=10, choices=GrantDecision, blank=True)
    decision_reason = models.TextField(_("Reason of the decision"), blank=True)
    notice_no = models.CharField(_("Number of the notice"), max_length=60, blank=True)
    notice_on = models.DateField(_("Date of the notice"), null=True, blank=True)
    financing = models.CharField(_("Kind of financing"), max_length=20, choices=FinancingKind, blank=True)
    passing_on_allowed = models.BooleanField(_("Passing on to other bodies allowed"), default=False)
    approved = models.DecimalField(
        _("Approved grant (€)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    proof_due_on = models.DateField(_("Proof of use due on"), null=True, blank=True)
    proof_received_on = models.DateField(_("Proof of use received on"), null=True, blank=True)
    proof_checked_on = models.DateField(_("Proof of use checked on"), null=True, blank=True)
    proven = models.DecimalField(_("Proven use (€)"), max_digits=12, decimal_places=2, null=True, blank=True)
    reclaimed = models.DecimalField(
        _("Reclaimed (€)"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("funding measure")
        verbose_name_plural = _("funding measures")
        ordering = ["-budget_year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="funding_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(eligible_costs__gt=0, own_share__gt=0, requested__gt=0),
                name="funding_has_costs_own_share_and_request",
            ),
            models.CheckConstraint(
                condition=~Q(decision=GrantDecision.APPROVED)
                | (Q(approved__gt=0, notice_on__isnull=False) & ~Q(notice_no="")),
                name="approved_funding_has_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(decision=GrantDecision.APPROVED) | Q(approved__isnull=True),
                name="only_approved_funding_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(decision=GrantDecision.REJECTED) | ~Q(decision_reason=""),
                name="rejected_funding_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["budget_year", "decision"], name="funding_by_year")]

    def __str__(self) -> str:
        return self.title

    @property
    def rate(self) -> Decimal:
        """Return the requested share of the eligible costs in per cent."""
        return rate_of(self.requested, self.eligible_costs)

    @property
    def paid_out(self) -> Decimal:
        """Return the sum of the calls that were paid out."""
        return sum((call.amount for call in self.calls.all() if call.paid_on), Decimal())

    @property
    def latest_proof_on(self) -> date:
        """Return the last day for the proof of use: one year after the grant period (ANBest-K no. 6.1)."""
        year = self.ends_on.year + 1
        return self.ends_on.replace(year=year, day=28 if self._ends_on_a_leap_day else self.ends_on.day)

    @property
    def _ends_on_a_leap_day(self) -> bool:
        return (self.ends_on.month, self.ends_on.day) == (2, 29)


class FundedPost(models.Model):
    """A post that the grant pays for."""

    measure = models.ForeignKey(FundingMeasure, models.PROTECT, related_name="staff")
    position = models.PositiveIntegerField(_("Position"))
    function = models.CharField(_("Function"), max_length=150)
    share = models.DecimalField(_("Full-time equivalents"), max_digits=4, decimal_places=2)
    qualification = models.CharField(_("Qualification"), max_length=200, blank=True)
    pay_grade = models.CharField(_("Pay grade (EG)"), max_length=20, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("funded post")
        verbose_name_plural = _("funded posts")
        ordering = ["position"]
        constraints = [models.CheckConstraint(condition=Q(share__gt=0), name="funded_post_has_a_share")]

    def __str__(self) -> str:
        return self.function


class FundingCall(models.Model):
    """A call for a part of the grant, and when it was paid out."""

    measure = models.ForeignKey(FundingMeasure, models.PROTECT, related_name="calls")
    position = models.PositiveIntegerField(_("Position"))
    called_on = models.DateField(_("Called on"))
    amount = models.DecimalField(_("Amount (€)"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("Paid out on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("call for funds")
        verbose_name_plural = _("calls for funds")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_has_an_amount"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(paid_on__gte=F("called_on")),
                name="call_paid_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called_on}: {self.amount}"
