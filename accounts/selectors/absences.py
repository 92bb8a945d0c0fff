"""Who is away, until when, and who represents the person meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Absence, Office, User


@dataclass(frozen=True)
class NamedDeputy:
    """Who represents somebody, for which kinds of case; without any, for all."""

    name: str
    kinds: tuple[str, ...]

    def covers(self, kind: str) -> bool:
        """Return whether the deputy acts in cases of this kind."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Away:
    """The absence of a person today."""

    last_day: date
    deputies: tuple[NamedDeputy, ...]

    def words(self, kind: str) -> str:
        """Return until when the person is away, and who acts in a case of this kind meanwhile."""
        names = ", ".join(deputy.name for deputy in self.deputies if deputy.covers(kind))
        facts = {"day": date_format(self.last_day, "SHORT_DATE_FORMAT"), "people": names}
        if not names:
            return _("absent until %(day)s, no deputy") % facts
        return _("absent until %(day)s, deputy: %(people)s") % facts


def away_today(people: Iterable[int | None]) -> dict[int, Away]:
    """Return who of these people is away today; one statement, or none for nobody."""
    wanted = {person for person in people if person is not None}
    return _away(Absence.objects.filter(user__in=wanted)) if wanted else {}


def away_among(people: QuerySet[User]) -> dict[int, Away]:
    """Return who of the people that a query finds is away today; one statement."""
    return _away(Absence.objects.filter(user__in=people.order_by().values("pk")))


def _away(absences: QuerySet[Absence]) -> dict[int, Away]:
    today = timezone.localdate()
    absent = absences.filter(first_day__lte=today, last_day__gte=today)
    last_days: dict[int, date] = {}
    deputies: dict[int, list[NamedDeputy]] = {}
    names = absent.order_by("deputies__deputy__name").values_list(
        "user", "last_day", "deputies__deputy__name", "deputies__kinds"
    )
    for person, last_day, name, kinds in names:
        last_days[person] = last_day
        deputies.setdefault(person, []).extend([NamedDeputy(name, tuple(kinds))] if name else [])
    return {person: Away(day, tuple(deputies[person])) for person, day in last_days.items()}


def absences_of(person: User) -> QuerySet[Absence]:
    """Return the absences of a person that are announced or over, the latest first."""
    return person.absences.prefetch_related("deputies__deputy")


def possible_deputies(person: User) -> QuerySet[User]:
    """Return who may represent a person: people with an office in the same organisation."""
    offices = Office.objects.on(timezone.localdate())
    houses = offices.filter(user=person).values("organisation")
    colleagues = offices.filter(organisation__in=houses).values("user")
    return User.objects.filter(pk__in=colleagues).exclude(pk=person.pk).order_by("name")


def stands_for(user: User, people: Iterable[int | None], kind: str | None = None) -> bool:
    """Return whether the person is one of these people, or represents one of them today.

    This is the rule of four eyes: nobody decides on the own work, nor on that of somebody represented.
    Without a kind of case every deputyship counts.
    """
    wanted = {person for person in people if person is not None}
    standings = user.standings_today
    return any(s.person_id in wanted for s in standings if kind is None or s.covers(kind))
