"""Events: the sentences of the record."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.actors import Channel
from casework.audit.choices import Scope, scopes, verbs

OF_PEOPLE = Q(scope__in=[Scope.ACCOUNTS, Scope.READING])
"""What is on record about people: their accounts, and what the audit has read."""


class AuditEvent(models.Model):
    """Who did what, for whom, why, when it happened and when it was recorded."""

    scope = models.CharField(_("Scope"), max_length=20, choices=scopes)
    subject_id = models.BigIntegerField(_("Subject"), null=True)
    verb = models.CharField(_("Event"), max_length=40, choices=verbs)
    facts = models.JSONField(_("Facts"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("Reason"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    happened_on = models.DateField(_("Happened on"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    change_id = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["scope", "subject_id", "-id"], name="event_of_subject"),
            # What happens at the door and to rights is looked up by time, kind and person.
            models.Index(fields=["-recorded_at", "-id"], name="account_events", condition=OF_PEOPLE),
            models.Index(
                fields=["verb", "-recorded_at", "-id"], name="account_events_by_verb", condition=OF_PEOPLE
            ),
            models.Index(
                fields=["actor", "-recorded_at", "-id"], name="account_events_by", condition=OF_PEOPLE
            ),
            models.Index(
                fields=["subject_id", "-recorded_at", "-id"],
                name="account_events_of",
                condition=Q(scope=Scope.ACCOUNTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.subject_id}: {self.verb}"
