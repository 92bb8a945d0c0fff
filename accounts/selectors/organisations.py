"""The directory of organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from accounts.models import Office
from accounts.permissions import (
    MANAGE_ORGANISATIONS,
    VIEW_DIRECTORY,
    may_everywhere,
    require_everywhere,
)
from accounts.selectors.paging import Page, Place, by_name, count_of, page_of, words_of
from accounts.selectors.people import OfficeRow, office_rows
from casework.audit.actors import Actor
from casework.territory.choices import ARISING_KINDS, TERRITORIAL_BODIES, OrganisationKind
from casework.territory.models import MunicipalGroup, Organisation, TerritorialUnit
from casework.territory.selectors import directorate_of, districts_on, folded, groups_of, organisations

MOST_ENDED_OFFICES = 50

Choices: TypeAlias = list[tuple[str, str]]
GroupedChoices: TypeAlias = list[tuple[str, Choices]]


class OrganisationState(StrEnum):
    """Which organisations are shown; the values stand in the address."""

    EXISTING = "bestehend"
    ENDED = "beendet"
    ALL = "alle"


@dataclass(frozen=True)
class OrganisationFilter:
    """Which organisations are shown; `district` is the id of a unit."""

    text: str = ""
    kind: str = ""
    district: int | None = None
    state: OrganisationState = OrganisationState.EXISTING


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation of the list."""

    organisation_id: int
    name: str
    kind: str
    district: str
    has_ended: bool


@dataclass(frozen=True)
class OrganisationList:
    """A page of organisations, and how many there are: at most one more than `MOST_COUNTED`."""

    page: Page[OrganisationRow]
    count: int


@dataclass(frozen=True)
class Fact:
    """One line of what is known."""

    label: str
    value: str


@dataclass(frozen=True)
class OrganisationPage:
    """What a page says of an organisation, and what the reader may do; ended offices are the newest ones."""

    facts: tuple[Fact, ...]
    groups: tuple[MunicipalGroup, ...]
    offices: tuple[OfficeRow, ...]
    ended_offices: tuple[OfficeRow, ...]
    may_rename: bool
    may_end: bool


def visible_organisations(by: Actor) -> QuerySet[Organisation]:
    """Return all organisations; raise NotAllowed for those who may not read the directory."""
    require_everywhere(by, VIEW_DIRECTORY)
    return Organisation.objects.select_related("unit__district", "group")


def organisation_list(by: Actor, wanted: OrganisationFilter, place: Place) -> OrganisationList:
    """Return a page of organisations by name; the number of statements does not depend on the rows."""
    everything = visible_organisations(by)
    found = _searched(_narrowed(everything, wanted), wanted.text)
    page = page_of(found, by_name(everything), place)
    return OrganisationList(page.showing(_rows(page.rows)), count_of(found))


def _narrowed(found: QuerySet[Organisation], wanted: OrganisationFilter) -> QuerySet[Organisation]:
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.district:
        found = found.filter(Q(unit=wanted.district) | Q(unit__district=wanted.district))
    ended = Q(valid_until__lt=timezone.localdate())
    match wanted.state:
        case OrganisationState.EXISTING:
            return found.exclude(ended)
        case OrganisationState.ENDED:
            return found.filter(ended)
        case _:
            return found


