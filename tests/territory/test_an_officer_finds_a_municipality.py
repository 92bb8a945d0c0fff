"""Names of municipalities are ambiguous: whoever searches sees the district and finds the right one."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from casework.audit.actors import Actor
from casework.territory import selectors
from casework.territory.choices import OrganisationKind, UnitKind
from casework.territory.models import TerritorialUnit
from casework.territory.services import create_unit, end_unit

Units = dict[str, TerritorialUnit]
DAY = date(2026, 11, 23)


def found(text: str) -> list[str]:
    return [unit.ags for unit in selectors.search_municipalities(text, on=DAY)]


def test_a_name_is_shown_with_its_district_and_without_its_suffix(saxony: Units) -> None:
    assert saxony["14628110"].name_with_district == "Freital (Landkreis Sächsische Schweiz-Osterzgebirge)"
    assert saxony["14713000"].name_with_district == "Leipzig (Kreisfreie Stadt Leipzig)"
    assert saxony["14729"].name_with_district == "Landkreis Leipzig"


def test_two_bernsdorfs_are_told_apart_by_their_districts(saxony: Units) -> None:
    shown = [unit.name_with_district for unit in selectors.search_municipalities("bernsdorf", on=DAY)]

    assert shown[:2] == ["Bernsdorf (Landkreis Zwickau)", "Bernsdorf (Landkreis Bautzen)"]
    assert found("Bernsdorf Bautzen") == ["14625030"]


def test_zwickau_means_the_town_and_not_the_municipalities_of_its_district(saxony: Units) -> None:
    assert found("Zwickau") == ["14524330"]


def test_three_things_called_zwickau_are_three(saxony: Units) -> None:
    names = {
        organisation.name for organisation in selectors.organisations(on=DAY).filter(name__contains="Zwickau")
    }

    assert names == {"Stadt Zwickau", "Landkreis Zwickau", "Polizeidirektion Zwickau"}


def test_the_town_and_the_district_of_goerlitz_are_two(saxony: Units) -> None:
    town, district = saxony["14626110"], saxony["14626"]

    assert found("Görlitz") == [town.ags]
    assert selectors.organisation_of(town).name == "Stadt Görlitz"
    assert selectors.organisation_of(district).name == "Landkreis Görlitz"
    assert selectors.district_of(town) == selectors.district_of(district) == district


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("Görlitz", "Goerlitz", "Gorlitz", "GÖRLITZ"), "14626110"),
        (("Meißen", "Meissen"), "14627140"),
        (("Weißwasser", "Weisswasser"), "14626600"),
        (("Döbeln", "Doebeln", "dobeln"), "14522080"),
    ],
)
def test_an_umlaut_is_found_however_it_is_written(
    saxony: Units, spellings: tuple[str, ...], key: str
) -> None:
    for spelling in spellings:
        assert found(spelling)[0] == key
        unit = saxony[key]
        assert selectors.organisation_of(unit) in selectors.search_organisations(spelling, on=DAY)


def test_what_is_no_umlaut_stays_itself(saxony: Units) -> None:
    names = [unit.short_name for unit in selectors.search_municipalities("Aue", on=DAY)]
    assert "Aue-Bad Schlema" in names
    assert [name for name in names if "aue" not in name.lower()] == []
    assert found("Neuensalz") != []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Auerbach", "14521040"),
        ("auerbach vogtl", "14523020"),
        ("Hartmannsdorf", "14522260"),
        ("Hartmannsdorf-R", "14628150"),
        ("bad muskau", "14626010"),
        ("14628110", "14628110"),
    ],
)
def test_the_best_match_comes_first(saxony: Units, text: str, first: str) -> None:
    assert found(text)[0] == first


def test_the_suffix_is_no_part_of_the_name(saxony: Units) -> None:
    assert found(", Stadt") == []
    assert "14626110" not in found("Stadt")


@pytest.mark.parametrize("text", ["xyz", "%", "_", "\\", "a" * 100_000, "x\x00y", "' OR 1=1 --"])
def test_a_strange_text_finds_nothing(saxony: Units, text: str) -> None:
    assert found(text) == []


def test_an_empty_text_finds_everything(saxony: Units) -> None:
    assert len(found("  ")) == sum(unit.kind == UnitKind.MUNICIPALITY for unit in saxony.values())


def test_search_is_for_a_day(saxony: Units, actor: Actor) -> None:
    end_unit(unit=saxony["14628110"], last_day=date(2025, 12, 31), successors=[], by=actor)

    assert found("Freital") == []
    assert selectors.search_municipalities("Freital", on=date(2025, 12, 31)).count() == 1


def test_organisations_are_found_by_name_and_district(saxony: Units) -> None:
    municipalities = OrganisationKind.MUNICIPALITY
    hits = selectors.search_organisations("Bernsdorf Bautzen", municipalities, on=DAY)

    assert [organisation.name_with_district for organisation in hits] == [
        "Stadt Bernsdorf (Landkreis Bautzen)"
    ]


def test_a_spa_is_named_as_it_names_itself(saxony: Units) -> None:
    assert selectors.organisation_of(saxony["14626210"]).name == "Gemeinde Kurort Jonsdorf"


def test_a_list_of_municipalities_with_districts_is_one_query(
    saxony: Units, actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    create_unit(
        kind=UnitKind.MUNICIPALITY,
        ags="14628999",
        name="Neudorf",
        district=saxony["14628"],
        valid_from=DAY,
        by=actor,
    )

    with django_assert_num_queries(1):
        assert "Neudorf (Landkreis Sächsische Schweiz-Osterzgebirge)" in {
            unit.name_with_district for unit in selectors.municipalities_on(DAY)
        }


@pytest.mark.parametrize("typed", ["Weißheide", "weissheide", "WEISSHEIDE"])
def test_a_name_is_found_without_its_sharp_s(saxony: Units, actor: Actor, typed: str) -> None:
    create_unit(
        kind=UnitKind.MUNICIPALITY,
        ags="14626999",
        name="Weißheide",
        district=saxony["14626"],
        valid_from=DAY,
        by=actor,
    )
    assert found(typed) == ["14626999"]
