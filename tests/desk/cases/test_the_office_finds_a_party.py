"""An organisation among hundreds is found by a search, with JavaScript or without."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from casework.cases.models import CaseParty
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_organisation
from tests.builders import FREITAL, GOERLITZ, PIRNA, house, town
from tests.databases import Clone
from tests.desk.cases.builders import Scene, content, set_scene
from tests.signing_in import signed_in

TOMORROW = localdate() + timedelta(days=1)


def searched(scene: Scene, text: str, **entered: object) -> str:
    """Return the page of the party after the button “Search” has been pressed."""
    form = {"search": "1", "suche": text, **entered}
    return scene.send(scene.staff.officer, "add_party", status=200, form=form)


def test_nothing_is_offered_before_one_searches(scene: Scene) -> None:
    page = scene.page(scene.staff.officer, "add_party")
    assert 'name="organisation"' not in page
    assert "Search for an organisation, then choose it here." in page


def test_a_search_offers_what_it_finds_and_changes_nothing(scene: Scene) -> None:
    page = searched(scene, "freital", joined_on="2026-02-30")
    assert f'value="{town(FREITAL).pk}"' in page
    assert "one organisation found" in page
    assert 'value="2026-02-30"' in page
    assert CaseParty.objects.filter(case=scene.case, organisation=town(FREITAL)).count() == 0


def test_what_is_chosen_stays_with_another_search(scene: Scene) -> None:
    page = searched(scene, "görlitz", organisation=town(FREITAL).pk)
    assert f'value="{town(FREITAL).pk}"' in page
    assert f'value="{town(GOERLITZ).pk}"' in page
    assert page.count(" checked") == 1


def test_whoever_is_named_so_comes_before_its_neighbours(scene: Scene) -> None:
    offered = re.findall(r'name="organisation" value="(\d+)"', searched(scene, "Leipzig"))
    names = [Organisation.objects.get(pk=number).name for number in offered]
    assert len(names) == 10
    called_so = [name for name in names if "Leipzig" in name]
    assert names[: len(called_so)] == called_so
    assert "Stadt Leipzig" in called_so


def test_an_umlaut_may_be_written_without_its_dots(scene: Scene) -> None:
    assert f'value="{town(GOERLITZ).pk}"' in searched(scene, "gorlitz")


def test_who_takes_part_is_not_offered(scene: Scene) -> None:
    page = searched(scene, "pirna")
    assert f'value="{town(PIRNA).pk}"' not in page
    assert "No further organisation is found by these words." in page


def test_the_list_follows_the_typing(scene: Scene) -> None:
    client, address = scene.desk_of(scene.staff.officer), scene.address("add_party")
    part = content(client.get(address, {"suche": FREITAL}, headers={"HX-Request": "true"}), 200)
    assert f'value="{town(FREITAL).pk}"' in part
    assert "one organisation found" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("organisation", "told"),
    [
        ("", "Please search for the organisation and choose it."),
        ("999999", "This organisation cannot take part."),
        ("²", "This organisation cannot take part."),
        ("9" * 30, "This organisation cannot take part."),
    ],
)
def test_the_field_says_what_is_wrong_with_the_choice(scene: Scene, organisation: str, told: str) -> None:
    entered = {"organisation": organisation, "suche": "freital", "joined_on": TOMORROW}
    page = scene.send(scene.staff.officer, "add_party", status=400, form=entered)
    field = page.partition('<fieldset class="kern-fieldset fw-wide kern-fieldset--error"')[2]
    assert told in field.partition("</fieldset>")[0]
    assert f'value="{TOMORROW.isoformat()}"' in page


def test_who_searches_for_nothing_is_told_beside_the_search(scene: Scene) -> None:
    page = scene.send(scene.staff.officer, "add_party", status=400, joined_on=localdate())
    assert 'href="#id_organisation"' in page
    choice = page.partition('<div id="id_organisation"')[2].partition("</div>")[0]
    assert "Please search for the organisation and choose it." in choice


def test_the_office_itself_is_never_a_choice(scene: Scene) -> None:
    assert 'name="organisation"' not in searched(scene, "Landespräventionsrat")


def test_a_search_is_for_whoever_may_add(scene: Scene) -> None:
    client, address = scene.desk_of(scene.pirna.mayor), scene.address("add_party")
    content(client.get(address, {"suche": "freital"}, headers={"HX-Request": "true"}), 403)
    content(client.post(address, {"search": "1", "suche": "freital"}), 403)


def test_a_search_costs_the_same_whatever_it_finds(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        create_organisation(name=f"Anbieter {number}", kind=OrganisationKind.PROVIDER, by=house())
    searched(scene, "freital")
    with django_assert_max_num_queries(12):
        assert "more: search more exactly" in searched(scene, "anbieter", organisation=town(FREITAL).pk)


@pytest.fixture(scope="module")
def stage(committed_db: Clone) -> Scene:
    """Return the case for a real browser."""
    return set_scene()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: str, stage: Scene) -> Iterator[Page]:
    """Return the page on which the officer adds a party."""
    context = chromium.new_context(locale="en-GB", java_script_enabled=request.param)
    officer = User.objects.get(pk=stage.staff.officer.pk)
    session = signed_in(officer).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()
    page.goto(site + stage.address("add_party"))
    yield page
    context.close()


def test_an_officer_searches_by_keyboard_and_adds(
    page: Page, stage: Scene, request: pytest.FixtureRequest
) -> None:
    scripts = "with scripts" in request.node.name.replace("without scripts", "")
    key = FREITAL if scripts else GOERLITZ
    page.get_by_label("Search for an organisation").focus()
    page.keyboard.type("freital" if scripts else "görlitz stadt")
    if not scripts:
        page.keyboard.press("Enter")
    found = page.locator(f"input[name=organisation][value='{town(key).pk}']")
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Space")
    if scripts:
        assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Add a party").press("Enter")
    expect(page.locator("#messages")).to_contain_text("The organisation takes part now.")
    assert CaseParty.objects.filter(case=stage.case, organisation=town(key), left_on=None).exists()
