"""The kick-off of a coaching."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.cases.triggers import ClosedCaseIsReadOnly
from casework.coaching.models.rows import Row

OF_KICK_OFF = "(SELECT k.case_id FROM coaching_kickoff k WHERE k.id = r.kick_off_id)"


class KickOff(models.Model):
    """The public beginning of a coaching."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    held_on = models.DateField(_("Kick-off on"))
    place = models.CharField(_("Place"), max_length=200)
    publicity = models.TextField(_("Public relations"), blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("kick-off")
        verbose_name_plural = _("kick-offs")
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return f"{self.place}, {self.held_on}"


class KickOffParticipant(Row):
    """Somebody who came to the kick-off."""

    kick_off = models.ForeignKey(KickOff, models.PROTECT, related_name="participants")
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Function"), max_length=150, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=200, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("participant of a kick-off")
        verbose_name_plural = _("participants of kick-offs")
        constraints = [
            models.UniqueConstraint(fields=["kick_off", "position"], name="kick_off_participant_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_KICK_OFF)]

    def __str__(self) -> str:
        return self.name


class SteeringGroupMember(Row):
    """A member of the steering group named at the kick-off."""

    kick_off = models.ForeignKey(KickOff, models.PROTECT, related_name="steering_group")
    person = models.CharField(_("Person"), max_length=150)
    function = models.CharField(_("Function"), max_length=150, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("member of a steering group")
        verbose_name_plural = _("members of steering groups")
        constraints = [
            models.UniqueConstraint(fields=["kick_off", "position"], name="steering_group_position")
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_KICK_OFF)]

    def __str__(self) -> str:
        return self.person


class Milestone(Row):
    """What is to be reached until when."""

    kick_off = models.ForeignKey(KickOff, models.PROTECT, related_name="milestones")
    what = models.CharField(_("What"), max_length=300)
    due_on = models.DateField(_("Date"), null=True, blank=True)

    history = TrackedHistory()

    class Meta(Row.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.UniqueConstraint(fields=["kick_off", "position"], name="milestone_position")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_KICK_OFF)]

    def __str__(self) -> str:
        return self.what
