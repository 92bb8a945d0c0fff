"""Running processes, their steps, decisions and drafts."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from casework.audit.history import TrackedHistory
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.territory.models import Organisation
from workflows.engine.choices import OPEN, OWN_DOCUMENT, PERSON, WAITING, Answer

if TYPE_CHECKING:
    from workflows.engine.walks import Walk

USER = settings.AUTH_USER_MODEL


class CaseProcess(AbstractProcess):
    """A running process of a case; it keeps the definition version it began with."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="processes")
    parent_task = data = seed = None  # the engine below sets these; nothing is stored
    outcome: CaseState | None = None  # what the end that was reached makes of the case
    walk: "Walk | None" = None  # on which it goes on at the moment

    objects = models.Manager["CaseProcess"]()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        triggers = [ClosedCaseIsReadOnly()]


class Step(AbstractTask):
    """One piece of work in a process, or a gateway that it passed.

    `role` and `organisation` say to whom it is offered, `owner` who does it. `author` wrote the content
    that the step decides on, perhaps in the place of `author_for`, so neither may do it. `round` holds the
    answers of several parties together.
    `due_on` is the date of the deadline; if somebody changed it, `due_set_by` and `due_because` say who did
    it last and why, and `due_before` what it was then. While somebody has a step that was reassigned,
    `given_by`, `given_from` and `given_because` say who gave it, from whom, and why; the same of a step that
    somebody else offered to its role again, which happened at `put_back_at`.
    """

    case_id: int  # for the types; the column follows
    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="task_set")
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", db_index=False)
    author_for = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(_("Role"), max_length=2, choices=Role, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Organisation"),
    )
    given_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("Given by")
    )
    given_from = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("Given from")
    )
    given_because = models.TextField(_("Given because"), blank=True)
    put_back_at = models.DateTimeField(_("Offered to all again at"), null=True, blank=True)
    round = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    stage = models.CharField(_("Stage"), max_length=40, blank=True)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    due_before = models.DateField(_("Due on before"), null=True, blank=True)
    due_set_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("Due date set by")
    )
    due_because = models.TextField(_("Due date set because"), blank=True)
    happened_on = models.DateField(_("Happened on"), null=True, blank=True)
    completed_in = models.UUIDField(_("Change"), null=True, blank=True)
    # the parent's single-column indexes cost writes and serve no query of ours
    status = models.CharField(max_length=50, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField(default=timezone.now)
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, null=True, related_name="+", db_index=False
    )
    scheduled = external_task_id = seed = artifact = data = None

    objects = models.Manager["Step"]()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"], name="step_mine", condition=Q(status=STATUS.ASSIGNED)
            ),
            models.Index(
                fields=["organisation", "role", "due_on", "id"],
                name="step_offered",
                condition=Q(status__in=WAITING),
            ),
            models.Index(fields=["case"], name="step_open_in_case", condition=Q(status__in=OPEN)),
            models.Index(
                fields=["given_from", "-assigned"],
                name="step_given_away",
                condition=Q(given_from__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "flow_task", "token"], name="one_open_step", condition=Q(status__in=OPEN)
            ),
            models.CheckConstraint(
                condition=~Q(flow_task_type=PERSON) | ~Q(status=STATUS.ASSIGNED) | Q(owner__isnull=False),
                name="assigned_step_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(due_set_by=None, due_because="", due_before=None)
                | (Q(due_set_by__isnull=False, due_on__isnull=False) & ~Q(due_because="")),
                name="a_due_date_is_set_by_somebody_for_a_reason",
            ),
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def save(self, *args: object, **kwargs: object) -> None:
        """Copy the case from the process, then save."""
        if not self.case_id:
            self.case = self.process.case
        super().save(*args, **kwargs)

    @property
    def is_waiting(self) -> bool:
        """Return whether a person may still do the step."""
        return self.flow_task_type == PERSON and self.status in WAITING

    @property
    def node_name(self) -> str:
        """Return the name of the node in its definition, also if that node is gone."""
        return self.flow_task.name if self.flow_task else ""


class Decision(models.Model):
    """The answer of one party: what it said, and the fingerprint of what it was shown."""

    step = models.OneToOneField(Step, models.PROTECT, related_name="decision")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer)
    text = models.TextField(_("Remarks or reason"), blank=True)
    fingerprint = models.CharField(_("Fingerprint"), max_length=64)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Decided by"))
    on_behalf_of = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("On behalf of")
    )
    happened_on = models.DateField(_("Decided on"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    decided_in = models.UUIDField(_("Change"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=Answer.APPROVED) | ~Q(text=""), name="refusal_and_remarks_have_a_text"
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return self.get_answer_display()


class StepDraft(models.Model):
    """What one person has entered for a step and not yet completed; no place of record."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    data = models.JSONField(_("Entries"), default=dict, encoder=DjangoJSONEncoder)
    saved_at = models.DateTimeField(_("Saved at"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["step", "user"], name="one_draft_per_person_and_step")]

    def __str__(self) -> str:
        return f"{self.step_id}, {self.user}"


class DraftUpload(models.Model):
    """A file that came with a draft; it becomes a document when the step is completed.

    `slot` names the field it was chosen in: that of the step's own document, or that of an annex.
    """

    draft = models.ForeignKey(StepDraft, models.CASCADE, related_name="uploads")
    slot = models.CharField(_("Field"), max_length=40, default=OWN_DOCUMENT)
    file = models.FileField(_("File"), upload_to="drafts/%Y/%m/")
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(_("Type"), max_length=100)
    size = models.PositiveIntegerField(_("Size in bytes"))
    checksum = models.CharField(_("Checksum (SHA-256)"), max_length=64)

    class Meta:
        verbose_name = _("uploaded file of a draft")
        verbose_name_plural = _("uploaded files of drafts")
        constraints = [models.UniqueConstraint(fields=["draft", "slot"], name="one_file_per_draft_and_field")]

    def __str__(self) -> str:
        return self.name


class SentForm(models.Model):
    """A form that was sent, and where it led: sent again, it does nothing. No place of record.

    The mark is a digest of who sent what to which address, from which page; none of that can be read from it.
    """

    mark = models.CharField(_("Mark"), max_length=64, primary_key=True)
    place = models.TextField(_("Leads to"), blank=True)
    sent_at = models.DateTimeField(_("Sent at"))

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")

    def __str__(self) -> str:
        return self.mark
