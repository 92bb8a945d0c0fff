"""Absences, and who represents whom meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Deputy, User
from accounts.permissions import ANNOUNCE_ABSENCES, may_everywhere
from accounts.selectors.absences import possible_deputies
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
    _require_possible_days(first_day, last_day)
    announced = Absence.objects.filter(user=user, ended_at=None)
    if announced.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise NotNow(_("An absence is announced for some of these days already; end it first."))
    _require_fitting(user, [substitute.deputy for substitute in substitutes])
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    for substitute in substitutes:
        Deputy.objects.create(absence=absence, deputy=substitute.deputy, kinds=sorted(substitute.kinds))
    names = ", ".join(substitute.deputy.name for substitute in substitutes)
    _record(Verb.ABSENCE_ANNOUNCED, absence, deputies=names or "-")
    _record_deputies(Verb.DEPUTY_NAMED, absence, [substitute.deputy for substitute in substitutes])
    return absence


def _require_possible_days(first_day: date, last_day: date) -> None:
    today = timezone.localdate()
    if last_day < first_day:
        raise Invalid(_("The last day lies before the first."), "last_day")
    if last_day < today:
        raise Invalid(_("This absence would be over already."), "last_day")
    if first_day < today:
        raise Invalid(_("The first day lies in the past; a deputy can act from today on only."), "first_day")
    latest = today + timedelta(days=settings.LONGEST_ABSENCE_DAYS)
    if last_day > latest:
        words = _("An absence can be announced until %(day)s at most. Announce the rest when it is nearer.")
        raise Invalid(words % {"day": shown(latest)}, "last_day")


@service
def end_absence(*, absence: Absence, last_day: date, by: Actor) -> None:
    """Let an absence end earlier; one that has not begun yet is taken back by its first day."""
    _require_announcing(by, absence.user)
    absence = _open(absence)
    if last_day >= absence.last_day:
        raise Invalid(
            _("The absence ends on %(day)s already.") % {"day": shown(absence.last_day)}, "last_day"
        )
    if last_day < absence.first_day and absence.first_day > timezone.localdate():
        _take_back(absence)
        return
    if last_day < timezone.localdate():
        raise Invalid(_("This day has passed; end the absence at once instead."), "last_day")
    absence.last_day = last_day
    absence.save(update_fields=["last_day"])
    _record(Verb.ABSENCE_ENDED, absence)
    _record_deputies(Verb.DEPUTY_ENDED, absence, _deputies_of(absence))


@service
def end_absence_at_once(*, absence: Absence, by: Actor) -> None:
    """End an absence this very moment: the next thing that a deputy asks for is refused.

    That the deputies had their right today, until now, stays on record.
    """
    _require_announcing(by, absence.user)
    absence = _open(absence)
    if absence.first_day > timezone.localdate():
        raise NotNow(_("This absence has not begun yet; take it back instead."))
    absence.last_day, absence.ended_at = timezone.localdate(), timezone.now()
    absence.save(update_fields=["last_day", "ended_at"])
    names = absence.deputies.order_by("deputy__name").values_list("deputy__name", flat=True)
    _record(Verb.ABSENCE_ENDED_AT_ONCE, absence, deputies=", ".join(names) or "-")


def _open(absence: Absence) -> Absence:
    """Return the absence, held; raise NotNow if it is over."""
    held = Absence.objects.select_for_update(no_key=True, of=("self",))
    absence = held.select_related("user").get(pk=absence.pk)
    if absence.last_day < timezone.localdate() or absence.ended_at is not None:
        raise NotNow(_("This absence is over already."))
    return absence


def _take_back(absence: Absence) -> None:
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
    """Raise Invalid unless every deputy is somebody else who may represent the person, named once."""
    deputies = list(deputies)
    named = [deputy.pk for deputy in deputies]
    if user.pk in named or len(named) != len(set(named)):
        raise Invalid(_("Name every deputy once, and nobody as the own deputy."), "deputies")
    able = set(possible_deputies(user).filter(pk__in=named).values_list("pk", flat=True))
    unable = ", ".join(deputy.name for deputy in deputies if deputy.pk not in able)
    if unable:
        words = _(
            "%(people)s cannot represent %(person)s: it takes a fitting office in the same organisation."
        )
        raise Invalid(words % {"people": unable, "person": user.name}, "deputies")


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
