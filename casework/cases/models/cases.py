"""Case files, cases, and who takes part in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.choices import Role
from casework.audit.history import TrackedHistory
from casework.cases.choices import (
    CLOSED_STATES,
    AccessAnswer,
    AssignmentState,
    CaseKind,
    CaseState,
    PartyRole,
)
from casework.cases.triggers import ClosedCaseIsReadOnly, ClosedCaseOnlyReopens
from casework.territory.models import MunicipalGroup, Organisation

USER = settings.AUTH_USER_MODEL


class NumberRange(models.Model):
    """The last number given out in a range; its row is locked while a number is taken."""

    name = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class CaseFile(models.Model):
    """Cases that belong together in substance and time."""

    file_plan_code = models.CharField(_("File plan code"), max_length=20)
    number = models.PositiveIntegerField(_("File number"))
    subject = models.CharField(_("Subject"), max_length=300)
    opened_on = models.DateField(_("Opened on"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        constraints = [models.UniqueConstraint(fields=["file_plan_code", "number"], name="file_number_once")]

    def __str__(self) -> str:
        return self.file_reference

    @property
    def file_reference(self) -> str:
        """Return file plan code and file number."""
        return f"{self.file_plan_code}/{self.number}"


# the engine that points here stands on models of a library without types
class Case(models.Model):  # type: ignore[django-manager-missing]
    """One matter: all its documents and steps, in exactly one file."""

    file = models.ForeignKey(CaseFile, models.PROTECT, related_name="cases", verbose_name=_("Case file"))
    number = models.PositiveIntegerField(_("Case number"))
    reference_number = models.CharField(_("Reference number"), max_length=60, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=CaseKind)
    title = models.CharField(_("Subject"), max_length=300)
    state = models.CharField(_("State"), max_length=12, choices=CaseState, default=CaseState.DRAFT)
    group = models.ForeignKey(
        MunicipalGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Group")
    )
    lead = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Lead"))
    opened_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Opened by"))
    opened_on = models.DateField(_("Opened on"))
    submitted_on = models.DateField(_("Submitted on"), null=True, blank=True)  # until then a draft
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    follow_up_on = models.DateField(_("Follow-up on"), null=True, blank=True)
    suspended_on = models.DateField(_("Suspended on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("Successor"),
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("case")
        permissions = [("view_content", _("Read the contents of the case"))]
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="case_number_once_per_file"),
            models.CheckConstraint(
                condition=Q(state=CaseState.SUSPENDED, follow_up_on__isnull=False, suspended_on__isnull=False)
                | ~Q(state=CaseState.SUSPENDED),
                name="suspended_case_has_a_follow_up_date",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.DRAFT, submitted_on__isnull=True)
                | Q(state=CaseState.ABORTED)
                | (~Q(state__in=[CaseState.DRAFT, CaseState.ABORTED]) & Q(submitted_on__isnull=False)),
                name="case_is_submitted_before_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_STATES, closed_on__isnull=False)
                | (~Q(state__in=CLOSED_STATES) & Q(closed_on__isnull=True)),
                name="closed_case_has_a_closing_date",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.TRANSFERRED, successor__isnull=False)
                | (~Q(state=CaseState.TRANSFERRED) & Q(successor__isnull=True)),
                name="transferred_case_has_a_successor",
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="case_does_not_succeed_itself"),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="case_by_state"),
            models.Index(
                fields=["closed_on", "id"], name="case_by_closing", condition=Q(closed_on__isnull=False)
            ),
            models.Index(
                fields=["follow_up_on", "id"],
                name="case_to_follow_up",
                condition=Q(state=CaseState.SUSPENDED),
            ),
        ]
        triggers = [ClosedCaseOnlyReopens()]

    def __str__(self) -> str:
        return self.reference_number

    @property
    def is_closed(self) -> bool:
        """Return whether the case is read-only."""
        return self.state in CLOSED_STATES

    def was_submitted(self, day: date) -> bool:
        """Return whether the case was no draft any more on that day."""
        return self.submitted_on is not None and self.submitted_on <= day


class CaseParty(models.Model):
    """An organisation that takes part in a case from a day on."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="participations", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=20, choices=PartyRole)
    joined_on = models.DateField(_("Since"))
    left_on = models.DateField(_("Until"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["role", "organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "role"],
                condition=Q(left_on__isnull=True),
                name="party_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="party_leaves_after_it_joined",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "case"], name="cases_of_organisation")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class Assignment(models.Model):
    """A person on a case: in which role, from when until when, by whom, why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(USER, models.PROTECT, related_name="assignments", verbose_name=_("Person"))
    role = models.CharField(_("Role"), max_length=2, choices=Role)
    state = models.CharField(_("State"), max_length=10, choices=AssignmentState)
    proposed_on = models.DateField(_("Proposed on"))
    assigned_on = models.DateField(_("Assigned on"), null=True, blank=True)
    ended_on = models.DateField(_("Until"), null=True, blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    handover_note = models.TextField(_("Handover note"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(state=AssignmentState.ACTIVE),
                name="one_person_per_role_and_case",
            ),
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(state=AssignmentState.PROPOSED),
                name="one_proposal_per_role_and_case",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.ACTIVE)
                | Q(assigned_on__isnull=False, ended_on__isnull=True),
                name="active_assignment_has_begun",
            ),
        ]
        indexes = [models.Index(fields=["user", "state", "case"], name="cases_of_person")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Grant(UserObjectPermissionBase):
    """A single permission of a person on a case, for a period (Einzelfreigabe)."""

    content_object = models.ForeignKey(Case, models.PROTECT, related_name="grants", verbose_name=_("Case"))
    user = models.ForeignKey(USER, models.PROTECT, related_name="grants", verbose_name=_("Person"))
    permission = models.ForeignKey("auth.Permission", models.PROTECT, related_name="+")
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Until"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    reason = models.TextField(_("Reason"))
    granted_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Granted by"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_until"], name="grants_of_person")]

    def __str__(self) -> str:
        return f"{self.user}, {self.valid_from} to {self.valid_until}"


class AccessRequest(models.Model):
    """Somebody who knows a reference number asks for access, whether there is such a case or not."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="access_requests")
    reference = models.CharField(_("Reference number"), max_length=60)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Person"))
    reason = models.TextField(_("Reason"))
    asked_on = models.DateField(_("Asked on"))
    answer = models.CharField(_("Answer"), max_length=10, choices=AccessAnswer, default=AccessAnswer.WAITING)
    answered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_on = models.DateField(_("Answered on"), null=True)
    answer_reason = models.TextField(_("Reason of the answer"), blank=True)
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="request")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "reference"],
                condition=Q(answer=AccessAnswer.WAITING),
                name="access_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answer=AccessAnswer.WAITING, answered_on__isnull=True)
                | (~Q(answer=AccessAnswer.WAITING) & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="access_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.user}"


class Order(models.Model):
    """An instruction (Verfügung) that closes or reopens a case, with its text."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    state = models.CharField(_("Orders the state"), max_length=12, choices=CaseState)
    text = models.TextField(_("Text of the order"))
    ordered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Ordered by"))
    ordered_on = models.DateField(_("Ordered on"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.ordered_on}"
