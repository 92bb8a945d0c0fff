"""Territory, organisations and groups change here and nowhere else.

Nothing here asks for rights: accounts stand above territory, so whatever opens these verbs to people requires
their rights first; commands and importers act for the house.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import record_event
from casework.territory.choices import (
    ARISING_KINDS,
    TERRITORIAL_BODIES,
    GroupKind,
    OrganisationKind,
    UnitKind,
)
from casework.territory.models import (
    TOWN_SUFFIX,
    AdvisoryRegion,
    AdvisoryRegionDistrict,
    DirectorateCompetence,
    GroupMembership,
    MunicipalGroup,
    Organisation,
    TerritorialUnit,
    UnitSuccession,
)

REFERENCE = Path(settings.BASE_DIR) / "fixtures" / "reference"
ONE_DAY = timedelta(days=1)
SPA_SUFFIX = ", Kurort"
DISTRICT_FREE = "Kreisfreie Stadt "
KEY_LENGTH = {
    UnitKind.STATE: 2,
    UnitKind.DISTRICT: 5,
    UnitKind.DISTRICT_FREE_CITY: 5,
    UnitKind.MUNICIPALITY: 8,
}


@dataclass
class Loading:
    """What is there already while reference data are loaded, and how much was added."""

    units: dict[str, TerritorialUnit] = field(default_factory=dict)
    added: int = 0

    def add(self, row: models.Model) -> None:
        """Save a new row and count it."""
        row.save()
        self.added += 1


@service
def load_territory(*, by: Actor, folder: Path = REFERENCE) -> int:
    """Add what is missing of territory and standing organisations; return how many rows were added.

    What is there already stays as it is, so that loading again changes nothing.
    """
    loading = Loading(units={unit.ags: unit for unit in TerritorialUnit.objects.order_by("valid_from")})
    municipalities = _rows(folder / "municipalities.csv")
    _load_units(loading, municipalities)
    _load_bodies(loading)
    _load_organisations(loading, _rows(folder / "organisations.csv"))
    _load_directorates(loading, _rows(folder / "police_directorates.csv"))
    if loading.added:
        _record(Verb.REFERENCE_DATA_LOADED, None, added=loading.added)
    return loading.added


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _load_units(loading: Loading, rows: Sequence[Mapping[str, str]]) -> None:
    for ags, name in {row["kreis_ags"]: row["kreis"] for row in rows}.items():
        kind = UnitKind.DISTRICT_FREE_CITY if name.startswith(DISTRICT_FREE) else UnitKind.DISTRICT
        _load_unit(loading, TerritorialUnit(kind=kind, ags=ags, name=name, short_name=name))
    for row in rows:
        unit = TerritorialUnit(
            kind=UnitKind.MUNICIPALITY,
            ags=row["ags"],
            name=row["gemeinde"],
            short_name=_short(row["gemeinde"]),
            district=loading.units[row["kreis_ags"]],
        )
        _load_unit(loading, unit)


def _load_unit(loading: Loading, unit: TerritorialUnit) -> None:
    if unit.ags not in loading.units:
        loading.add(unit)
        loading.units[unit.ags] = unit


def _load_bodies(loading: Loading) -> None:
    present = set(Organisation.objects.filter(kind__in=TERRITORIAL_BODIES).values_list("unit", flat=True))
    for unit in loading.units.values():
        body = _body_of(unit)
        if body and unit.pk not in present:
            loading.add(body)


def _load_organisations(loading: Loading, rows: Sequence[Mapping[str, str]]) -> None:
    for row in rows:
        _load_organisation(loading, OrganisationKind(row["kind"]), row["name"])


def _load_organisation(loading: Loading, kind: OrganisationKind, name: str) -> Organisation:
    organisation = Organisation.objects.filter(kind=kind, name=name).first()
    if organisation is None:
        organisation = Organisation(kind=kind, name=name)
        loading.add(organisation)
    return organisation


def _load_directorates(loading: Loading, rows: Sequence[Mapping[str, str]]) -> None:
    covered = set(DirectorateCompetence.objects.values_list("unit", flat=True))
    for row in rows:
        directorate = _load_organisation(loading, OrganisationKind.POLICE, row["directorate"])
        unit = loading.units[row["district_ags"]]
        if unit.pk not in covered:
            loading.add(DirectorateCompetence(organisation=directorate, unit=unit))


def _short(name: str) -> str:
    return name.removesuffix(TOWN_SUFFIX)


def _body_of(unit: TerritorialUnit) -> Organisation | None:
    """Return the new organisation that a unit is; a district-free city is its municipality only."""
    first_day = unit.valid_from
    if unit.kind == UnitKind.MUNICIPALITY:
        kind, name = OrganisationKind.MUNICIPALITY, _official_name(unit)
        return Organisation(kind=kind, name=name, unit=unit, valid_from=first_day)
    if unit.kind == UnitKind.DISTRICT:
        return Organisation(kind=OrganisationKind.DISTRICT, name=unit.name, unit=unit, valid_from=first_day)
    return None


def _official_name(unit: TerritorialUnit) -> str:
    main = unit.short_name.removesuffix(SPA_SUFFIX)
    spa = "Kurort " if main != unit.short_name else ""
    return f"{'Stadt' if unit.is_town else 'Gemeinde'} {spa}{main}"


@service
def create_unit(
    *,
    kind: UnitKind,
    ags: str,
    name: str,
    valid_from: date,
    by: Actor,
    district: TerritorialUnit | None = None,
    inhabitants: int | None = None,
) -> TerritorialUnit:
    """Create a unit that begins on a day, and the organisation that it is."""
    if not re.fullmatch(rf"[0-9]{{{KEY_LENGTH[kind]}}}", ags):
        raise Invalid(_("The key of this level has %(count)s digits.") % {"count": KEY_LENGTH[kind]}, "ags")
    if (kind == UnitKind.MUNICIPALITY) != (district is not None):
        raise Invalid(_("A municipality, and only a municipality, lies in a district."), "district")
    unit = TerritorialUnit(
        kind=kind,
        ags=ags,
        name=_name(name),
        short_name=_short(_name(name)),
        district=district,
        inhabitants=inhabitants,
        valid_from=valid_from,
    )
    _save_or_refuse(unit, _("This key belongs to another unit at that time."))
    body = _body_of(unit)
    if body:
        _save_or_refuse(body, _("There is an organisation of this kind and name already."))
        _record(Verb.ORGANISATION_CREATED, body, valid_from, organisation=body.name)
    return unit


@service
def end_unit(
    *,
    unit: TerritorialUnit,
    last_day: date,
    successors: Sequence[TerritorialUnit],
    by: Actor,
    reason: str = "",
) -> None:
    """End a unit with its last day and name its successors; its organisation and memberships end with it."""
    unit = TerritorialUnit.objects.select_for_update().get(pk=unit.pk)
    _require_open(unit.valid_until)
    _require_order(unit.valid_from, last_day)
    _end_memberships(unit.memberships.all(), last_day)
    unit.valid_until = last_day
    unit.save(update_fields=["valid_until"])
    for successor in successors:
        UnitSuccession.objects.create(predecessor=unit, successor=successor, on=last_day + ONE_DAY)
    for body in unit.organisations.filter(kind__in=TERRITORIAL_BODIES, valid_until__isnull=True):
        _end(body, last_day)


@service
def transfer_competence(
    *, directorate: Organisation, unit: TerritorialUnit, valid_from: date, by: Actor, reason: str = ""
) -> DirectorateCompetence:
    """Make a police directorate competent for a unit from a day on; the one before ends the day before."""
    if directorate.kind != OrganisationKind.POLICE:
        raise Invalid(_("Only a police directorate can be competent."), "directorate")
    for earlier in unit.competences.select_for_update().filter(valid_until__isnull=True):
        _require_order(earlier.valid_from, valid_from - ONE_DAY)
        earlier.valid_until = valid_from - ONE_DAY
        earlier.save(update_fields=["valid_until"])
    competence = DirectorateCompetence(organisation=directorate, unit=unit, valid_from=valid_from)
    _save_or_refuse(competence, _("Another directorate is competent at that time."))
    _record(Verb.ORGANISATION_CHANGED, directorate, valid_from, organisation=directorate.name)
    return competence


@service
def create_group(
    *, name: str, kind: GroupKind, joined_on: date, by: Actor, members: Sequence[TerritorialUnit] = ()
) -> MunicipalGroup:
    """Create a group of municipalities with its first members, and the organisation that it is."""
    group = MunicipalGroup(name=_name(name), kind=kind)
    _save_or_refuse(group, _("There is a group of this name already."))
    organisation = Organisation(
        kind=OrganisationKind.GROUP, name=group.name, group=group, valid_from=joined_on
    )
    _save_or_refuse(organisation, _("There is an organisation of this kind and name already."))
    _record(Verb.GROUP_CREATED, organisation, joined_on, group=group.name)
    for unit in members:
        add_group_member(group=group, unit=unit, joined_on=joined_on, by=by)
    return group


@service
def add_group_member(
    *, group: MunicipalGroup, unit: TerritorialUnit, joined_on: date, by: Actor
) -> GroupMembership:
    """Let a municipality join a group on a day."""
    organisation = Organisation.objects.select_for_update().get(group=group)
    _require_open(organisation.valid_until)
    _require_order(organisation.valid_from, joined_on)
    if unit.kind != UnitKind.MUNICIPALITY:
        raise Invalid(_("Only municipalities can be members of a group."), "unit")
    if not TerritorialUnit.objects.on(joined_on).filter(pk=unit.pk).exists():
        raise Invalid(_("The municipality does not exist on that day."), "unit")
    membership = GroupMembership(group=group, unit=unit, joined_on=joined_on)
    _save_or_refuse(membership, _("%(unit)s is a member already.") % {"unit": unit.name_with_district})
    facts = {"organisation": unit.name_with_district, "group": group.name}
    _record(Verb.GROUP_JOINED, organisation, joined_on, **facts)
    return membership


@service
def remove_group_member(
    *, group: MunicipalGroup, unit: TerritorialUnit, left_on: date, by: Actor, reason: str = ""
) -> None:
    """End the membership of a municipality with its last day in the group."""
    if not _end_memberships(group.memberships.filter(unit=unit), left_on):
        raise NotNow(_("%(unit)s is no member of the group.") % {"unit": unit.name_with_district})


@service
def create_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    by: Actor,
    unit: TerritorialUnit | None = None,
    valid_from: date | None = None,
) -> Organisation:
    """Create an organisation; those of territory and of groups come into being with what they stand on."""
    if kind in ARISING_KINDS:
        raise Invalid(_("Municipalities, districts and groups are not created by hand."), "kind")
    organisation = Organisation(kind=kind, name=_name(name), unit=unit, valid_from=valid_from)
    _save_or_refuse(organisation, _("There is an organisation of this kind and name already."))
    _record(Verb.ORGANISATION_CREATED, organisation, valid_from, organisation=organisation.name)
    return organisation


@service
def rename_organisation(*, organisation: Organisation, name: str, by: Actor, reason: str = "") -> None:
    """Change the name of an organisation, and of the group that it is."""
    organisation = _locked(organisation)
    organisation.name = _name(name)
    _save_or_refuse(organisation, _("There is an organisation of this kind and name already."), "name")
    if organisation.group:
        organisation.group.name = organisation.name
        _save_or_refuse(organisation.group, _("There is a group of this name already."), "name")
    _record(Verb.ORGANISATION_CHANGED, organisation, organisation=organisation.name)


@service
def end_organisation(*, organisation: Organisation, last_day: date, by: Actor, reason: str = "") -> None:
    """End an organisation with its last day; a group lets its members go with it."""
    organisation = _locked(organisation)
    if organisation.kind in TERRITORIAL_BODIES:
        raise NotNow(_("A municipality or district ends with its territory."))
    _require_open(organisation.valid_until)
    _require_order(organisation.valid_from, last_day)
    if organisation.group:
        _end_memberships(organisation.group.memberships.all(), last_day)
    _end(organisation, last_day)


@service
def create_advisory_region(*, name: str, districts: Sequence[TerritorialUnit], by: Actor) -> AdvisoryRegion:
    """Create an advisory region out of districts and district-free cities."""
    region = AdvisoryRegion(name=_name(name))
    _save_or_refuse(region, _("There is an advisory region of this name already."))
    for unit in districts:
        if unit.kind == UnitKind.MUNICIPALITY:
            raise Invalid(_("An advisory region consists of districts."), "districts")
        AdvisoryRegionDistrict.objects.create(region=region, unit=unit)
    return region


def _locked(organisation: Organisation) -> Organisation:
    locked = Organisation.objects.select_for_update(of=("self",)).select_related("group")
    return locked.get(pk=organisation.pk)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Invalid(_("A name is needed."), "name")
    return name


def _save_or_refuse(row: models.Model, refusal: str, *changed: str) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=changed or None)
    except IntegrityError as error:
        raise NotNow(refusal) from error


def _require_open(last_day: date | None) -> None:
    if last_day is not None:
        raise NotNow(_("This has ended already."))


def _require_order(first_day: date | None, last_day: date) -> None:
    if first_day is not None and last_day < first_day:
        raise Invalid(_("The last day lies before the first."), "last_day")


def _end_memberships(memberships: models.QuerySet[GroupMembership], left_on: date) -> int:
    """End those memberships that are open; return how many there were."""
    open_ones = memberships.filter(left_on__isnull=True).select_for_update(of=("self",))
    ended = list(open_ones.select_related("unit__district", "group__organisation"))
    for membership in ended:
        _require_order(membership.joined_on, left_on)
        membership.left_on = left_on
        membership.save(update_fields=["left_on"])
        facts = {"organisation": membership.unit.name_with_district, "group": membership.group.name}
        _record(Verb.GROUP_LEFT, membership.group.organisation, left_on, **facts)
    return len(ended)


def _end(organisation: Organisation, last_day: date) -> None:
    organisation.valid_until = last_day
    organisation.save(update_fields=["valid_until"])
    _record(Verb.ORGANISATION_CHANGED, organisation, last_day, organisation=organisation.name)


def _record(
    verb: Verb, organisation: Organisation | None, happened_on: date | None = None, /, **facts: str | int
) -> None:
    record_event(
        verb=verb,
        scope=Scope.TERRITORY,
        subject_id=organisation.pk if organisation else None,
        facts=facts,
        happened_on=min(happened_on, timezone.localdate()) if happened_on else None,
    )
