"""Territory in time, the organisations on it, and groups of municipalities.

All periods include their last day. An empty first day means that it lies before our data begin.
"""

from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.territory.choices import (
    ARISING_KINDS,
    DISTRICT_LEVEL,
    TERRITORIAL_BODIES,
    GroupKind,
    OrganisationKind,
    UnitKind,
)

M = TypeVar("M", bound=models.Model)

TOWN_SUFFIX = ", Stadt"


class ValidityQuerySet(models.QuerySet[M]):
    """Rows that are valid from one day to another."""

    def on(self, day: date) -> Self:
        """Return the rows that are valid on that day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class MembershipQuerySet(models.QuerySet["GroupMembership"]):
    """Memberships by date."""

    def on(self, day: date) -> Self:
        """Return the memberships that exist on that day."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), joined_on__lte=day)


def days(first: str, last: str) -> Func:
    """The days of a period, its last day included."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())


def only(number: F | Cast) -> Func:
    """A range of one number, so that an exclusion constraint can compare it without an extension."""
    return Func(number, number, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


class TerritorialUnit(models.Model):
    """A state, district, district-free city or municipality for as long as its boundaries stand."""

    kind = models.CharField(_("Kind"), max_length=20, choices=UnitKind)
    ags = models.CharField(_("Official municipality key (AGS)"), max_length=8)
    name = models.CharField(_("Name"), max_length=120)
    short_name = models.CharField(_("Name without the suffix"), max_length=120)
    district = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name=_("District"),
    )
    inhabitants = models.PositiveIntegerField(_("Inhabitants"), null=True, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ValidityQuerySet["TerritorialUnit"].as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("territorial unit")
        verbose_name_plural = _("territorial units")
        ordering = ["short_name", "ags"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=UnitKind.MUNICIPALITY, ags__regex=r"^[0-9]{8}$", district__isnull=False)
                | Q(kind__in=DISTRICT_LEVEL, ags__regex=r"^[0-9]{5}$", district__isnull=True)
                | Q(kind=UnitKind.STATE, ags__regex=r"^[0-9]{2}$", district__isnull=True),
                name="unit_key_fits_its_level",
            ),
            models.CheckConstraint(
                condition=Q(name__startswith=F("short_name")) & ~Q(short_name=""),
                name="unit_short_name_begins_name",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="unit_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["ags", "valid_from"], nulls_distinct=False, name="unit_begins_once"
            ),
            ExclusionConstraint(
                name="unit_key_held_once_a_day",
                expressions=[
                    (only(Cast("ags", models.BigIntegerField())), RangeOperators.OVERLAPS),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_name} ({self.ags})"

    @property
    def is_town(self) -> bool:
        """Return whether the municipality has the rights of a town."""
        return self.name.endswith(TOWN_SUFFIX)

    @property
    def name_with_district(self) -> str:
        """Return the name as it is always shown, since names of municipalities are ambiguous."""
        return f"{self.short_name} ({self.district.name})" if self.district else self.name


class UnitSuccession(models.Model):
    """A unit that takes the place, or a part of it, of a unit that has ended."""

    predecessor = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+")
    on = models.DateField(_("On"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="unit_does_not_succeed_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class MunicipalGroup(models.Model):
    """Municipalities that act as one."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=GroupKind)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("group of municipalities")
        verbose_name_plural = _("groups of municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A municipality in a group, from the day it joined to its last day in it."""

    group = models.ForeignKey(MunicipalGroup, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="memberships")
    joined_on = models.DateField(_("Member since"))
    left_on = models.DateField(_("Last day as a member"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["joined_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__gte=F("joined_on")), name="membership_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="membership_once_a_day",
                expressions=[
                    (only(F("group")), RangeOperators.OVERLAPS),
                    (only(F("unit")), RangeOperators.OVERLAPS),
                    (days("joined_on", "left_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.unit_id}"


class Organisation(models.Model):
    """Somebody who can be party to a case and in whom people hold offices."""

    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("Name"), max_length=200)
    unit = models.ForeignKey(
        TerritorialUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("Territory"),
    )
    group = models.OneToOneField(
        MunicipalGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisation",
        verbose_name=_("Group of municipalities"),
    )
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ValidityQuerySet["Organisation"].as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="organisation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TERRITORIAL_BODIES, unit__isnull=False, group__isnull=True)
                | Q(kind=OrganisationKind.GROUP, unit__isnull=True, group__isnull=False)
                | (~Q(kind__in=ARISING_KINDS) & Q(group__isnull=True)),
                name="organisation_stands_on_unit_or_group",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind__in=TERRITORIAL_BODIES), name="organisation_once_per_unit"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind=OrganisationKind.LPR, valid_until__isnull=True),
                name="organisation_lpr_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "unit"],
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="organisation_name_once_per_kind",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="organisation_by_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_with_district(self) -> str:
        """Return the name with the district of the municipality; load `unit__district` before."""
        district = self.unit.district if self.unit else None
        return f"{self.name} ({district.name})" if district else self.name


class DirectorateCompetence(models.Model):
    """A police directorate's competence for a district or a single municipality, in time."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="competences")
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="competences")
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ValidityQuerySet["DirectorateCompetence"].as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("competence of a police directorate")
        verbose_name_plural = _("competences of police directorates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="competence_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="competence_of_one_directorate_a_day",
                expressions=[
                    (only(F("unit")), RangeOperators.OVERLAPS),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.unit_id}"


class AdvisoryRegion(models.Model):
    """A region by which the office divides its work; a free list."""

    name = models.CharField(_("Name"), max_length=120, unique=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("advisory region")
        verbose_name_plural = _("advisory regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AdvisoryRegionDistrict(models.Model):
    """A district that belongs to an advisory region."""

    region = models.ForeignKey(AdvisoryRegion, models.PROTECT, related_name="districts")
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("district of an advisory region")
        verbose_name_plural = _("districts of advisory regions")
        constraints = [models.UniqueConstraint(fields=["region", "unit"], name="region_district_once")]

    def __str__(self) -> str:
        return f"{self.region_id}: {self.unit_id}"
