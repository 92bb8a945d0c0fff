"""Who is away, until when, and who represents the person meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import REPRESENT_NOBODY
from accounts.models import Absence, Deputy, Office, User, colleague_on


@dataclass(frozen=True)
class NamedDeputy:
    """Who represents somebody, for which kinds of case (without any, for all), perhaps away as well."""

    name: str
    kinds: tuple[str, ...] = ()
    away_until: date | None = None

    def covers(self, kind: str | None) -> bool:
        """Return whether the deputy acts in cases of this kind; without a kind, in some at least."""
        return kind is None or not self.kinds or kind in self.kinds

    def words(self, kind: str | None) -> str:
        """Return the name, with what limits the deputy where the kind of case is not known."""
        facts = {"person": self.name, "day": _shown(self.away_until) if self.away_until else ""}
        limited = bool(self.kinds) and kind is None
        if limited and self.away_until:
            return _("%(person)s (for some kinds of case; absent as well until %(day)s)") % facts
        if limited:
            return _("%(person)s (for some kinds of case)") % facts
        return _("%(person)s (absent as well until %(day)s)") % facts if self.away_until else self.name


@dataclass(frozen=True)
class Away:
    """The absence of a person today."""

    last_day: date
    deputies: tuple[NamedDeputy, ...]

    def words(self, kind: str | None) -> str:
        """Return until when the person is away, and who acts meanwhile: in a case of this kind, or at all."""
        names = ", ".join(deputy.words(kind) for deputy in self.deputies if deputy.covers(kind))
        facts = {"day": _shown(self.last_day), "people": names}
        if not names:
            return _("absent until %(day)s, no deputy") % facts
        return _("absent until %(day)s, deputy: %(people)s") % facts


def _shown(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def away_today(people: Iterable[int | None]) -> dict[int, Away]:
    """Return who of these people is away today; one statement, or none for nobody."""
    wanted = {person for person in people if person is not None}
    return _away(Absence.objects.now().filter(user__in=wanted)) if wanted else {}


def away_among(people: QuerySet[User]) -> dict[int, Away]:
    """Return who of the people that a query finds is away today; one statement."""
    return _away(Absence.objects.now().filter(user__in=people.order_by().values("pk")))


def _away(absences: QuerySet[Absence]) -> dict[int, Away]:
    """Return the absences by person, each with the deputies who can represent the person today."""
    own = Absence.objects.now().filter(user=OuterRef("deputy"))
    able = Deputy.objects.now().filter(absence=OuterRef("pk")).order_by("deputy__name")
    named = able.values(
        said=JSONObject(name="deputy__name", kinds="kinds", away_until=Subquery(own.values("last_day")))
    )
    rows = absences.values_list("user", "last_day", ArraySubquery(named))
    return {person: Away(day, tuple(map(_deputy, found))) for person, day, found in rows}


class Said(TypedDict):
    """A deputy as the database says it."""

    name: str
    kinds: list[str]
    away_until: str | None


def _deputy(said: Said) -> NamedDeputy:
    until = said["away_until"]
    return NamedDeputy(said["name"], tuple(said["kinds"]), date.fromisoformat(until) if until else None)


def absences_of(person: User) -> QuerySet[Absence]:
    """Return the absences of a person that are announced or over, the latest first."""
    return person.absences.prefetch_related("deputies__deputy")


def possible_deputies(person: User) -> QuerySet[User]:
    """Return who may represent a person in one of the offices held today, by name."""
    today = timezone.localdate()
    held = Office.objects.on(today)
    colleagues = held.filter(colleague_on(today), user=person).values("organisation__offices__user")
    shut_out = held.filter(role__in=REPRESENT_NOBODY).values("user")
    found = User.objects.filter(pk__in=colleagues).exclude(pk=person.pk).exclude(pk__in=shut_out)
    return found.order_by("name")


def stands_for(user: User, people: Iterable[int | None], kind: str | None = None) -> bool:
    """Return whether the person is one of these people, or represents one of them today.

    This is the rule of four eyes: nobody decides on the own work, nor on that of somebody represented.
    Without a kind of case every deputyship counts.
    """
    wanted = {person for person in people if person is not None}
    standings = user.standings_today
    return any(s.person_id in wanted for s in standings if kind is None or s.covers(kind))
