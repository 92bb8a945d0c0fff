"""Who may open a case for whom, and which municipalities a search offers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.permissions import may_everywhere, places_opening
from casework.audit.actors import Actor
from casework.cases import permissions
from casework.cases.choices import CaseKind
from casework.territory.choices import OrganisationKind
from casework.territory.models import MunicipalGroup, Organisation, TerritorialUnit
from casework.territory.selectors import (
    groups,
    members_on,
    organisations,
    prevention_council_office,
    search_municipalities,
)
from workflows.engine.flows import has_definition

MOST_FOUND = 10
M = TypeVar("M", bound=Model)

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Opening:
    """For whom a person may open cases: for anybody, or for the own municipalities."""

    for_anybody: bool
    own: tuple[Organisation, ...]

    @property
    def is_possible(self) -> bool:
        """Return whether the person may open a case at all."""
        return self.for_anybody or bool(self.own)

    def opens_as(self, municipalities: Iterable[Organisation]) -> Organisation:
        """Return the organisation in whose name the case is opened."""
        if self.for_anybody:
            return prevention_council_office()
        chosen = set(municipalities)
        return next((organisation for organisation in self.own if organisation in chosen), self.own[0])


@dataclass(frozen=True)
class Found:
    """What a search offers; `more` are those that are not shown."""

    choices: Choices
    more: int


def first_found(found: QuerySet[M], choice: Callable[[M], tuple[str, str]]) -> Found:
    """Return the first hits of a search as choices, and how many more there are; two statements at most."""
    shown = list(found[: MOST_FOUND + 1])
    more = found.count() - MOST_FOUND if len(shown) > MOST_FOUND else 0
    return Found([choice(hit) for hit in shown[:MOST_FOUND]], more)


def opening_of(by: Actor) -> Opening:
    """Return for whom the person may open cases."""
    own = places_opening(by, permissions.REQUEST_CASE)
    for_anybody = may_everywhere(by, permissions.OPEN_CASE)
    bodies = organisations(OrganisationKind.MUNICIPALITY).filter(pk__in=own)
    return Opening(for_anybody, () if for_anybody else tuple(bodies))


def kinds_with_process() -> Choices:
    """Return the kinds of cases that have a process."""
    return [(kind.value, str(kind.label)) for kind in CaseKind if has_definition(kind)]


def group_choices() -> Choices:
    """Return all groups of municipalities, by name."""
    return [(str(group.pk), group.name) for group in groups()]


def municipalities_by_key(keys: Iterable[str]) -> list[Organisation]:
    """Return the municipalities of today with these keys (AGS), by name."""
    return list(organisations(OrganisationKind.MUNICIPALITY).filter(unit__ags__in=set(keys)))


def members_of(group: MunicipalGroup) -> list[Organisation]:
    """Return the municipalities that belong to the group today, by name."""
    members = members_on(group, timezone.localdate()).order_by().values("pk")
    return list(organisations(OrganisationKind.MUNICIPALITY).filter(unit__in=members))


def group_of(pk: int) -> MunicipalGroup | None:
    """Return the group with this id, if there is one."""
    return groups().filter(pk=pk).first()


def found_municipalities(text: str, chosen: Iterable[str]) -> Found:
    """Return what a search offers beside what is chosen already; nothing is offered without a search."""
    if not text.strip():
        return Found([], 0)
    return first_found(search_municipalities(text).exclude(ags__in=set(chosen)), choice_of)


def chosen_municipalities(keys: Iterable[str]) -> Choices:
    """Return the municipalities that are chosen, as choices."""
    return [choice_of(body.unit) for body in municipalities_by_key(keys) if body.unit]


def choice_of(unit: TerritorialUnit) -> tuple[str, str]:
    """Return key and words of a municipality: names are ambiguous, so district and AGS stand with it."""
    return (unit.ags, f"{unit.name_with_district}, {unit.ags}")
