"""An administrator gives people accounts and offices, and ends them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Office, User
from accounts.services import add_organisation, end_office, end_organisation
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.territory.choices import OrganisationKind
from casework.territory.models import AdvisoryRegion
from casework.territory.services import create_advisory_region
from tests.accounts.conftest import People
from tests.accounts.desk import PASSWORD, errors_in, refused, sent, shown
from tests.builders import PIRNA, acting, body, house, lpr, office, person, town
from tests.signing_in import signed_in

NEW = {"name": "Coach North", "email": "Coach.North@Example.org", "language": "en", "password": ""}


def entries(
    role: Role, organisation: int, first: str = "2026-01-01", last: str = "", **more: str
) -> dict[str, str]:
    """Return what is entered to grant an office."""
    entered = {"role": role.value, "organisation": str(organisation)}
    return entered | {"valid_from": first, "valid_until": last} | more


def last_event() -> AuditEvent:
    """Return the newest event."""
    return AuditEvent.objects.order_by("-pk")[0]


def test_a_person_gets_an_account_with_a_first_password(administrator: Client, people: People) -> None:
    sent(administrator, "add_person", **NEW | {"password": PASSWORD})
    created = User.objects.get(email="coach.north@example.org")
    assert created.check_password(PASSWORD)
    event = last_event()
    assert (event.verb, event.actor, event.subject_id) == (
        Verb.USER_CREATED,
        people.administrator,
        created.pk,
    )


def test_without_a_first_password_nobody_can_sign_in_yet(administrator: Client) -> None:
    address = sent(administrator, "add_person", **NEW)
    created = User.objects.get(email="coach.north@example.org")
    assert not created.has_usable_password()
    assert address.endswith(f"/personen/{created.pk}/")
    assert "not set yet" in shown(administrator, "person", created.pk)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "This field is required"),
        ({"email": "coach"}, "valid email address"),
        ({"email": "officer@example.org"}, "There is an account with this e-mail address already."),
        ({"email": "OFFICER@EXAMPLE.ORG"}, "There is an account with this e-mail address already."),
        ({"password": "short"}, "too short"),
        ({"password": "123456789012"}, "entirely numeric"),
        ({"password": "coach.north@example.org"}, "too similar"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"name": "x" * 100_000}, "at most 150 characters"),
        ({"name": "Coach\x00North"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    administrator: Client, wrong: dict[str, str], message: str
) -> None:
    number = User.objects.count()
    page = refused(400, administrator, "add_person", **NEW | wrong)
    (field,) = wrong
    assert message in errors_in(page)
    assert f'href="#id_{field}"' in errors_in(page)
    assert User.objects.count() == number


def test_a_refused_password_is_not_sent_back(administrator: Client) -> None:
    page = refused(400, administrator, "add_person", **NEW | {"password": "birne"})
    assert 'value="birne"' not in page


def test_a_person_is_renamed(administrator: Client, people: People) -> None:
    sent(administrator, "rename_person", people.officer.pk, name="Case Officer South")
    people.officer.refresh_from_db()
    assert people.officer.name == "Case Officer South"
    assert last_event().verb == Verb.USER_CHANGED


def test_an_account_ends_with_a_reason(administrator: Client, people: People) -> None:
    page = refused(
        400,
        administrator,
        "deactivate_person",
        people.pirna.pk,
        reason="",
    )
    assert "This field is required" in errors_in(page)
    sent(administrator, "deactivate_person", people.pirna.pk, reason="Moved to another town")
    people.pirna.refresh_from_db()
    assert not people.pirna.is_active
    assert last_event().reason == "Moved to another town"
    page = shown(administrator, "person", people.pirna.pk)
    assert "This account is deactivated" in page
    assert "Grant an office" not in page


def test_an_account_that_has_ended_does_not_end_again(administrator: Client, people: People) -> None:
    sent(administrator, "deactivate_person", people.pirna.pk, reason="Moved")
    events = AuditEvent.objects.count()
    page = refused(
        409,
        administrator,
        "deactivate_person",
        people.pirna.pk,
        reason="Moved",
    )
    assert "deactivated already" in page
    assert AuditEvent.objects.count() == events


def test_nobody_locks_himself_out(administrator: Client, people: People) -> None:
    page = refused(
        409,
        administrator,
        "deactivate_person",
        people.administrator.pk,
        reason="Enough",
    )
    assert "ask another administrator" in page
    assert "Deactivate the account" not in shown(administrator, "person", people.administrator.pk)


def test_an_office_is_granted_and_counts_from_its_first_day(administrator: Client) -> None:
    newcomer, tomorrow = person("Newcomer"), timezone.localdate() + timedelta(days=1)
    browser = signed_in(newcomer)
    sent(administrator, "grant_office", newcomer.pk, **entries(Role.QA, lpr().pk, tomorrow.isoformat()))
    assert "begins later" in shown(administrator, "person", newcomer.pk)
    shown(browser, "people", status=403)
    sent(administrator, "grant_office", newcomer.pk, **entries(Role.SU, lpr().pk))
    shown(browser, "people")


def test_supervision_may_cover_one_region_only(administrator: Client) -> None:
    newcomer, east = person("Newcomer"), create_advisory_region(name="East", districts=[], by=house())
    office_of_newcomer = entries(Role.SU, lpr().pk, region=str(east.pk))
    sent(administrator, "grant_office", newcomer.pk, **office_of_newcomer)
    assert Office.objects.get(user=newcomer).region == AdvisoryRegion.objects.get(name="East")
    assert "East" in shown(administrator, "person", newcomer.pk)
    wrong = entries(Role.CO, lpr().pk, region=str(east.pk))
    page = refused(400, administrator, "grant_office", newcomer.pk, **wrong)
    assert 'href="#id_region"' in errors_in(page)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "xx"}, "role"),
        ({"role": ""}, "role"),
        ({"organisation": "999999"}, "organisation"),
        ({"organisation": "x"}, "organisation"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_until": "2025-12-31"}, "valid_until"),
    ],
)
def test_an_office_that_cannot_be_is_refused_at_its_field(
    administrator: Client, changed: dict[str, str], field: str
) -> None:
    newcomer = person("Newcomer")
    entered = entries(Role.CO, lpr().pk) | changed
    page = refused(400, administrator, "grant_office", newcomer.pk, **entered)
    assert f'href="#id_{field}"' in errors_in(page)
    assert not newcomer.offices.exists()


def test_a_town_has_no_case_officers(administrator: Client) -> None:
    newcomer = person("Newcomer")
    entered = entries(Role.CO, town(PIRNA).pk)
    page = refused(400, administrator, "grant_office", newcomer.pk, **entered)
    assert "This role cannot be held in an organisation of this kind." in errors_in(page)
    assert not newcomer.offices.exists()


@pytest.mark.parametrize("last", ["", "2026-12-31"])
def test_the_same_office_is_not_held_twice(administrator: Client, people: People, last: str) -> None:
    entered = entries(Role.CO, lpr().pk, last=last)
    page = refused(409, administrator, "grant_office", people.officer.pk, **entered)
    assert "holds this office already" in errors_in(page)
    assert 'href="#id_role"' in errors_in(page)
    assert people.officer.offices.count() == 1


def test_an_office_may_be_held_again_later(administrator: Client) -> None:
    former = person("Former Officer")
    office(former, Role.CO, lpr(), until=date(2022, 6, 30))
    sent(administrator, "grant_office", former.pk, **entries(Role.CO, lpr().pk))
    assert former.offices.count() == 2


def test_nobody_gets_an_office_after_the_account_ended(administrator: Client, people: People) -> None:
    sent(administrator, "deactivate_person", people.pirna.pk, reason="Moved")
    entered = entries(Role.MA, town(PIRNA).pk)
    page = refused(409, administrator, "grant_office", people.pirna.pk, **entered)
    assert "deactivated already" in errors_in(page)


def test_an_office_lasts_no_longer_than_its_organisation(administrator: Client) -> None:
    newcomer = person("Newcomer")
    institute = add_organisation(kind=OrganisationKind.PROVIDER, name="Institut Lage", by=house())
    end_organisation(organisation=institute, last_day=timezone.localdate() + timedelta(days=9), by=house())
    page = refused(400, administrator, "grant_office", newcomer.pk, **entries(Role.SP, institute.pk))
    assert 'href="#id_valid_until"' in errors_in(page)


def test_an_office_ends_with_its_last_day(administrator: Client, people: People) -> None:
    held, today = people.officer.offices.get(), timezone.localdate()
    browser = signed_in(people.officer)
    sent(
        administrator, "end_office", people.officer.pk, held.pk, last_day=today.isoformat(), reason="Retired"
    )
    shown(browser, "people")
    held.refresh_from_db()
    assert held.valid_until == today
    assert (last_event().verb, last_event().reason) == (Verb.OFFICE_ENDED, "Retired")


@pytest.mark.parametrize(
    ("last_day", "status"), [("2019-12-30", 400), ("", 400), ("31.02.2026", 400), ("9999-99-99", 400)]
)
def test_a_last_day_that_cannot_be_is_refused(
    administrator: Client, people: People, last_day: str, status: int
) -> None:
    held = people.officer.offices.get()
    page = refused(status, administrator, "end_office", people.officer.pk, held.pk, last_day=last_day)
    assert 'href="#id_last_day"' in errors_in(page)
    held.refresh_from_db()
    assert held.valid_until is None


def test_an_office_that_has_ended_does_not_end_later(administrator: Client) -> None:
    former = person("Former Officer")
    held = office(former, Role.CO, lpr(), until=date(2022, 6, 30))
    page = refused(409, administrator, "end_office", former.pk, held.pk, last_day="2026-01-01")
    assert "ended already" in errors_in(page)
    held.refresh_from_db()
    assert held.valid_until == date(2022, 6, 30)


def test_the_page_names_who_set_the_last_day_that_counts(administrator: Client) -> None:
    former, today = person("Former Officer"), timezone.localdate()
    ended_at_once = office(former, Role.CO, lpr(), until=today - timedelta(days=30))
    page = shown(administrator, "end_office", former.pk, ended_at_once.pk, status=409)
    assert "(Fallwerk, " in page
    ended_twice = office(former, Role.CH, body(OrganisationKind.COORDINATION))
    end_office(office=ended_twice, last_day=today + timedelta(days=3), by=house())
    second = person("Second Administrator", Role.AD, lpr())
    end_office(office=ended_twice, last_day=today - timedelta(days=1), by=acting(second))
    page = shown(administrator, "end_office", former.pk, ended_twice.pk, status=409)
    assert "(Second Administrator, " in page


def test_the_coach_coordination_reads_but_changes_nothing(people: People) -> None:
    browser = signed_in(people.coordination)
    page = shown(browser, "person", people.officer.pk)
    assert people.officer.email in page
    assert "Grant an office" not in page
    refused(403, browser, "grant_office", people.coordination.pk, **entries(Role.CO, lpr().pk))
    assert body(OrganisationKind.LPR).offices.filter(user=people.coordination).count() == 0
