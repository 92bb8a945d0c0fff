"""Names stand in the order of DIN 5007, on every page of a list."""

import pytest

from accounts.models import User
from accounts.selectors import paging
from accounts.selectors.paging import Place, by_name, page_of
from tests.builders import person

NAMES = ["Glauchau", "Görlitz", "Grimma", "Großenhain", "Meerane", "Öderan", "Oelsnitz"]


@pytest.fixture
def people(db: None) -> list[str]:
    """Return the names of people whose names need an order."""
    for name in reversed(NAMES):
        person(name)
    return NAMES


def names_from(place: Place) -> tuple[list[str], paging.Page[User]]:
    """Return the names on the page at a place."""
    found = User.objects.filter(name__in=NAMES)
    page = page_of(found, by_name(found), place)
    return [row.name for row in page.rows], page


def test_umlauts_stand_with_their_letters_on_every_page(
    people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    first, page = names_from(Place())
    second, page = names_from(Place(after=page.next_key))
    third, _last = names_from(Place(after=page.next_key))
    assert [name.lower() for name in first + second + third] == [name.lower() for name in people]
    back, _page = names_from(Place(before=page.previous_key))
    assert back == first
