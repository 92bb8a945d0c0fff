"""The directory is for the office, the coach coordination and the administration; fewer may manage it."""

from dataclasses import asdict, dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import PLACES, Role
from accounts.models import Office
from accounts.selectors import system_user
from accounts.services import add_group, add_organisation, end_office
from accounts.urls import urlpatterns
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import Organisation, TerritorialUnit
from tests.accounts.conftest import People
from tests.builders import PIRNA, SINCE, body, house, person
from tests.signing_in import signed_in

PEOPLE = {"people", "person"}
ORGANISATIONS = {"organisations", "organisation", "groups", "group"}
MANAGE_PEOPLE = {"add_person", "rename_person", "deactivate_person", "grant_office", "end_office"}
MANAGE_ORGANISATIONS = {
    "add_organisation",
    "rename_organisation",
    "end_organisation",
    "add_group",
    "add_member",
    "end_member",
}
READING = {"profile"} | PEOPLE | ORGANISATIONS
DIRECTORY = READING | MANAGE_PEOPLE | MANAGE_ORGANISATIONS
OPEN_TO = {
    Role.AD: READING | MANAGE_PEOPLE | MANAGE_ORGANISATIONS,
    Role.CO: READING | MANAGE_ORGANISATIONS,
    Role.SU: READING,
    Role.QA: READING,
    Role.CC: READING,
    Role.AU: READING,  # while it inspects
}


def place_for(role: Role) -> Organisation:
    """Return an organisation in which the role can be held."""
    kind = PLACES.get(role, (OrganisationKind.LPR,))[0]
    found = Organisation.objects.filter(kind=kind).first()
    return found or add_organisation(kind=kind, name="Institute", by=house())


@dataclass(frozen=True)
class Directory:
    """Something to look at, by the names that the addresses use."""

    user_id: int
    office_id: int
    organisation_id: int
    group_id: int
    membership_id: int


@pytest.fixture
def directory(db: None) -> Directory:
    """Return a person with an office, an organisation, and a group with a member."""
    coach = person("Coach North", Role.CH, body(OrganisationKind.COORDINATION))
    institute = add_organisation(kind=OrganisationKind.PROVIDER, name="Institut Lage", by=house())
    unit = TerritorialUnit.objects.get(ags=PIRNA)
    group = add_group(name="Elbe", kind=GroupKind.NETWORK, joined_on=SINCE, members=[unit], by=house())
    return Directory(
        user_id=coach.pk,
        office_id=coach.offices.get().pk,
        organisation_id=institute.pk,
        group_id=group.pk,
        membership_id=group.memberships.get().pk,
    )


def addresses(directory: Directory) -> dict[str, str]:
    """Return every page of the directory by its name; the table of all addresses knows the others."""
    known = asdict(directory)
    return {
        str(pattern.name): reverse(
            f"accounts:{pattern.name}", kwargs={key: known[key] for key in pattern.pattern.converters}
        )
        for pattern in urlpatterns
        if pattern.name in DIRECTORY
    }


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_pages_and_no_others(directory: Directory, role: Role) -> None:
    client = signed_in(person("Reader", role, place_for(role)))
    answers = {name: client.get(address).status_code for name, address in addresses(directory).items()}
    opened = OPEN_TO.get(role, {"profile"})
    assert answers == {name: 200 if name in opened else 403 for name in answers}


@pytest.mark.parametrize("role", Role)
def test_what_one_may_not_open_one_may_not_send(directory: Directory, role: Role) -> None:
    client = signed_in(person("Reader", role, place_for(role)))
    done = AuditEvent.objects.exclude(verb=Verb.ACTION_REFUSED)
    events = done.count()
    for name, address in addresses(directory).items():
        if name not in OPEN_TO.get(role, {"profile"}):
            assert client.post(address, {"name": "Nobody"}).status_code in (403, 405), name
    assert done.count() == events


def test_without_an_office_only_the_own_account_opens(directory: Directory) -> None:
    client = signed_in(person("Newcomer"))
    answers = {name: client.get(address).status_code for name, address in addresses(directory).items()}
    assert {name for name, status in answers.items() if status == 200} == {"profile"}


def test_without_sign_in_every_page_leads_there(directory: Directory, client: Client) -> None:
    for address in addresses(directory).values():
        response = client.get(address)
        assert response.headers["Location"].startswith(reverse("account_login")), address


def test_pages_that_only_show_take_no_entries(people: People) -> None:
    client = signed_in(people.administrator)
    for name in ("people", "organisations", "groups"):
        assert client.post(reverse(f"accounts:{name}")).status_code == 405


@pytest.mark.parametrize("number", [999_999, 10**17, 10**30])
def test_what_does_not_exist_cannot_be_found(people: People, number: int) -> None:
    client, readers = signed_in(people.administrator), signed_in(people.pirna)
    for page in ("person", "rename_person", "organisation", "end_organisation", "group", "add_member"):
        address = reverse(f"accounts:{page}", args=[number])
        assert client.get(address).status_code == 404, page
        assert readers.get(address).status_code == 403, page


def test_an_office_is_ended_only_on_the_page_of_its_holder(directory: Directory, people: People) -> None:
    client = signed_in(people.administrator)
    address = reverse("accounts:end_office", args=[people.officer.pk, directory.office_id])
    assert client.post(address, {"last_day": "2026-01-01"}).status_code == 404


def test_the_account_of_the_house_is_not_in_the_directory(people: People) -> None:
    client = signed_in(people.administrator)
    assert client.get(reverse("accounts:person", args=[system_user().pk])).status_code == 404
    assert "system@" not in client.get(reverse("accounts:people"), {"zustand": "alle"}).content.decode()


def test_the_navigation_offers_what_one_may_open(people: People) -> None:
    entries = [reverse(f"accounts:{name}") for name in ("people", "organisations", "groups")]
    for user, offered in ((people.coordination, True), (people.pirna, False)):
        page = signed_in(user).get(reverse("accounts:profile")).content.decode()
        assert [f'href="{entry}"' in page for entry in entries] == [offered] * 3


def test_rights_end_with_the_office(people: People) -> None:
    client = signed_in(people.administrator)
    office = Office.objects.get(user=people.administrator)
    yesterday = timezone.localdate() - timedelta(days=1)
    end_office(office=office, last_day=yesterday, by=house())
    assert client.get(reverse("accounts:people")).status_code == 403
