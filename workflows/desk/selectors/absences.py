"""Absence and deputyship on the pages of work: who is away, in whose place somebody acts, and who may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Absence, Deputy, User
from accounts.permissions import ANNOUNCE_ABSENCES, may_everywhere, require_everywhere
from accounts.selectors.absences import Away, absences_of, away_today
from accounts.selectors.people import visible_people
from casework.audit.actors import Actor
from casework.cases.choices import CaseKind
from casework.cases.selectors import CaseAccess
from workflows.engine.models import Step
from workflows.engine.permissions import doer_of, is_author, why_not_the_author


def away_words(step: Step, away: Mapping[int, Away]) -> str:
    """Return until when the owner of a step is away and who acts meanwhile; nothing if the owner is there."""
    found = away.get(step.owner_id) if step.owner_id else None
    return found.words(step.case.kind) if found else ""


@dataclass(frozen=True)
class StandIn:
    """What a step says of absence: `away` of its owner, in whose place the reader acts, or why not at all."""

    away: str = ""
    acts_for: str = ""
    why_not: str = ""


def stand_in(step: Step, user: User, access: CaseAccess) -> StandIn:
    """Return what the page of a waiting step says to the person; one statement at most."""
    if not step.is_waiting:
        return StandIn()
    place = doer_of(step, user, access)
    if place is not None and is_author(step, user):
        return StandIn(away=_away(step), why_not=why_not_the_author(step, user))
    if place in (None, user.pk):
        return StandIn(away=_away(step) if step.owner_id != user.pk else "")
    if step.owner is not None and step.owner_id == place:
        return StandIn(away=_away(step), acts_for=step.owner.name)
    return StandIn(acts_for=User.objects.get(pk=place).name)


def _away(step: Step) -> str:
    return away_words(step, away_today([step.owner_id]))


def with_absence(who: str, away: str) -> str:
    """Return who acts, and until when that person is away."""
    return _("%(person)s (%(absence)s)") % {"person": who, "absence": away} if away else who


class AbsenceState(TextChoices):
    """How an absence lies to today."""

    NOW = "now", _lazy("away now")
    COMING = "coming", _lazy("announced")
    OVER = "over", _lazy("over")


@dataclass(frozen=True)
class AbsenceRow:
    """An absence with its deputies in words, as its page shows it."""

    absence_id: int
    first_day: date
    last_day: date
    state: AbsenceState
    deputies: tuple[str, ...]

    @property
    def may_end(self) -> bool:
        """Return whether there is still something to end."""
        return self.state != AbsenceState.OVER


@dataclass(frozen=True)
class Represented:
    """Somebody whom the reader represents today."""

    name: str
    last_day: date


def absence_rows(person: User) -> tuple[AbsenceRow, ...]:
    """Return the absences of a person, the latest first; two statements."""
    return tuple(_absence_row(absence) for absence in absences_of(person))


def _absence_row(absence: Absence) -> AbsenceRow:
    deputies = sorted(absence.deputies.all(), key=lambda deputy: deputy.deputy.name)
    return AbsenceRow(
        absence_id=absence.pk,
        first_day=absence.first_day,
        last_day=absence.last_day,
        state=_state_of(absence, timezone.localdate()),
        deputies=tuple(_deputy_words(deputy) for deputy in deputies),
    )


def _state_of(absence: Absence, today: date) -> AbsenceState:
    if absence.last_day < today:
        return AbsenceState.OVER
    return AbsenceState.COMING if absence.first_day > today else AbsenceState.NOW


def _deputy_words(deputy: Deputy) -> str:
    kinds = ", ".join(str(CaseKind(kind).label) for kind in deputy.kinds if kind in CaseKind.values)
    if not kinds:
        return deputy.deputy.name
    return _("%(person)s (only for: %(kinds)s)") % {"person": deputy.deputy.name, "kinds": kinds}


def represented_today(user: User) -> tuple[Represented, ...]:
    """Return whom the person represents today; one statement, or none for nobody."""
    people = [standing.person_id for standing in user.standings_today[1:]]
    if not people:
        return ()
    today = timezone.localdate()
    absent = Absence.objects.filter(user__in=people, first_day__lte=today, last_day__gte=today)
    return tuple(
        Represented(absence.user.name, absence.last_day)
        for absence in absent.select_related("user").order_by("user__name")
    )


def manageable_absences(by: Actor) -> QuerySet[Absence]:
    """Return the absences that the person may end: the own ones, at the LPR office those of everybody."""
    absences = Absence.objects.select_related("user")
    return absences if may_everywhere(by, ANNOUNCE_ABSENCES) else absences.filter(user=by.user)


def people_who_fall_ill(by: Actor) -> QuerySet[User]:
    """Return the people for whom the person may announce an absence; raise NotAllowed for all others."""
    require_everywhere(by, ANNOUNCE_ABSENCES)
    return visible_people(by).filter(is_active=True)
