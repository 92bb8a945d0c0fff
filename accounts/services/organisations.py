"""Organisations and groups change here, after the rights were asked."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import MANAGE_ORGANISATIONS, require_everywhere
from accounts.services.people import close_office, locked_offices, shown
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid, NotNow
from casework.territory import services as territory
from casework.territory.choices import TERRITORIAL_BODIES, GroupKind, OrganisationKind
from casework.territory.models import (
    GroupMembership,
    MunicipalGroup,
    Organisation,
    TerritorialUnit,
)


@service
def add_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    by: Actor,
    unit: TerritorialUnit | None = None,
    valid_from: date | None = None,
) -> Organisation:
    """Create an organisation that stands on no territory of its own."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    return territory.create_organisation(kind=kind, name=name, by=by, unit=unit, valid_from=valid_from)


@service
def rename_organisation(*, organisation: Organisation, name: str, by: Actor, reason: str = "") -> None:
    """Rename an organisation, unless its name is that of its territory."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    if organisation.kind in TERRITORIAL_BODIES:
        raise NotNow(_("A municipality or district bears the name of its territory."))
    territory.rename_organisation(organisation=organisation, name=name, by=by, reason=reason)


@service
def end_organisation(*, organisation: Organisation, last_day: date, by: Actor, reason: str = "") -> None:
    """End an organisation, and with it the offices held in it."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    if organisation.kind == OrganisationKind.LPR:
        raise NotNow(_("The office of the State Prevention Council is needed for every case."))
    territory.end_organisation(organisation=organisation, last_day=last_day, by=by, reason=reason)
    later = Q(valid_until=None) | Q(valid_until__gt=last_day)
    for office in locked_offices().filter(later, organisation=organisation).order_by("pk"):
        if office.valid_from > last_day:
            message = _("An office of %(person)s begins only later; end it first.")
            raise Invalid(message % {"person": office.user.name}, "last_day")
        close_office(office, last_day)


@service
def add_group(
    *, name: str, kind: GroupKind, joined_on: date, members: Sequence[TerritorialUnit], by: Actor
) -> MunicipalGroup:
    """Create a group of municipalities with its first members."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    return territory.create_group(name=name, kind=kind, joined_on=joined_on, members=members, by=by)


@service
def add_member(*, group: MunicipalGroup, unit: TerritorialUnit, joined_on: date, by: Actor) -> None:
    """Let a municipality join a group on a day."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    founded_on = group.organisation.valid_from
    if founded_on and joined_on < founded_on:
        message = _("The group exists only from %(day)s on.") % {"day": shown(founded_on)}
        raise Invalid(message, "joined_on")
    territory.add_group_member(group=group, unit=unit, joined_on=joined_on, by=by)


@service
def end_member(*, membership: GroupMembership, last_day: date, by: Actor, reason: str = "") -> None:
    """End the membership of a municipality with its last day in the group."""
    require_everywhere(by, MANAGE_ORGANISATIONS)
    territory.remove_group_member(
        group=membership.group, unit=membership.unit, left_on=last_day, by=by, reason=reason
    )
