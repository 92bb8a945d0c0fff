"""Reviews: supervision has looked at a case, a period of it or one entry, and says what it found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.audit.models import AuditEvent
from casework.audit.triggers import OnlyErased
from casework.cases.choices import ReviewScope
from casework.cases.models.cases import Case

USER = settings.AUTH_USER_MODEL
NO_DAYS, NO_ENTRY = Q(first_day=None, last_day=None), Q(entry=None)
HAS_DAYS = Q(first_day__isnull=False, last_day__isnull=False, first_day__lte=F("last_day"))


class Review(models.Model):
    """Who has reviewed what of a case, and what was found; a later review takes its place, no change does.

    It is about the case and no part of its content, so a closed case is reviewed, too.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    scope = models.CharField(_("Reviewed"), max_length=10, choices=ReviewScope)
    first_day = models.DateField(_("From"), null=True)
    last_day = models.DateField(_("Until"), null=True)
    entry = models.ForeignKey(
        AuditEvent, models.PROTECT, null=True, related_name="+", verbose_name=_("Entry"), db_index=False
    )
    without_findings = models.BooleanField(_("Without findings"))
    findings = models.TextField(_("Findings"), blank=True)
    own_work = models.BooleanField(_("Own work among it"))
    follow_up_on = models.DateField(_("Follow-up on"), null=True)
    up_to = models.ForeignKey(
        AuditEvent, models.PROTECT, related_name="+", verbose_name=_("Last entry before"), db_index=False
    )
    reviewer = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Reviewed by"))
    reviewed_for = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Reviewed on behalf of")
    )
    reviewed_at = models.DateTimeField(_("Reviewed at"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["follow_up_on"], name="review_to_follow_up", condition=Q(follow_up_on__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(NO_DAYS & NO_ENTRY, scope=ReviewScope.CASE)
                | Q(NO_ENTRY & HAS_DAYS, scope=ReviewScope.PERIOD)
                | Q(NO_DAYS, scope=ReviewScope.ENTRY, entry__isnull=False),
                name="review_names_its_scope",
            ),
            models.CheckConstraint(
                condition=Q(without_findings=True, findings="")
                | Q(Q(without_findings=False), ~Q(findings="")),
                name="review_says_its_findings",
            ),
        ]
        triggers = [OnlyErased()]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_scope_display()}"
