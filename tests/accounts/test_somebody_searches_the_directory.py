"""Lists of people, organisations and groups are searched, filtered and paged; their length costs nothing."""

import re
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.selectors.paging import PAGE_SIZE
from accounts.services import add_group, add_organisation, deactivate_user
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import TerritorialUnit
from tests.accounts.conftest import People
from tests.accounts.desk import shown
from tests.builders import PIRNA, SINCE, body, house, lpr, office, person

BUDGET = 9  # session and user included


def names_in(page: str) -> list[str]:
    """Return the names in the table of a page."""
    return re.findall(r'scope="row"><a[^>]*>([^<]+)</a>', page)


def add_people(numbers: Iterable[int]) -> None:
    """Create people who hold two offices each."""
    for number in numbers:
        coach = person(f"Crowd {number:03}", Role.CH, body(OrganisationKind.COORDINATION))
        office(coach, Role.AU, lpr())


def add_organisations(numbers: Iterable[int]) -> None:
    """Create organisations."""
    for number in numbers:
        add_organisation(kind=OrganisationKind.PROVIDER, name=f"Crowd {number:03}", by=house())


def add_groups(numbers: Iterable[int]) -> None:
    """Create groups with a member each."""
    units = [TerritorialUnit.objects.get(ags=PIRNA)]
    for number in numbers:
        name = f"Crowd {number:03}"
        add_group(name=name, kind=GroupKind.NETWORK, joined_on=SINCE, members=units, by=house())


LISTS = [("people", add_people), ("organisations", add_organisations), ("groups", add_groups)]


def cost_of(client: Client, name: str) -> int:
    """Return how many statements the list takes."""
    with CaptureQueriesContext(connection) as statements:
        shown(client, name, suche="crowd")
    return len(statements)


@pytest.mark.parametrize(("name", "add"), LISTS)
def test_a_list_costs_the_same_for_one_and_for_two_hundred(
    officer: Client, name: str, add: Callable[[Iterable[int]], None]
) -> None:
    add(range(1))
    short = cost_of(officer, name)
    add(range(1, 200))
    assert cost_of(officer, name) == short <= BUDGET


@pytest.mark.parametrize(("name", "add"), LISTS)
def test_one_pages_there_and_back(officer: Client, name: str, add: Callable[[Iterable[int]], None]) -> None:
    add(range(2 * PAGE_SIZE + 3))
    first = shown(officer, name, suche="crowd")
    second = follow(officer, first, "next")
    third = follow(officer, second, "next")
    seen = names_in(first) + names_in(second) + names_in(third)
    assert seen == [f"Crowd {number:03}" for number in range(2 * PAGE_SIZE + 3)]
    assert 'rel="next"' not in third
    assert names_in(follow(officer, third, "prev")) == names_in(second)
    assert 'rel="prev"' not in follow(officer, second, "prev")


def follow(client: Client, page: str, direction: str) -> str:
    """Return the page behind “next” or “previous”."""
    name = first_match(r'aria-current="page">(\w+)<', page).lower()
    link = first_match(rf'rel="{direction}" href="([^"]+)"', page).replace("&amp;", "&")
    return client.get(reverse(f"accounts:{name}") + link).content.decode()


def first_match(pattern: str, page: str) -> str:
    """Return what the pattern finds first."""
    return re.findall(pattern, page)[0]


@pytest.mark.parametrize("key", ["x", "-1", "0", "9" * 40, "²"])
@pytest.mark.parametrize("name", ["people", "organisations", "groups"])
def test_a_key_that_means_nothing_shows_the_beginning(officer: Client, name: str, key: str) -> None:
    assert names_in(shown(officer, name, nach=key)) == names_in(shown(officer, name))
    assert names_in(shown(officer, name, vor=key)) == names_in(shown(officer, name))


def test_people_are_found_by_name_address_and_organisation(officer: Client, people: People) -> None:
    for text in ("coordination PIR", "coordination.pirna@", "stadt pirna", "pirna coordination"):
        assert "Coordination Pirna" in names_in(shown(officer, "people", suche=text)), text
    assert names_in(shown(officer, "people", suche="pirna administrator")) == []


def test_people_are_shown_with_the_offices_of_today(officer: Client, people: People) -> None:
    office(people.pirna, Role.MA, body(OrganisationKind.MUNICIPALITY, "Freital"), until=date(2021, 1, 1))
    page = shown(officer, "people", suche="Coordination Pirna")
    assert "Municipal coordination" in page
    assert "Freital" not in page


def test_people_are_filtered_by_role(officer: Client, people: People) -> None:
    assert names_in(shown(officer, "people", rolle="ad")) == ["Administrator"]
    assert len(names_in(shown(officer, "people", rolle="no such role"))) == 4


def test_deactivated_accounts_are_shown_on_demand(officer: Client, people: People) -> None:
    deactivate_user(user=people.pirna, reason="Moved", by=house())
    assert "Coordination Pirna" not in names_in(shown(officer, "people"))
    assert names_in(shown(officer, "people", zustand="deaktiviert")) == ["Coordination Pirna"]
    assert len(names_in(shown(officer, "people", zustand="alle"))) == 4


def test_organisations_are_found_by_name_district_and_key(officer: Client) -> None:
    for text in ("pirna", "14628270", "pirna osterzgebirge"):
        assert "Pirna" in " ".join(names_in(shown(officer, "organisations", suche=text))), text
    assert "No organisation fits" in shown(officer, "organisations", suche="99999999")


def test_organisations_are_filtered_by_kind_and_district(officer: Client) -> None:
    assert names_in(shown(officer, "organisations", art="lpr")) == [lpr().name]
    district = TerritorialUnit.objects.get(ags="14628")
    page = shown(officer, "organisations", art="municipality", kreis=str(district.pk))
    assert "36 organisations" in page
    assert district.name in page


def test_a_search_that_finds_nobody_offers_a_way_back(officer: Client) -> None:
    page = shown(officer, "people", suche="nobody at all")
    assert "Nobody fits these filters" in page
    assert f'href="{reverse("accounts:people")}"' in page


def test_strange_searches_do_no_harm(officer: Client) -> None:
    for text in ("\x00", "%", "_", "x" * 100_000, "'; drop table", "<script>alert(1)</script>"):
        for name in ("people", "organisations", "groups"):
            assert "<script>alert" not in shown(officer, name, suche=text)


def test_groups_are_found_by_their_members(officer: Client) -> None:
    add_groups(range(1))
    assert names_in(shown(officer, "groups", suche="pirna")) == ["Crowd 000"]
    assert names_in(shown(officer, "groups", suche="freital")) == []
