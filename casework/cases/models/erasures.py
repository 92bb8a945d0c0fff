"""Erasures: somebody asks that personal data be erased from a case, somebody else carries it out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.choices import ErasureAnswer, ErasureGround
from casework.cases.models.cases import Case

USER = settings.AUTH_USER_MODEL
IS_WAITING = Q(answer=ErasureAnswer.WAITING)


class Erasure(models.Model):
    """That contents of a case shall be erased: why, who asked for it, who decided on it.

    It is about the case and no part of its content, so contents of a closed case are erased, too.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="erasures")
    legal_ground = models.CharField(_("Legal ground"), max_length=20, choices=ErasureGround)
    reason = models.TextField(_("Reason"))
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Asked for by"))
    asked_for = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Asked for on behalf of")
    )
    asked_on = models.DateField(_("Asked on"))
    answer = models.CharField(
        _("Answer"), max_length=12, choices=ErasureAnswer, default=ErasureAnswer.WAITING
    )
    answered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_for = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered on behalf of")
    )
    answered_on = models.DateField(_("Answered on"), null=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], name="erasure_waiting", condition=IS_WAITING)]
        constraints = [
            models.CheckConstraint(
                condition=Q(IS_WAITING, answered_on=None, answered_by=None)
                | Q(~IS_WAITING, answered_on__isnull=False, answered_by__isnull=False),
                name="erasure_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None)
                | (
                    ~Q(answered_by=F("asked_by"))
                    & (Q(asked_for=None) | ~Q(answered_by=F("asked_for")))
                    & (Q(answered_for=None) | ~Q(answered_for=F("asked_by")))
                    & (Q(asked_for=None) | Q(answered_for=None) | ~Q(answered_for=F("asked_for")))
                ),
                name="erasure_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.pk}"


class ErasurePart(models.Model):
    """One content that shall be erased: a field of a record in all its states, by the table of its history.

    An event has no states: `row_id` is its id, and a fact of it is named as `facts.document`.
    """

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="parts")
    source = models.CharField(_("Table"), max_length=63)
    row_id = models.BigIntegerField(_("Record"))
    field = models.CharField(_("Field"), max_length=63)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("content to be erased")
        verbose_name_plural = _("contents to be erased")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["erasure", "source", "row_id", "field"], name="content_erased_once_by_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}: {self.field}"
