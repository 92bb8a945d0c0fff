"""Absence and deputyship on the pages of work: who is away, in whose place somebody acts, and who may not."""

from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import INVITES, REPRESENTED_BY, Role
from accounts.models import Absence, Deputy, Office, User
from accounts.permissions import ANNOUNCE_ABSENCES, INVITE_PEOPLE, may_everywhere, require_everywhere
from accounts.policy import all_rows
from accounts.selectors.absences import Away, absences_of, away_today, possible_deputies
from accounts.selectors.people import visible_people
from casework.audit.actors import Actor
from casework.cases.choices import CaseKind
from casework.cases.models import Case
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

    NOW = "now", gettext_lazy("away now")
    COMING = "coming", gettext_lazy("announced")
    OVER = "over", gettext_lazy("over")
    STOPPED = "stopped", gettext_lazy("ended at once")


@dataclass(frozen=True)
class AbsenceRow:
    """An absence with its deputies in words, as its page shows it."""

    absence_id: int
    first_day: date
    last_day: date
    ended_at: datetime | None
    state: AbsenceState
    deputies: tuple[str, ...]

    @property
    def may_end(self) -> bool:
        """Return whether there is still something to end."""
        return self.state in (AbsenceState.NOW, AbsenceState.COMING)


@dataclass(frozen=True)
class Represented:
    """Somebody whom the reader represents today."""

    name: str
    last_day: date


def absence_rows(person: User) -> tuple[AbsenceRow, ...]:
    """Return the absences of a person, the latest first; the statements do not grow with them."""
    able = set(possible_deputies(person).values_list("pk", flat=True))
    return tuple(_absence_row(absence, able) for absence in absences_of(person))


def _absence_row(absence: Absence, able: Container[int]) -> AbsenceRow:
    deputies = sorted(absence.deputies.all(), key=lambda deputy: deputy.deputy.name)
    state = _state_of(absence, timezone.localdate())
    ended = state in (AbsenceState.OVER, AbsenceState.STOPPED)
    return AbsenceRow(
        absence_id=absence.pk,
        first_day=absence.first_day,
        last_day=absence.last_day,
        ended_at=absence.ended_at,
        state=state,
        deputies=tuple(_deputy_words(row, able=ended or row.deputy_id in able) for row in deputies),
    )


def _state_of(absence: Absence, today: date) -> AbsenceState:
    if absence.ended_at is not None:
        return AbsenceState.STOPPED
    if absence.last_day < today:
        return AbsenceState.OVER
    return AbsenceState.COMING if absence.first_day > today else AbsenceState.NOW


def _deputy_words(deputy: Deputy, *, able: bool) -> str:
    kinds = ", ".join(str(CaseKind(kind).label) for kind in deputy.kinds if kind in CaseKind.values)
    facts = {"person": deputy.deputy.name, "kinds": kinds}
    if not able:
        return _("%(person)s (may not represent any more: holds no fitting office)") % facts
    return _("%(person)s (only for: %(kinds)s)") % facts if kinds else deputy.deputy.name


@dataclass(frozen=True)
class Alone:
    """Why nobody can be named as deputy and what helps; `may_invite` if the reader can bring somebody in."""

    why: str
    what_helps: str
    may_invite: bool


def why_nobody_represents(person: User, reader: User) -> Alone:
    """Return why there is no colleague who could represent a person; one statement."""
    held = list(Office.objects.on(timezone.localdate()).filter(user=person).select_related("organisation"))
    fitting = {(Role(by), office) for office in held for by in REPRESENTED_BY.get(office.role, ())}
    if not held:
        return Alone(_("Without an office there is nothing to represent."), "", may_invite=False)
    if not fitting:
        why = _("Administration and audit are represented by nobody.")
        what_helps = _("A second person with the same office acts by the own right, without a deputyship.")
        return Alone(why, what_helps, may_invite=False)
    named = sorted({f"{by.label} ({office.organisation.name})" for by, office in fitting})
    why = _("A deputy must hold one of these offices, and nobody else does: %(offices)s.")
    words = why % {"offices": "; ".join(named)}
    if person.pk == reader.pk and _may_invite(reader, {by for by, _office in fitting}):
        return Alone(words, _("Invite a colleague to this office."), may_invite=True)
    return Alone(words, _("Let the administration give such an office to a colleague."), may_invite=False)


def _may_invite(reader: User, roles: AbstractSet[Role]) -> bool:
    invited = {role for office in reader.offices_today for role in INVITES.get(office.role, ())}
    return may_everywhere(Actor(reader), INVITE_PEOPLE) and bool(invited & roles)


def represented_today(user: User) -> tuple[Represented, ...]:
    """Return whom the person represents today; one statement, or none for nobody."""
    return _represented({standing.person_id for standing in user.standings_today[1:]})


def represented_in(case: Case, access: CaseAccess, owners: Iterable[int | None]) -> tuple[Represented, ...]:
    """Return in whose place somebody stands before a case; one statement, or none for nobody.

    It is whoever opens there what no own right opens, or has the lead or one of the open steps.
    """
    tied = {bond.person_id for bond in access.bonds} - {access.user_id}
    opening = [access.opening(row.permission) for row in all_rows()] if tied else []
    used = {bond.person_id for bond in opening if bond is not None}
    return _represented(tied & {*used, case.lead_id, *owners})


def _represented(people: AbstractSet[int]) -> tuple[Represented, ...]:
    if not people:
        return ()
    absent = Absence.objects.now().filter(user__in=people).select_related("user").order_by("user__name")
    return tuple(Represented(absence.user.name, absence.last_day) for absence in absent)


def manageable_absences(by: Actor) -> QuerySet[Absence]:
    """Return the absences that the person may end: the own ones, at the LPR office those of everybody."""
    absences = Absence.objects.select_related("user")
    return absences if may_everywhere(by, ANNOUNCE_ABSENCES) else absences.filter(user=by.user)


def people_who_fall_ill(by: Actor) -> QuerySet[User]:
    """Return the people for whom the person may announce an absence; raise NotAllowed for all others."""
    require_everywhere(by, ANNOUNCE_ABSENCES)
    return visible_people(by).filter(is_active=True)
