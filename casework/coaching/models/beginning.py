"""Records of a coaching from the inquiry to the kick-off, and of a change of coach."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Assignment, Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices import (
    Branch,
    CoachRole,
    Competence,
    Decision,
    DecisionBody,
    InquiryChannel,
    ReceiptOutcome,
    Structure,
    Topic,
)
from casework.coaching.models.rows import Row
from casework.territory.models import Organisation

USER = settings.AUTH_USER_MODEL


class CoachingProcess(models.Model):
    """The dated facts of a coaching on which rights, lights and key figures stand."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    coach_assigned_on = models.DateField(_("First coach assigned on"), null=True, blank=True)
    begun_on = models.DateField(_("Kick-off on"), null=True, blank=True)
    branches = ArrayField(
        models.CharField(max_length=30, choices=Branch),
        verbose_name=_("Chosen branches"),
        default=list,
        blank=True,
    )
    planned_end = models.DateField(_("Planned end"), null=True, blank=True)
    rhythm_weeks = models.PositiveSmallIntegerField(_("Rhythm of meetings (weeks)"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("coaching process")
        verbose_name_plural = _("coaching processes")
        indexes = [models.Index(fields=["coach_assigned_on"], name="coaching_by_assignment")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Inquiry(models.Model):
    """What a municipality asked the alliance for."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    received_on = models.DateField(_("Received on"))
    channel = models.CharField(_("Way of receipt"), max_length=20, choices=InquiryChannel, blank=True)
    contact = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Contact person"))
    concern = models.TextField(_("Concern"))
    topics = ArrayField(models.CharField(max_length=30, choices=Topic), verbose_name=_("Topics"), blank=True)
    existing_structures = ArrayField(
        models.CharField(max_length=20, choices=Structure), verbose_name=_("Existing structures"), blank=True
    )
    inhabitants = models.PositiveIntegerField(_("Number of inhabitants"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.received_on}"


class InquiryReceipt(models.Model):
    """The answer of the LPR office to an inquiry."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    lead = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Lead"))
    outcome = models.CharField(_("Outcome"), max_length=10, choices=ReceiptOutcome)
    reason = models.TextField(_("Reason"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("answer to an inquiry")
        verbose_name_plural = _("answers to inquiries")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=ReceiptOutcome.REJECTED) | ~Q(reason=""), name="rejection_has_a_reason"
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"


class MunicipalDecision(models.Model):
    """The decision of one municipality of the case about taking part."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Municipality")
    )
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision)
    body = models.CharField(_("Body"), max_length=20, choices=DecisionBody)
    decided_on = models.DateField(_("Decided on"))
    resolution_no = models.CharField(_("Number of the resolution"), max_length=60, blank=True)
    follow_up_on = models.DateField(_("Follow-up on"), null=True, blank=True)
    coordinator = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Coordination named")
    )
    reservations = models.TextField(_("Reservations"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("municipal decision")
        verbose_name_plural = _("municipal decisions")
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="decision_once_per_municipality"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.POSTPONED) | Q(follow_up_on__isnull=False),
                name="postponed_decision_has_a_follow_up_date",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.decision}"


class AgreementException(models.Model):
    """The permission to begin the coaching before the agreement is signed: who, when, why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    reason = models.TextField(_("Reason"))
    granted_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Granted by"))
    granted_on = models.DateField(_("Granted on"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("reasoned exception")
        verbose_name_plural = _("reasoned exceptions")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="exception_has_a_reason")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.granted_on}"


class CoachProposal(models.Model):
    """One round of the search for a coach; a refusal leads to the next."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("Round"))
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="+")
    competences = ArrayField(
        models.CharField(max_length=20, choices=Competence), verbose_name=_("Competence sought")
    )
    coach = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Proposed coach"))
    rationale = models.TextField(_("Rationale"))
    available_from = models.DateField(_("Available from"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("Capacity (hours a month)"), null=True, blank=True)
    conflict_checked = models.BooleanField(_("Conflict of interest checked"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("proposal of a coach")
        verbose_name_plural = _("proposals of coaches")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="proposal_once_per_round"),
            models.CheckConstraint(
                condition=Q(conflict_checked=True), name="proposal_is_checked_for_conflicts"
            ),
            models.CheckConstraint(condition=Q(competences__len__gt=0), name="proposal_names_competences"),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.round}"


class CoachAssignment(models.Model):
    """What was checked when a coach was assigned."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="+")
    av_contract = models.BooleanField(_("Contract on processing on behalf is there"))
    assigned_on = models.DateField(_("Assigned on"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("assignment of a coach")
        verbose_name_plural = _("assignments of coaches")
        constraints = [
            models.CheckConstraint(condition=Q(av_contract=True), name="coach_has_a_processing_contract")
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.assignment_id}, {self.assigned_on}"


class TargetAgreement(models.Model):
    """One version of what coach and municipality agree on; fixed once all parties have agreed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("Version"))
    agreed_on = models.DateField(_("Agreed on"), null=True, blank=True)
    clarified_on = models.DateField(_("Clarification of the mandate on"))
    mandate = models.TextField(_("Mandate"))
    coach_roles = ArrayField(
        models.CharField(max_length=20, choices=CoachRole), verbose_name=_("Roles of the coach")
    )
    coachee = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Coachee"))
    rhythm_weeks = models.PositiveSmallIntegerField(_("Rhythm of meetings (weeks)"))
    confidentiality = models.TextField(_("Agreement on confidentiality"))
    branches = ArrayField(models.CharField(max_length=30, choices=Branch), verbose_name=_("Chosen branches"))
    planned_end = models.DateField(_("Planned end"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("target agreement")
        verbose_name_plural = _("target agreements")
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="target_agreement_once_per_version"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(agreed_on__isnull=True),
                name="one_target_agreement_in_negotiation",
            ),
            models.CheckConstraint(condition=Q(rhythm_weeks__gte=1), name="meetings_have_a_rhythm"),
            models.CheckConstraint(
                condition=~Q(branches__contains=[Branch.NONE]) | Q(branches__len=1),
                name="no_branch_stands_alone",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.version}"


class TargetGoal(Row):
    """One goal of a target agreement."""

    agreement = models.ForeignKey(TargetAgreement, models.PROTECT, related_name="goals")
    goal = models.TextField(_("Goal"))
    indicator = models.CharField(_("Indicator"), max_length=300)
    baseline = models.CharField(_("Baseline"), max_length=300, blank=True)
    target = models.CharField(_("Target value"), max_length=300, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("goal of a target agreement")
        verbose_name_plural = _("goals of target agreements")
        constraints = [models.UniqueConstraint(fields=["agreement", "position"], name="target_goal_position")]
        triggers = [
            ClosedCaseIsReadOnly(
                case_of="(SELECT a.case_id FROM coaching_targetagreement a WHERE a.id = r.agreement_id)"
            )
        ]

    def __str__(self) -> str:
        return self.goal[:80]


class CoachChange(models.Model):
    """The end of a coach's work on a case before the case ends."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="+")
    reason = models.TextField(_("Reason"))
    last_day = models.DateField(_("Last day"))
    handover_note = models.TextField(_("Handover note"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("change of coach")
        verbose_name_plural = _("changes of coaches")
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.assignment_id}, {self.last_day}"


class TargetConfirmation(models.Model):
    """Whether a new coach and the municipality keep the target agreement."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(TargetAgreement, models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="+")
    confirmed = models.BooleanField(_("Target agreement confirmed"))
    note = models.TextField(_("What is to be renewed"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("confirmation of a target agreement")
        verbose_name_plural = _("confirmations of target agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=True) | ~Q(note=""), name="renewal_says_what_to_renew"
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.confirmed}"
