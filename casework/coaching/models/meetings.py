"""Coaching meetings: when and how long for many readers, contents for coach and municipal coordination."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.choices import Topic
from casework.coaching.choices_work import MeetingMode
from casework.coaching.models.rows import Row

USER = settings.AUTH_USER_MODEL
OF_MEETING = "(SELECT m.case_id FROM coaching_coachingmeeting m WHERE m.id = r.meeting_id)"


class CoachingMeeting(models.Model):
    """One meeting of coach and municipality; `topics` and `contents` are confidential.

    `coach` is who was assigned to the case when the meeting was recorded, whoever recorded it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    coach = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("Coach when it was recorded")
    )
    held_on = models.DateField(_("Meeting on"))
    hours = models.DecimalField(_("Length (hours)"), max_digits=4, decimal_places=2)
    form = models.CharField(_("Form"), max_length=10, choices=MeetingMode)
    participants_count = models.PositiveSmallIntegerField(_("Number of participants"))
    next_on = models.DateField(_("Next meeting"), null=True, blank=True)
    topics = ArrayField(models.CharField(max_length=30, choices=Topic), verbose_name=_("Topics"), blank=True)
    contents = models.TextField(_("Contents (confidential)"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("coaching meeting")
        verbose_name_plural = _("coaching meetings")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="meeting_has_a_length"),
            models.CheckConstraint(condition=Q(participants_count__gte=1), name="meeting_has_participants"),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")), name="next_meeting_is_later"
            ),
        ]
        indexes = [models.Index(fields=["case", "-held_on"], name="meetings_of_case")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.held_on}"


class MeetingParticipant(Row):
    """Somebody who took part in a meeting."""

    meeting = models.ForeignKey(CoachingMeeting, models.PROTECT, related_name="participants")
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Function"), max_length=150, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=200, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("participant of a coaching meeting")
        verbose_name_plural = _("participants of coaching meetings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meeting_participant_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_MEETING)]

    def __str__(self) -> str:
        return self.name


class MeetingAgreement(Row):
    """What was agreed in a meeting."""

    meeting = models.ForeignKey(CoachingMeeting, models.PROTECT, related_name="agreed")
    what = models.TextField(_("What"))
    who = models.CharField(_("Who"), max_length=200, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("agreement of a coaching meeting")
        verbose_name_plural = _("agreements of coaching meetings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meeting_agreement_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_MEETING)]

    def __str__(self) -> str:
        return self.what[:80]


class MinutesConsent(models.Model):
    """The municipality lets a new coach read the contents of meetings held before his or her time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    coach = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Coach"))
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Given by"))
    given_on = models.DateField(_("Given on"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("consent to pass on minutes")
        verbose_name_plural = _("consents to pass on minutes")
        constraints = [models.UniqueConstraint(fields=["case", "coach"], name="minutes_consent_once")]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.coach_id}"
