"""The reference data of Saxony are loaded once and may be loaded again."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.selectors import events_of
from casework.territory import selectors
from casework.territory.choices import OrganisationKind, UnitKind
from casework.territory.models import DirectorateCompetence, Organisation, TerritorialUnit
from casework.territory.services import end_unit, load_territory, rename_organisation

Units = dict[str, TerritorialUnit]
MUNICIPALITIES_PER_DISTRICT = {
    "14511": 1,
    "14521": 59,
    "14522": 52,
    "14523": 37,
    "14524": 33,
    "14612": 1,
    "14625": 57,
    "14626": 53,
    "14627": 28,
    "14628": 36,
    "14713": 1,
    "14729": 30,
    "14730": 30,
}


def test_all_municipalities_are_there_by_district(whole_saxony: Units, today: date) -> None:
    municipalities = list(selectors.municipalities_on(today))

    assert len(municipalities) == 418
    assert Counter(selectors.district_of(unit).ags for unit in municipalities) == MUNICIPALITIES_PER_DISTRICT
    assert sum(unit.is_town for unit in municipalities) == 169


def test_districts_and_district_free_cities_are_there(whole_saxony: Units, today: date) -> None:
    districts = selectors.districts_on(today)

    assert districts.filter(kind=UnitKind.DISTRICT).count() == 10
    assert districts.filter(kind=UnitKind.DISTRICT_FREE_CITY).count() == 3


def test_each_body_is_one_organisation(whole_saxony: Units) -> None:
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))

    assert kinds == {"municipality": 418, "district": 10, "police": 5, "lpr": 1, "coordination": 1}
    assert selectors.prevention_council_office().name == "Landespräventionsrat Sachsen"
    assert selectors.organisations(OrganisationKind.COORDINATION).get().name == "Institut B3 e. V."


def test_every_district_has_its_directorate(whole_saxony: Units) -> None:
    assert DirectorateCompetence.objects.count() == 13


def test_loading_again_changes_nothing(whole_saxony: Units, actor: Actor) -> None:
    before = (TerritorialUnit.history.count(), Organisation.history.count())

    assert load_territory(by=actor) == 0

    assert (TerritorialUnit.history.count(), Organisation.history.count()) == before
    assert events_of(scope=Scope.TERRITORY).filter(verb=Verb.REFERENCE_DATA_LOADED).count() == 1


def test_loading_again_keeps_what_people_changed(whole_saxony: Units, actor: Actor, today: date) -> None:
    freital = whole_saxony["14628110"]
    organisation = selectors.organisation_of(freital)
    rename_organisation(organisation=organisation, name="Große Kreisstadt Freital", by=actor)
    end_unit(unit=whole_saxony["14522010"], last_day=date(2025, 12, 31), successors=[], by=actor)

    assert load_territory(by=actor) == 0

    assert selectors.organisation_of(freital).name == "Große Kreisstadt Freital"
    assert not selectors.municipalities_on(today).filter(ags="14522010").exists()


@service
def forget(*, organisation: Organisation, by: Actor) -> None:
    """Take an organisation away that nothing refers to yet."""
    organisation.delete()


def test_a_missing_row_is_added_alone(actor: Actor, whole_saxony: Units) -> None:
    freital = whole_saxony["14628110"]
    forget(organisation=selectors.organisation_of(freital), by=actor)

    assert load_territory(by=actor) == 1

    assert selectors.organisation_of(freital).name == "Stadt Freital"


def test_every_row_has_its_history_under_one_change(whole_saxony: Units) -> None:
    assert TerritorialUnit.history.count() == TerritorialUnit.objects.count() == 431
    assert Organisation.history.count() == Organisation.objects.count()
    assert TerritorialUnit.history.values("change_id").distinct().count() == 1


@pytest.mark.django_db
def test_the_command_tells_how_much_it_added() -> None:
    told = StringIO()

    call_command("load_reference_data", stdout=told)

    assert told.getvalue().splitlines() == ["Reference data: 0 rows added."]
