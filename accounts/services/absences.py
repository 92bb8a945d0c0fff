"""Absences, and who represents whom meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Deputy, Office, User
from accounts.permissions import ANNOUNCE_ABSENCES, may_everywhere
from accounts.services.people import shown
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import Fact, record_event


@dataclass(frozen=True)
class Substitute:
    """Somebody who represents an absent person, for some kinds of case; without any, for all."""

    deputy: User
    kinds: tuple[str, ...] = ()


@service
def announce_absence(
    *, user: User, first_day: date, last_day: date, substitutes: Sequence[Substitute], by: Actor
) -> Absence:
    """Say from when to when a person is away, and who represents the person meanwhile.

    One announces the own absence; the LPR office also that of somebody who fell ill.
    """
    _require_announcing(by, user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if last_day < first_day:
        raise Invalid(_("The last day lies before the first."), "last_day")
    if last_day < timezone.localdate():
        raise Invalid(_("This absence would be over already."), "last_day")
    if Absence.objects.filter(user=user, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise NotNow(_("An absence is announced for some of these days already; end it first."))
    _require_fitting(user, [substitute.deputy for substitute in substitutes])
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    for substitute in substitutes:
        Deputy.objects.create(absence=absence, deputy=substitute.deputy, kinds=sorted(substitute.kinds))
    names = ", ".join(substitute.deputy.name for substitute in substitutes)
    _record(Verb.ABSENCE_ANNOUNCED, absence, deputies=names or "-")
    _record_deputies(Verb.DEPUTY_NAMED, absence, [substitute.deputy for substitute in substitutes])
    return absence


@service
def end_absence(*, absence: Absence, last_day: date, by: Actor) -> None:
    """Let an absence end earlier; one that has not begun yet is taken back by its first day."""
    _require_announcing(by, absence.user)
    absence = (
        Absence.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=absence.pk)
    )
    if absence.last_day < timezone.localdate():
        raise NotNow(_("This absence is over already."))
    if last_day >= absence.last_day:
        raise Invalid(
            _("The absence ends on %(day)s already.") % {"day": shown(absence.last_day)}, "last_day"
        )
    if last_day < absence.first_day:
        _take_back(absence)
        return
    absence.last_day = last_day
    absence.save(update_fields=["last_day"])
    _record(Verb.ABSENCE_ENDED, absence)
    _record_deputies(Verb.DEPUTY_ENDED, absence, _deputies_of(absence))


def _take_back(absence: Absence) -> None:
    if absence.first_day <= timezone.localdate():
        raise Invalid(_("The absence has begun; its last day cannot lie before its first."), "last_day")
    absence.last_day = absence.first_day - timedelta(days=1)
    _record(Verb.ABSENCE_ENDED, absence)
    _record_deputies(Verb.DEPUTY_ENDED, absence, _deputies_of(absence))
    for deputy in absence.deputies.all():
        deputy.delete()
    absence.delete()


def _require_announcing(by: Actor, user: User) -> None:
    if by.user.pk != user.pk and not may_everywhere(by, ANNOUNCE_ABSENCES):
        raise NotAllowed(_("You can announce only your own absence."))


def _require_fitting(user: User, deputies: Iterable[User]) -> None:
    """Raise Invalid unless every deputy is somebody else who holds an office in the same house, once."""
    named = [deputy.pk for deputy in deputies]
    if user.pk in named or len(named) != len(set(named)):
        raise Invalid(_("Name every deputy once, and nobody as the own deputy."), "deputies")
    today = timezone.localdate()
    houses = Office.objects.on(today).filter(user=user).values("organisation")
    fitting = Office.objects.on(today).filter(user__in=named, organisation__in=houses)
    if fitting.values("user").distinct().count() != len(named):
        raise Invalid(_("A deputy must hold an office in the same organisation."), "deputies")


def _deputies_of(absence: Absence) -> list[User]:
    return [row.deputy for row in absence.deputies.select_related("deputy").order_by("pk")]


def _record_deputies(verb: Verb, absence: Absence, deputies: Iterable[User]) -> None:
    """Record with each deputy whom the person represents: it is a right of the deputy."""
    days = {"first_day": absence.first_day, "last_day": absence.last_day}
    for deputy in deputies:
        facts: dict[str, Fact] = {"person": deputy.name, "absent": absence.user.name, **days}
        record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=deputy.pk, facts=facts)


def _record(verb: Verb, absence: Absence, **facts: str) -> None:
    record_event(
        verb=verb,
        scope=Scope.ACCOUNTS,
        subject_id=absence.user_id,
        facts={
            "person": absence.user.name,
            "first_day": absence.first_day,
            "last_day": absence.last_day,
            **facts,
        },
    )
