"""Reading territory and organisations: public reference data, so nobody's rights are asked."""

from datetime import date
from unicodedata import normalize

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Transform, Value, When
from django.utils import timezone

from casework.territory.choices import DISTRICT_LEVEL, TERRITORIAL_BODIES, OrganisationKind, UnitKind
from casework.territory.models import (
    DirectorateCompetence,
    MunicipalGroup,
    Organisation,
    TerritorialUnit,
    UnitSuccession,
)

LONGEST_SEARCH = 100


@CharField.register_lookup
class GermanOrder(Transform):
    """A name as DIN 5007 sorts it: ä as a, ö as o, ü as u, ß as ss, capitals as small letters.

    The database has no collation for it (no ICU), so lists order by `name__in_german_order`.
    """

    lookup_name = "in_german_order"
    template = "replace(translate(lower(%(expressions)s), 'äöü', 'aou'), 'ß', 'ss')"
    output_field = CharField()


@CharField.register_lookup
class Folded(Transform):
    """A text as searches compare it: Görlitz, Goerlitz and Gorlitz are the same, so are Meißen and Meissen.

    No ü is meant by "ue" behind a, e or q, so that Aue is not found in Zittau; a `~` parts it.
    """

    lookup_name = "folded"
    output_field = CharField()
    template = (
        "replace(replace(replace(replace(replace(replace(replace("
        "translate(lower(%(expressions)s), 'äöü', 'aou'), 'ß', 'ss'), "
        "'aue', 'au~e'), 'eue', 'eu~e'), 'que', 'qu~e'), "
        "'ae', 'a'), 'oe', 'o'), 'ue', 'u')"
    )


def folded(text: str) -> Folded:
    """Return the words of somebody who searches, as they are compared with `name__folded`."""
    return Folded(Value(normalize("NFC", text)))


def municipalities_on(day: date) -> QuerySet[TerritorialUnit]:
    """Return the municipalities that exist on that day, with their districts, by name."""
    units = TerritorialUnit.objects.on(day).filter(kind=UnitKind.MUNICIPALITY)
    return units.select_related("district").order_by("short_name__in_german_order", "ags")


def districts_on(day: date) -> QuerySet[TerritorialUnit]:
    """Return the districts and district-free cities that exist on that day, by key."""
    return TerritorialUnit.objects.on(day).filter(kind__in=DISTRICT_LEVEL).order_by("ags")


def search_municipalities(text: str, *, on: date | None = None) -> QuerySet[TerritorialUnit]:
    """Return the municipalities that the words (or the beginning of the AGS) mean, the best match first.

    The first word belongs to the name; further words may name the district, as in "Bernsdorf Bautzen".
    """
    municipalities = municipalities_on(on or timezone.localdate())
    words = _words(text)
    if not words:
        return municipalities
    found = municipalities.filter(_names(words[0]) | Q(ags__startswith=words[0]))
    for word in words[1:]:
        found = found.filter(_names(word) | Q(district__name__folded__contains=folded(word)))
    return found.order_by(_nearness(" ".join(words), words[0]), "short_name__in_german_order", "ags")


def _names(word: str) -> Q:
    return Q(short_name__folded__contains=folded(word))


def district_of(unit: TerritorialUnit) -> TerritorialUnit:
    """Return the district that a unit lies in; a district lies in itself."""
    return unit.district or unit


def directorate_of(unit: TerritorialUnit, on: date) -> Organisation | None:
    """Return the police directorate that is competent for the unit on that day.

    A competence for the municipality itself goes before that for its district.
    """
    own_first = Case(When(unit=unit, then=Value(0)), default=Value(1), output_field=IntegerField())
    competences = DirectorateCompetence.objects.on(on).filter(unit__in=[unit, district_of(unit)])
    competence = competences.select_related("organisation").order_by(own_first).first()
    return competence.organisation if competence else None


def successors_of(unit: TerritorialUnit) -> QuerySet[TerritorialUnit]:
    """Return the units that took the place of a unit that has ended."""
    successions = UnitSuccession.objects.filter(predecessor=unit)
    return TerritorialUnit.objects.filter(pk__in=successions.values("successor")).select_related("district")


def groups() -> QuerySet[MunicipalGroup]:
    """Return all groups of municipalities with their organisations, by name."""
    return MunicipalGroup.objects.select_related("organisation").order_by("name__in_german_order")


def members_on(group: MunicipalGroup, on: date) -> QuerySet[TerritorialUnit]:
    """Return the municipalities that belong to the group on that day, by name."""
    memberships = group.memberships.on(on)
    units = TerritorialUnit.objects.filter(pk__in=memberships.values("unit"))
    return units.select_related("district").order_by("short_name__in_german_order", "ags")


def groups_of(unit: TerritorialUnit, on: date) -> QuerySet[MunicipalGroup]:
    """Return the groups that a municipality belongs to on that day, by name."""
    return groups().filter(pk__in=unit.memberships.on(on).values("group"))


def organisations(*kinds: OrganisationKind, on: date | None = None) -> QuerySet[Organisation]:
    """Return the organisations of these kinds (of all, if none is named) that exist on that day, by name."""
    found = Organisation.objects.on(on or timezone.localdate())
    if kinds:
        found = found.filter(kind__in=kinds)
    return found.select_related("unit__district", "group").order_by("name__in_german_order", "pk")


def search_organisations(
    text: str, *kinds: OrganisationKind, on: date | None = None
) -> QuerySet[Organisation]:
    """Return the organisations whose name or district holds every word, or whose AGS begins with it.

    Those whose own name holds the first word come first: “Zwickau” means the town before its neighbours.
    """
    found, words = organisations(*kinds, on=on), _words(text)
    for word in words:
        of_place = Q(unit__district__name__folded__contains=folded(word)) | Q(unit__ags__startswith=word)
        found = found.filter(_is_called(word) | of_place)
    if not words:
        return found
    own_first = Case(When(_is_called(words[0]), then=Value(0)), default=Value(1))
    return found.order_by(own_first, "name__in_german_order", "pk")


def _is_called(word: str) -> Q:
    return Q(name__folded__contains=folded(word))


def organisation_of(unit: TerritorialUnit) -> Organisation:
    """Return the organisation that a municipality or district is."""
    bodies = Organisation.objects.select_related("unit__district")
    return bodies.get(unit=unit, kind__in=TERRITORIAL_BODIES)


def prevention_council_office() -> Organisation:
    """Return the office of the State Prevention Council (LPR), of which there is one at a time."""
    return Organisation.objects.get(kind=OrganisationKind.LPR, valid_until__isnull=True)


def _words(text: str) -> list[str]:
    return text[:LONGEST_SEARCH].replace("\x00", " ").split()


def _nearness(whole: str, first_word: str) -> Case:
    return Case(
        When(short_name__folded=folded(whole), then=Value(0)),
        When(short_name__folded=folded(first_word), then=Value(1)),
        When(short_name__folded__startswith=folded(whole), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