def _searched(found: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Find every word in the name or the district, or as the beginning of the AGS."""
    for word in words_of(text):
        meant = Q(name__folded__contains=folded(word)) | Q(unit__ags__startswith=word)
        found = found.filter(meant | Q(unit__district__name__folded__contains=folded(word)))
    return found


def _rows(found: Iterable[Organisation]) -> Iterable[OrganisationRow]:
    today = timezone.localdate()
    for organisation in found:
        unit = organisation.unit
        yield OrganisationRow(
            organisation_id=organisation.pk,
            name=organisation.name,
            kind=organisation.get_kind_display(),
            district=unit.district.name if unit and unit.district else "",
            has_ended=has_ended(organisation, today),
        )


def has_ended(organisation: Organisation, today: date) -> bool:
    """Return whether the last day of the organisation is over."""
    return organisation.valid_until is not None and organisation.valid_until < today


def organisation_page(by: Actor, organisation: Organisation) -> OrganisationPage:
    """Return what a page says of an organisation."""
    today = timezone.localdate()
    may_manage = may_everywhere(by, MANAGE_ORGANISATIONS) and not has_ended(organisation, today)
    over = Q(valid_until__lt=today)
    offices = Office.objects.filter(organisation=organisation)
    ended = offices.filter(over).order_by("-valid_until", "-pk")[:MOST_ENDED_OFFICES]
    return OrganisationPage(
        facts=tuple(_facts(organisation, today)),
        groups=tuple(_groups(organisation, today)),
        offices=office_rows(offices.exclude(over).order_by("role", "user__name", "pk")),
        ended_offices=office_rows(ended),
        may_rename=may_manage and organisation.kind not in TERRITORIAL_BODIES,
        may_end=may_manage and _can_end(organisation),
    )


def _groups(organisation: Organisation, today: date) -> Iterable[MunicipalGroup]:
    """Return the groups of a municipality; whoever only works in it is no member."""
    if organisation.unit is None or organisation.kind != OrganisationKind.MUNICIPALITY:
        return ()
    return groups_of(organisation.unit, today)


def _can_end(organisation: Organisation) -> bool:
    """Return whether somebody may end it by hand: territory ends by law, the LPR office has to stay."""
    fixed = (*TERRITORIAL_BODIES, OrganisationKind.LPR)
    return organisation.kind not in fixed and organisation.valid_until is None


def _facts(organisation: Organisation, today: date) -> Iterable[Fact]:
    unit = organisation.unit
    yield Fact(_("Kind"), organisation.get_kind_display())
    if unit:
        yield Fact(_("Territory"), f"{unit.name} · {unit.get_kind_display()}")
        yield from _territory(unit)
    if unit and organisation.kind in TERRITORIAL_BODIES:
        directorate = directorate_of(unit, today)
        yield Fact(_("Police directorate"), directorate.name if directorate else _("none"))
    competences = organisation.competences.on(today).select_related("unit__district").order_by("unit__name")
    if organisation.kind == OrganisationKind.POLICE:
        yield Fact(_("Competent for"), ", ".join(c.unit.name_with_district for c in competences))
    if organisation.valid_from:
        yield Fact(_("Exists since"), date_format(organisation.valid_from, "SHORT_DATE_FORMAT"))
    if organisation.valid_until:
        yield Fact(_("Last day"), date_format(organisation.valid_until, "SHORT_DATE_FORMAT"))


def _territory(unit: TerritorialUnit) -> Iterable[Fact]:
    yield Fact(_("Official municipality key (AGS)"), unit.ags)
    if unit.district:
        yield Fact(_("District"), unit.district.name)
    if unit.inhabitants is not None:
        yield Fact(_("Inhabitants"), localize(unit.inhabitants, use_l10n=True))


def kind_choices() -> Choices:
    """Return the kinds of organisations that are created by hand."""
    return [(kind.value, str(kind.label)) for kind in OrganisationKind if kind not in ARISING_KINDS]


def district_choices() -> Choices:
    """Return the districts of today, for a filter."""
    return [(str(unit.pk), unit.name) for unit in districts_on(timezone.localdate())]


def organisation_choices() -> GroupedChoices:
    """Return the organisations of today under their kinds, for a form; one statement."""
    groups: dict[str, Choices] = {kind.value: [] for kind in OrganisationKind}
    for organisation in organisations():
        groups[organisation.kind].append((str(organisation.pk), organisation.name_with_district))
    return [(str(OrganisationKind(kind).label), found) for kind, found in groups.items() if found]


def organisation_with(number: int) -> Organisation:
    """Return an organisation by its id."""
    return Organisation.objects.get(pk=number)
