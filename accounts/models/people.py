"""People and the offices they hold in time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

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

from accounts.choices import REPRESENT_NOBODY, REPRESENTED_BY, Language, Role
from accounts.models.inspections import Inspection
from accounts.models.prepared import Prepared
from accounts.models.representing import Kinds, Link, Links, Offices, by_kinds, represented_by
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
    """In whose place somebody acts: the own one, or as a deputy that of an absent person.

    The offices of a deputy are those of the absent that the deputy may represent. `kinds` are the kinds of
    case that the standing covers, None for all.
    """

    person_id: int
    offices: tuple[HeldOffice, ...] = ()
    kinds: Kinds = None
    as_deputy: bool = False

    @property
    def coaches(self) -> bool:
        """Return whether assignments as coach count: the own ones do, those of others only for a coach."""
        return not self.as_deputy or any(office.role == Role.CH for office in self.offices)

    def serves(self, role: str, organisation_id: int | None) -> bool:
        """Return whether what somebody with this role has taken on is done from here."""
        if not self.as_deputy:
            return True
        return self.coaches if role == Role.CH else self.holds(role, organisation_id)

    @property
    def organisations(self) -> frozenset[int]:
        """Return the organisations in which the offices are held."""
        return frozenset(office.organisation_id for office in self.offices)

    def covers(self, kind: str | None) -> bool:
        """Return whether the standing is good for cases of this kind; without one, whether it is for all."""
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


def colleague_on(day: date) -> Q:
    """Return the condition on an office that `organisation__offices` may represent it on that day."""
    fitting = Q(pk__in=[])
    for role, deputies in REPRESENTED_BY.items():
        fitting |= Q(role=role, organisation__offices__role__in=deputies)
    active = Q(organisation__offices__user__is_active=True) | Q(
        organisation__offices__user__deactivated_on__gt=day
    )
    lasting = Q(organisation__offices__valid_until__isnull=True) | Q(
        organisation__offices__valid_until__gte=day
    )
    return fitting & active & lasting & Q(organisation__offices__valid_from__lte=day)


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


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by date."""

    def now(self) -> "AbsenceQuerySet":
        """Return the absences of today that were not ended at once."""
        today = timezone.localdate()
        return self.filter(first_day__lte=today, last_day__gte=today, ended_at=None)


class Absence(models.Model):
    """The days on which a person is away, the first and the last included.

    One that is ended at once keeps its last day, since its deputies had their right on it until `ended_at`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()
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
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.first_day} to {self.last_day}"


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Deputies by date."""

    def on(self, day: date) -> "DeputyQuerySet":
        """Return the deputies of those who are away on that day, as far as they could represent them then."""
        held = Office.objects.on(day)
        fitting = held.filter(
            colleague_on(day),
            user=OuterRef("absence__user"),
            organisation__offices__user=OuterRef("deputy"),
        )
        shut_out = held.filter(user=OuterRef("deputy"), role__in=REPRESENT_NOBODY)
        away = self.filter(absence__first_day__lte=day, absence__last_day__gte=day)
        return away.filter(Exists(fitting), ~Exists(shut_out))

    def now(self) -> "DeputyQuerySet":
        """Return those of today whose right was not ended at once."""
        return self.on(timezone.localdate()).filter(absence__ended_at=None)


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


def offices_on(user: User, day: date) -> tuple[HeldOffice, ...]:
    """Return the offices that a person held on a day; one statement."""
    held = _held_by([user.pk], day) if user.was_active(day) else ()
    return tuple(office for _person, office in held)


def standings_on(user: User, day: date) -> tuple[Standing, ...]:
    """Return the own standing on a day, and those of the people represented on it, the own one first."""
    return standings_of([user], day)[user.pk]


def standings_of(
    users: Sequence[User], day: date, *, whole_day: bool = False
) -> dict[int, tuple[Standing, ...]]:
    """Return for each person the standings on a day, as `standings_on` does.

    Two statements for however many people, and one more for each link of a chain of absent people. With
    `whole_day` deputies count as well whose right was ended in the course of today.
    """
    found: dict[int, tuple[Standing, ...]]
    found = {user.pk: (Standing(user.pk),) for user in users if not user.was_active(day)}
    active = [user.pk for user in users if user.was_active(day)]
    now = day == timezone.localdate() and not whole_day
    links = _links(active, day, DEPUTIES_NOW if now else DEPUTIES_ON)
    offices: dict[int, list[HeldOffice]] = {}
    for holder, office in _held_by(links, day):
        offices.setdefault(holder, []).append(office)
    for person in active:
        own = Standing(person, tuple(offices.get(person, ())))
        found[person] = (own, *_as_deputy(represented_by(person, links, offices)))
    return found


def _as_deputy(reached: "dict[int, Offices]") -> Iterator[Standing]:
    for absent, offices in reached.items():
        for kinds, held in by_kinds(offices).items():
            yield Standing(absent, tuple(held), kinds, as_deputy=True)


def _held_by(people: Iterable[int], day: date) -> Iterator[tuple[int, HeldOffice]]:
    """Return the offices of the people on a day with what they reach, in one statement.

    The audit holds its office only while it inspects for a purpose.
    """
    for person, office, role, organisation, region, group, groups, towns in OFFICES.rows(day, list(people)):
        own = (group,) if group else ()
        yield person, HeldOffice(office, Role(role), organisation, region, (*own, *groups), tuple(towns))


def _offices(day: date, people: Sequence[int]) -> "models.QuerySet[Office, tuple[object, ...]]":
    memberships = GroupMembership.objects.on(day).filter(unit__organisations=OuterRef("organisation"))
    districts = AdvisoryRegionDistrict.objects.filter(region=OuterRef(OuterRef("region"))).values("unit")
    inside = Q(unit__district__in=districts) | Q(unit__in=districts)
    supervised = Organisation.objects.filter(inside, kind=OrganisationKind.MUNICIPALITY).order_by()
    idle = ~Exists(Inspection.objects.on(day).filter(user=OuterRef("user")))
    held = Office.objects.on(day).filter(user__in=people).exclude(idle, role=Role.AU)
    return held.values_list(
        "user",
        "pk",
        "role",
        "organisation",
        "region",
        "organisation__group",
        ArraySubquery(memberships.order_by().values("group")),
        ArraySubquery(supervised.values("pk")),
    )


def _deputies(day: date, people: Sequence[int]) -> "models.QuerySet[Deputy, tuple[object, ...]]":
    return Deputy.objects.on(day).filter(deputy__in=people).values_list("deputy", "absence__user", "kinds")


def _deputies_now(day: date, people: Sequence[int]) -> "models.QuerySet[Deputy, tuple[object, ...]]":
    return _deputies(day, people).filter(absence__ended_at=None)


OFFICES, DEPUTIES_ON, DEPUTIES_NOW = Prepared(_offices), Prepared(_deputies), Prepared(_deputies_now)


def _links(people: Iterable[int], day: date, deputies: Prepared) -> Links:
    """Return whom the people stand for, and whom those stand for in turn."""
    found: Links = {}
    newest = set(people)
    while newest:
        found |= {person: [] for person in newest}
        for deputy, absent, named in deputies.rows(day, list(newest)):
            found[deputy].append(Link(absent, frozenset(named) or None))
        newest = {link.absent_id for person in newest for link in found[person]} - set(found)
    return found
