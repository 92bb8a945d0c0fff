"""A case officer creates, renames and ends organisations, except those that stand on territory."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from accounts.services import add_group, add_organisation
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import Organisation, TerritorialUnit
from tests.accounts.conftest import People
from tests.accounts.desk import errors_in, refused, sent, shown
from tests.builders import PIRNA, SINCE, body, house, lpr, office, person, town
from tests.signing_in import signed_in

NEW = {"kind": "provider", "name": "Institut Lage", "unit": "", "valid_from": ""}


@pytest.fixture
def institute(people: People) -> Organisation:
    """Return a provider that exists since 2020."""
    since = date(2020, 1, 1)
    return add_organisation(
        kind=OrganisationKind.PROVIDER, name="Institut Lage", valid_from=since, by=house()
    )


def last_event() -> AuditEvent:
    """Return the newest event."""
    return AuditEvent.objects.order_by("-pk")[0]


@pytest.mark.parametrize("entered", ["14628270", "Pirna", " pirna ", "Pirna Osterzgebirge"])
def test_an_organisation_is_created_in_a_town(officer: Client, people: People, entered: str) -> None:
    address = sent(officer, "add_organisation", **NEW | {"unit": entered, "valid_from": "2025-01-01"})
    created = Organisation.objects.get(name="Institut Lage")
    assert address.endswith(f"/organisationen/{created.pk}/")
    assert (created.kind, created.unit.ags) == (OrganisationKind.PROVIDER, PIRNA)
    assert (last_event().verb, last_event().actor) == (Verb.ORGANISATION_CREATED, people.officer)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 100_000}, "at most 200 characters"),
        ({"kind": "municipality"}, "Select a valid choice"),
        ({"kind": ""}, "This field is required"),
        ({"unit": "99999999"}, "There is no municipality with the key 99999999 on that day."),
        ({"unit": "Atlantis"}, "There is no municipality called “Atlantis” on that day."),
        ({"unit": "Bernsdorf"}, "Please enter the key."),
        ({"valid_from": "2025-13-01"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(officer: Client, wrong: dict[str, str], message: str) -> None:
    number = Organisation.objects.count()
    page = refused(400, officer, "add_organisation", **NEW | wrong)
    (field,) = wrong
    assert message in errors_in(page)
    assert f'href="#id_{field}"' in errors_in(page)
    assert Organisation.objects.count() == number


def test_a_name_that_several_towns_bear_is_answered_with_their_keys(officer: Client) -> None:
    errors = errors_in(refused(400, officer, "add_organisation", **NEW | {"unit": "Bernsdorf"}))
    for unit in Organisation.objects.filter(kind="municipality", unit__short_name="Bernsdorf"):
        assert unit.unit.ags in errors


def test_the_same_organisation_is_not_created_twice(officer: Client, institute: Organisation) -> None:
    page = refused(409, officer, "add_organisation", **NEW)
    assert "There is an organisation of this kind and name already." in errors_in(page)
    assert 'href="#id_name"' in errors_in(page)
    assert Organisation.objects.filter(name="Institut Lage").count() == 1


def test_an_organisation_is_renamed_with_a_reason(officer: Client, institute: Organisation) -> None:
    sent(officer, "rename_organisation", institute.pk, name="Institut Raum", reason="New statutes")
    institute.refresh_from_db()
    assert institute.name == "Institut Raum"
    assert (last_event().verb, last_event().reason) == (Verb.ORGANISATION_CHANGED, "New statutes")


def test_a_name_that_is_taken_is_refused(officer: Client, institute: Organisation) -> None:
    other = add_organisation(kind=OrganisationKind.PROVIDER, name="Institut Raum", by=house())
    page = refused(409, officer, "rename_organisation", other.pk, name="Institut Lage")
    assert 'href="#id_name"' in errors_in(page)
    assert 'value="Institut Lage"' in page
    other.refresh_from_db()
    assert other.name == "Institut Raum"


def test_an_organisation_ends_with_the_offices_in_it(officer: Client, institute: Organisation) -> None:
    analyst, today = person("Analyst", Role.SP, institute), timezone.localdate()
    sent(officer, "end_organisation", institute.pk, last_day=today.isoformat(), reason="Closed down")
    institute.refresh_from_db()
    assert institute.valid_until == today
    assert analyst.offices.get().valid_until == today
    assert "Analyst" in shown(officer, "organisation", institute.pk)


def test_an_end_that_cannot_be_leaves_everything_as_it_was(officer: Client, institute: Organisation) -> None:
    analyst, today = person("Analyst"), timezone.localdate()
    office(analyst, Role.SP, institute)
    office(person("Successor"), Role.SP, institute, since=today + timedelta(days=30))
    events = AuditEvent.objects.count()
    page = refused(400, officer, "end_organisation", institute.pk, last_day=today.isoformat())
    assert "An office of Successor begins only later; end it first." in errors_in(page)
    institute.refresh_from_db()
    assert (institute.valid_until, analyst.offices.get().valid_until) == (None, None)
    assert AuditEvent.objects.count() == events


def test_an_organisation_does_not_end_before_it_began(officer: Client, institute: Organisation) -> None:
    page = refused(400, officer, "end_organisation", institute.pk, last_day="2019-01-01")
    assert "The last day lies before the first." in errors_in(page)
    assert 'href="#id_last_day"' in errors_in(page)


def test_what_has_ended_does_not_end_again(officer: Client, institute: Organisation) -> None:
    sent(officer, "end_organisation", institute.pk, last_day="2026-01-31")
    page = refused(409, officer, "end_organisation", institute.pk, last_day="2026-02-28")
    assert "This has ended already." in errors_in(page)


def test_a_town_is_neither_renamed_nor_ended_by_hand(officer: Client) -> None:
    place = town(PIRNA)
    page = shown(officer, "organisation", place.pk)
    assert "/umbenennen/" not in page
    assert "/beenden/" not in page
    refused(409, officer, "rename_organisation", place.pk, name="Perna")
    refused(409, officer, "end_organisation", place.pk, last_day="2026-01-31")
    place.refresh_from_db()
    assert place.valid_until is None
    assert place.name == town(PIRNA).name != "Perna"


def test_the_office_of_the_council_cannot_be_ended(officer: Client, people: People) -> None:
    assert "/beenden/" not in shown(officer, "organisation", lpr().pk)
    page = refused(409, officer, "end_organisation", lpr().pk, last_day="2026-01-31")
    assert "is needed for every case" in errors_in(page)
    assert people.officer.offices.get().valid_until is None


def test_the_page_of_a_town_says_where_it_lies_and_who_works_there(officer: Client, people: People) -> None:
    page = shown(officer, "organisation", town(PIRNA).pk)
    for words in (
        PIRNA,
        "Sächsische Schweiz-Osterzgebirge",
        "Polizeidirektion Dresden",
        "Coordination Pirna",
    ):
        assert words in page, words


def test_only_a_town_itself_is_a_member_of_its_groups(officer: Client) -> None:
    place, unit = town(PIRNA), TerritorialUnit.objects.get(ags=PIRNA)
    add_group(name="Elbe valley", kind=GroupKind.NETWORK, joined_on=SINCE, members=[unit], by=house())
    guest = add_organisation(kind=OrganisationKind.PROVIDER, name="Institut", unit=place.unit, by=house())
    assert "Elbe valley" in shown(officer, "organisation", place.pk)
    assert "Elbe valley" not in shown(officer, "organisation", guest.pk)


def test_the_page_of_the_police_says_for_whom_it_is_competent(officer: Client) -> None:
    page = shown(officer, "organisation", body(OrganisationKind.POLICE, "Dresden").pk)
    assert "Meißen" in page


def test_the_coach_coordination_reads_but_changes_nothing(people: People, institute: Organisation) -> None:
    browser = signed_in(people.coordination)
    assert "/umbenennen/" not in shown(browser, "organisation", institute.pk)
    refused(403, browser, "rename_organisation", institute.pk, name="Mine")
