"""People and the offices they hold in time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language, Role
from accounts.models.inspections import Inspection
from casework.audit.history import TrackedHistory
from casework.territory.choices import OrganisationKind
from casework.territory.models import (
    AdvisoryRegion,
    AdvisoryRegionDistrict,
    GroupMembership,
    Organisation,
    days,
    only,
)


@dataclass(frozen=True)
class HeldOffice:
    """An office as the policy needs it."""

    office_id: int
    role: Role
    organisation_id: int
    region_id: int | None
    groups: tuple[int, ...] = ()
    """The group that the organisation is, or those that its municipality belongs to."""
    supervised: tuple[int, ...] = ()
    """The municipalities of the region."""


@dataclass(frozen=True)
class Standing:
    """In whose place somebody acts: the own one, or that of an absent person.

    `kinds` are the kinds of case that it covers, None for all.
    """

    person_id: int
    offices: tuple[HeldOffice, ...] = ()
    kinds: "Kinds" = None

    @property
    def organisations(self) -> frozenset[int]:
        """Return the organisations in which the offices are held."""
        return frozenset(office.organisation_id for office in self.offices)

    def covers(self, kind: str) -> bool:
        """Return whether the standing is good for cases of this kind."""
        return self.kinds is None or kind in self.kinds

    def holds(self, role: str, organisation_id: int | None) -> bool:
        """Return whether the person holds the role in the organisation."""
        return any(o.role == role and o.organisation_id == organisation_id for o in self.offices)


class UserManager(BaseUserManager["User"]):
    """Finds users by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by e-mail address; deactivated, never deleted."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(_("Language"), max_length=5, choices=Language, default=Language.GERMAN)
    is_active = models.BooleanField(_("Active"), default=True)
    deactivated_on = models.DateField(_("Deactivated on"), null=True, blank=True)
    date_joined = models.DateTimeField(_("Account since"), auto_now_add=True)
    last_login = None  # who signed in when belongs to the record, not to the row

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()
    history = TrackedHistory(excluded_fields=("password",))

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def standings_today(self) -> tuple[Standing, ...]:
        """Return the standings of today, read once per loaded user (so, once per request)."""
        return standings_on(self, timezone.localdate())

    @cached_property
    def offices_today(self) -> tuple[HeldOffice, ...]:
        """Return the offices held today: those of the standings if they were read, else these alone."""
        if "standings_today" in self.__dict__:
            return self.standings_today[0].offices
        return offices_on(self, timezone.localdate())

    def has_perm(self, permission: str, obj: models.Model | None = None) -> bool:
        """Return whether the person has the permission, on the object if there is one: Django's question."""
        return any(backend.has_perm(self, permission, obj) for backend in get_backends())

    def was_active(self, day: date) -> bool:
        """Return whether the account was not deactivated yet on that day."""
        return self.is_active or (self.deactivated_on is not None and self.deactivated_on > day)

    def get_full_name(self) -> str:
        """Return the name as shown."""
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    """Offices by date."""

    def on(self, day: date) -> "OfficeQuerySet":
        """Return the offices held on that day by users who were active then."""
        active = Q(user__is_active=True) | Q(user__deactivated_on__gt=day)
        begun = self.filter(active, valid_from__lte=day)
        return begun.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class Office(models.Model):
    """A role that a person holds in an organisation from a day until (and including) a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offices")
    role = models.CharField(_("Role"), max_length=2, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    region = models.ForeignKey(
        AdvisoryRegion,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Advisory region"),
        related_name="+",
    )
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Until"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["organisation__name", "role", "user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="office_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "region"],
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="office_open_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="office_of_organisation")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation.name}"


class Absence(models.Model):
    """The days on which a person is away, the first and the last included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="absence_once_a_day",
                expressions=[
                    (only(F("user")), RangeOperators.OVERLAPS),
                    (days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.first_day} to {self.last_day}"


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Deputies by date."""

    def on(self, day: date) -> "DeputyQuerySet":
        """Return the deputies of those who are away on that day."""
        active = Q(absence__user__is_active=True) | Q(absence__user__deactivated_on__gt=day)
        return self.filter(active, absence__first_day__lte=day, absence__last_day__gte=day)


class Deputy(models.Model):
    """Who represents an absent person, for which kinds of case; without any, for all."""

    absence = models.ForeignKey(Absence, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputyships")
    kinds = ArrayField(
        models.CharField(max_length=20), verbose_name=_("Kinds of case"), default=list, blank=True
    )

    objects = DeputyQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [models.UniqueConstraint(fields=["absence", "deputy"], name="deputy_once_per_absence")]

    def __str__(self) -> str:
        return f"{self.deputy} ({self.absence})"


Kinds: TypeAlias = "frozenset[str] | None"
"""Kinds of case; None stands for all."""


def offices_on(user: User, day: date) -> tuple[HeldOffice, ...]:
    """Return the offices that a person held on a day; one statement."""
    held = _held_by([user.pk], day) if user.was_active(day) else ()
    return tuple(office for _person, office in held)


def standings_on(user: User, day: date) -> tuple[Standing, ...]:
    """Return the own standing on a day, and those of the people represented on it, the own one first."""
    return standings_of([user], day)[user.pk]


def standings_of(users: Sequence[User], day: date) -> dict[int, tuple[Standing, ...]]:
    """Return for each person the standings on a day, as `standings_on` does.

    Two statements for however many people, and one more for each link of a chain of absent people.
    """
    found: dict[int, tuple[Standing, ...]]
    found = {user.pk: (Standing(user.pk),) for user in users if not user.was_active(day)}
    active = [user.pk for user in users if user.was_active(day)]
    links = _links(active, day)
    kinds = {person: _represented(person, links) for person in active}
    offices: dict[int, list[HeldOffice]] = {}
    for holder, office in _held_by({holder for reached in kinds.values() for holder in reached}, day):
        offices.setdefault(holder, []).append(office)
    for person, reached in kinds.items():
        found[person] = tuple(Standing(h, tuple(offices.get(h, ())), reached[h]) for h in reached)
    return found


def _held_by(people: Iterable[int], day: date) -> Iterator[tuple[int, HeldOffice]]:
    """Return the offices of the people on a day with what they reach, in one statement.

    The audit holds its office only while it inspects for a purpose.
    """
    memberships = GroupMembership.objects.on(day).filter(unit__organisations=OuterRef("organisation"))
    districts = AdvisoryRegionDistrict.objects.filter(region=OuterRef(OuterRef("region"))).values("unit")
    inside = Q(unit__district__in=districts) | Q(unit__in=districts)
    supervised = Organisation.objects.filter(inside, kind=OrganisationKind.MUNICIPALITY).order_by()
    idle = ~Exists(Inspection.objects.on(day).filter(user=OuterRef("user")))
    held = Office.objects.on(day).filter(user__in=people).exclude(idle, role=Role.AU)
    rows = held.values_list(
        "user",
        "pk",
        "role",
        "organisation",
        "region",
        "organisation__group",
        ArraySubquery(memberships.order_by().values("group")),
        ArraySubquery(supervised.values("pk")),
    )
    for person, office, role, organisation, region, group, groups, towns in rows:
        own = (group,) if group else ()
        yield person, HeldOffice(office, Role(role), organisation, region, (*own, *groups), tuple(towns))


@dataclass(frozen=True)
class Link:
    """Somebody absent whom a deputy stands for, and for which kinds of case."""

    absent_id: int
    kinds: Kinds


Links: TypeAlias = "dict[int, list[Link]]"
"""Whom each deputy stands for."""


def _links(people: Iterable[int], day: date) -> Links:
    """Return whom the people stand for on the day, and whom those stand for in turn."""
    found: Links = {}
    newest = set(people)
    while newest:
        found |= {person: [] for person in newest}
        rows = Deputy.objects.on(day).filter(deputy__in=newest)
        for deputy, absent, named in rows.values_list("deputy", "absence__user", "kinds"):
            found[deputy].append(Link(absent, frozenset(named) or None))
        newest = {link.absent_id for person in newest for link in found[person]} - set(found)
    return found


def _represented(person: int, links: Links) -> dict[int, Kinds]:
    """Return the person and everybody the person stands for; a circle of absent people adds nobody twice."""
    reached: dict[int, Kinds] = {person: None}
    newest = [person]
    while newest:
        deputies, newest = newest, []
        for deputy in deputies:
            for link in links[deputy]:
                known = reached.get(link.absent_id, frozenset())
                kinds = _either(known, _both(reached[deputy], link.kinds))
                if kinds != known:
                    reached[link.absent_id] = kinds
                    newest.append(link.absent_id)
    return reached


def _both(one: Kinds, other: Kinds) -> Kinds:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _either(one: Kinds, other: Kinds) -> Kinds:
    return None if one is None or other is None else one | other
