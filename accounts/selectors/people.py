"""The directory of people, and the offices that they hold in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Office, User
from accounts.permissions import (
    ANNOUNCE_ABSENCES,
    MANAGE_USERS,
    RESET_FACTORS,
    VIEW_ACCOUNT_RECORD,
    VIEW_DIRECTORY,
    may_everywhere,
    require_everywhere,
)
from accounts.selectors.holders import SYSTEM_EMAIL
from accounts.selectors.leaving import WorkLeft, work_left
from accounts.selectors.paging import Page, Place, by_name, count_of, page_of, words_of
from accounts.selectors.sign_in import has_second_factor
from casework.audit.actors import Actor
from casework.territory.models import AdvisoryRegion
from casework.territory.selectors import folded


class PeopleState(StrEnum):
    """Which accounts are shown; the values stand in the address."""

    ACTIVE = "aktiv"
    DEACTIVATED = "deaktiviert"
    ALL = "alle"


@dataclass(frozen=True)
class PeopleFilter:
    """Which people are shown."""

    text: str = ""
    role: str = ""
    state: PeopleState = PeopleState.ACTIVE


@dataclass(frozen=True)
class PersonRow:
    """One person of the list, with the offices held today."""

    user_id: int
    name: str
    email: str
    offices: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True)
class PeopleList:
    """A page of people, and how many there are: at most one more than `MOST_COUNTED`."""

    page: Page[PersonRow]
    count: int


class OfficeState(TextChoices):
    """How the period of an office lies to today."""

    HELD = "held", _("held today")
    COMING = "coming", _("begins later")
    ENDED = "ended", _("ended")


@dataclass(frozen=True)
class OfficeRow:
    """One office of a person in an organisation, with its period."""

    office_id: int
    role: str
    person: str
    user_id: int
    person_is_active: bool
    organisation: str
    organisation_id: int
    region: str
    valid_from: date
    valid_until: date | None
    state: OfficeState

    @property
    def words(self) -> str:
        """Return the office in one line."""
        return f"{self.role}, {self.organisation}"

    @property
    def may_end(self) -> bool:
        """Return whether there is still something to end."""
        return self.state != OfficeState.ENDED


@dataclass(frozen=True)
class PersonPage:
    """What a page says of a person, and whether the reader may change it."""

    offices: tuple[OfficeRow, ...]
    may_manage: bool
    is_own: bool
    may_announce: bool
    """Whether the reader may announce an absence of the person."""
    work: tuple[WorkLeft, ...]
    has_factor: bool | None
    """Whether the person has a second factor, for those who may reset it; they alone need to know."""
    sees_record: bool
    """Whether the reader may read what is on record about the account."""


def visible_people(by: Actor) -> QuerySet[User]:
    """Return everybody who has an account; raise NotAllowed for those who may not read the directory."""
    require_everywhere(by, VIEW_DIRECTORY)
    return User.objects.exclude(email=SYSTEM_EMAIL)


def visible_offices(by: Actor) -> QuerySet[Office]:
    """Return all offices; raise NotAllowed for those who may not read the directory."""
    require_everywhere(by, VIEW_DIRECTORY)
    return Office.objects.select_related("user", "organisation")


def person_page(by: Actor, person: User) -> PersonPage:
    """Return the offices of a person, and whether they may be granted and ended."""
    may_manage = person.is_active and may_everywhere(by, MANAGE_USERS)
    may_announce = person.is_active and may_everywhere(by, ANNOUNCE_ABSENCES)
    own = person.pk == by.user.pk
    factor = has_second_factor(person) if may_everywhere(by, RESET_FACTORS) else None
    return PersonPage(
        offices=offices_of(person),
        may_manage=may_manage,
        is_own=own,
        may_announce=may_announce,
        work=work_left(person, by.user),
        has_factor=factor,
        sees_record=may_everywhere(by, VIEW_ACCOUNT_RECORD),
    )


def people_list(by: Actor, wanted: PeopleFilter, place: Place) -> PeopleList:
    """Return a page of people by name; the number of statements does not depend on the rows."""
    people = visible_people(by)
    found = _searched(_narrowed(people, wanted), wanted.text)
    page = page_of(found, by_name(people), place)
    return PeopleList(page.showing(_rows(page.rows)), count_of(found))


def _narrowed(people: QuerySet[User], wanted: PeopleFilter) -> QuerySet[User]:
    if wanted.state != PeopleState.ALL:
        people = people.filter(is_active=wanted.state == PeopleState.ACTIVE)
    if wanted.role:
        people = people.filter(Exists(_held_by_row().filter(role=wanted.role)))
    return people


def _searched(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Find every word in the name, the address, or an organisation in which an office is held."""
    for word in words_of(text):
        works_there = Exists(_held_by_row().filter(organisation__name__folded__contains=folded(word)))
        named = Q(name__folded__contains=folded(word)) | Q(email__icontains=word)
        people = people.filter(named | Q(works_there))
    return people


def _held_by_row() -> QuerySet[Office]:
    return Office.objects.on(timezone.localdate()).filter(user=OuterRef("pk"))


def _rows(people: Iterable[User]) -> Iterable[PersonRow]:
    people = list(people)
    offices = offices_by_person([person.pk for person in people])
    for person in people:
        yield PersonRow(
            user_id=person.pk,
            name=person.name,
            email=person.email,
            offices=tuple(offices.get(person.pk, ())),
            is_active=person.is_active,
        )


def offices_by_person(user_ids: list[int]) -> dict[int, list[str]]:
    """Return the offices that each of the people holds today, in words; one statement."""
    offices: dict[int, list[str]] = {}
    held = Office.objects.on(timezone.localdate()).filter(user__in=user_ids)
    for office in held.select_related("organisation__unit__district").order_by("role", "pk"):
        words = f"{office.get_role_display()}, {office.organisation.name_with_district}"
        offices.setdefault(office.user_id, []).append(words)
    return offices


def offices_of(user: User) -> tuple[OfficeRow, ...]:
    """Return all offices of a person, those that began last first."""
    return office_rows(user.offices.order_by("-valid_from", "-pk"))


def office_rows(offices: QuerySet[Office]) -> tuple[OfficeRow, ...]:
    """Return offices as pages show them; one statement."""
    today = timezone.localdate()
    loaded = offices.select_related("user", "region", "organisation__unit__district")
    return tuple(_office_row(office, today) for office in loaded)


def _office_row(office: Office, today: date) -> OfficeRow:
    return OfficeRow(
        office_id=office.pk,
        role=office.get_role_display(),
        person=office.user.name,
        user_id=office.user_id,
        person_is_active=office.user.is_active,
        organisation=office.organisation.name_with_district,
        organisation_id=office.organisation_id,
        region=office.region.name if office.region else "",
        valid_from=office.valid_from,
        valid_until=office.valid_until,
        state=_state_of(office, today),
    )


def _state_of(office: Office, today: date) -> OfficeState:
    if office.valid_until is not None and office.valid_until < today:
        return OfficeState.ENDED
    return OfficeState.COMING if office.valid_from > today else OfficeState.HELD


def region_choices() -> list[tuple[str, str]]:
    """Return the advisory regions, for a form."""
    return [(str(region.pk), region.name) for region in AdvisoryRegion.objects.order_by("name")]


def region_with(number: int) -> AdvisoryRegion:
    """Return an advisory region by its id."""
    return AdvisoryRegion.objects.get(pk=number)


def role_choices() -> list[tuple[str, str]]:
    """Return the roles by their words, for a form."""
    return sorted(((role.value, str(role.label)) for role in Role), key=lambda choice: choice[1])
