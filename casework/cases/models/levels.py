"""What has a level, a document or a note, has named readers, and proposals of a lower level."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.cases.choices import Level, LevelAnswer

USER = settings.AUTH_USER_MODEL


class NamedReader(models.Model):
    """Somebody who was named to read something confidential."""

    user = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Person"))
    named_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Named by"))
    named_on = models.DateField(_("Named on"))

    class Meta:
        abstract = True


class Lowering(models.Model):
    """Somebody proposes a lower level; somebody else has to agree."""

    level = models.CharField(_("Level"), max_length=12, choices=Level)
    reason = models.TextField(_("Reason"))
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Proposed by"))
    proposed_for = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Proposed on behalf of")
    )
    proposed_on = models.DateField(_("Proposed on"))
    answer = models.CharField(_("Answer"), max_length=10, choices=LevelAnswer, default=LevelAnswer.WAITING)
    answered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_on = models.DateField(_("Answered on"), null=True)

    class Meta:
        abstract = True


IS_WAITING = Q(answer=LevelAnswer.WAITING)
ANSWERED_BY_SOMEBODY = Q(answer=LevelAnswer.WAITING, answered_on__isnull=True) | (
    ~IS_WAITING & Q(answered_on__isnull=False, answered_by__isnull=False)
)
ANSWERED_BY_ANOTHER = Q(answered_by__isnull=True) | ~Q(answered_by=F("proposed_by"))
