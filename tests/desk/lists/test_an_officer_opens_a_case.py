"""Opening a case: search for municipalities, a group, a draft; and what is refused."""

import re

from django.test import Client

from accounts.choices import Role
from casework.cases.choices import CaseState, PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import TerritorialUnit
from casework.territory.services import create_group
from tests.builders import (
    FREITAL,
    GOERLITZ,
    PIRNA,
    SINCE,
    body,
    house,
    person,
    town,
)
from tests.desk.lists.builders import People, only_step, shown
from tests.signing_in import signed_in

ADDRESS = "/vorgaenge/neu/"
MARK = re.compile(r'name="once" value="([0-9a-f]{32})"')
Entries = dict[str, str | list[str]]


def entries(**changes: str | list[str]) -> Entries:
    """Return what an officer enters for Pirna, with changes."""
    usual: Entries = {"art": "coaching", "betreff": "Safe parks", "am": "2025-03-03", "kommune": [PIRNA]}
    return usual | changes


def towns_of(case: Case) -> list[str]:
    """Return the keys of the municipalities of a case."""
    found = parties_of(case, PartyRole.MUNICIPALITY)
    return sorted(party.organisation.unit.ags for party in found if party.organisation.unit)


def refused(client: Client, sent: Entries, words: str) -> None:
    """Check that the form comes back with the reason, and that nothing was opened."""
    response = client.post(ADDRESS, sent)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Case.objects.exists()


def test_an_officer_opens_and_starts_a_case(people: People) -> None:
    response = signed_in(people.east).post(ADDRESS, entries(start="1", kommune=[PIRNA, FREITAL]))
    case = Case.objects.get()
    assert response.headers["Location"] == f"/vorgaenge/{case.pk}/"
    assert (case.state, case.opened_by.kind) == (CaseState.RUNNING, OrganisationKind.LPR)
    assert towns_of(case) == [FREITAL, PIRNA]
    assert only_step(case).role == Role.CO


def test_a_form_that_is_sent_twice_opens_one_case(people: People) -> None:
    client = signed_in(people.east)
    mark = MARK.findall(shown(client, ADDRESS))[0]
    first = client.post(ADDRESS, entries(start="1", once=mark))
    second = client.post(ADDRESS, entries(start="1", once=mark), follow=True)
    assert second.redirect_chain == [(first.headers["Location"], 302)]
    assert "You had sent this form already" in second.content.decode()
    assert Case.objects.count() == 1
    assert MARK.findall(shown(client, ADDRESS))[0] != mark
    client.post(ADDRESS, entries(start="1", once=mark, kommune=[]))
    signed_in(people.supervision).post(ADDRESS, entries(start="1", once=mark))
    assert Case.objects.count() == 2


def test_a_form_that_was_refused_can_be_sent_again(people: People) -> None:
    client = signed_in(people.east)
    mark = MARK.findall(shown(client, ADDRESS))[0]
    back = client.post(ADDRESS, entries(start="1", once=mark, kommune=[]))
    assert mark not in MARK.findall(back.content.decode())
    client.post(ADDRESS, entries(start="1", once=mark))
    assert Case.objects.count() == 1


def test_a_draft_does_not_run(people: People) -> None:
    signed_in(people.supervision).post(ADDRESS, entries(draft="1"))
    assert Case.objects.get().state == CaseState.DRAFT


def test_the_members_of_today_of_a_group_take_part(people: People) -> None:
    units = list(TerritorialUnit.objects.filter(ags__in=[FREITAL, GOERLITZ]))
    group = create_group(
        name="Two towns", kind=GroupKind.TOWN_ALLIANCE, joined_on=SINCE, by=house(), members=units
    )
    signed_in(people.east).post(ADDRESS, entries(start="1", kommune=[], verbund=str(group.pk)))
    case = Case.objects.get()
    assert case.group == group
    assert towns_of(case) == [GOERLITZ, FREITAL]


def test_searching_keeps_what_was_entered_and_opens_nothing(people: People) -> None:
    client = signed_in(people.east)
    response = client.post(ADDRESS, entries(search="1", suche="görlitz"))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Safe parks"' in page
    assert f'value="{GOERLITZ}"' in page
    assert f'value="{PIRNA}"' in page
    assert "municipalities found" in page or "municipality found" in page
    assert not Case.objects.exists()


def test_a_search_stands_in_the_address_too(people: People) -> None:
    page = shown(signed_in(people.east), f"{ADDRESS}?suche=freital&kommune={PIRNA}")
    assert f'value="{FREITAL}"' in page
    assert "checked" in page


def test_the_list_follows_the_typing(people: People) -> None:
    client = signed_in(people.east)
    part = client.get(ADDRESS, {"suche": "freital"}, headers={"HX-Request": "true"}).content.decode()
    assert f'value="{FREITAL}"' in part
    assert "<html" not in part
    assert "one municipality found" in part


def test_a_key_that_no_municipality_has_is_named(people: People) -> None:
    client = signed_in(people.east)
    assert "There is no municipality with the key 99999999 today." in shown(
        client, f"{ADDRESS}?kommune=99999999"
    )
    refused(client, entries(kommune=["99999999"]), "There is no municipality with the key 99999999 today.")
    refused(client, entries(kommune=[PIRNA, "'; --"]), "There is no municipality with the key")


def test_entries_that_do_not_fit_are_refused_at_their_field(people: People) -> None:
    client = signed_in(people.east)
    refused(client, entries(kommune=[]), "Choose at least one municipality.")
    refused(client, entries(am="2999-01-01"), "This day lies in the future.")
    refused(client, entries(am="2025-02-30"), "Enter a valid date.")
    refused(client, entries(betreff=""), "This field is required.")
    refused(client, entries(betreff="x" * 100_000), "Ensure this value has at most 300 characters")
    refused(client, entries(art="funding"), "Select a valid choice.")


def test_a_group_and_single_municipalities_exclude_each_other(people: People) -> None:
    group = create_group(name="Empty", kind=GroupKind.NETWORK, joined_on=SINCE, by=house())
    client = signed_in(people.east)
    refused(client, entries(verbund=str(group.pk)), "Choose either a group or single municipalities.")
    refused(client, entries(verbund=str(group.pk), kommune=[]), "This group has no members today.")


def test_a_town_opens_for_itself_only(people: People) -> None:
    client = signed_in(people.pirna)
    page = shown(client, ADDRESS)
    assert f'value="{PIRNA}"' in page
    assert "checked" in page
    assert 'name="suche"' not in page
    refused(
        client, entries(kommune=[GOERLITZ], start="1"), "You can open a case for your own municipality only."
    )
    client.post(ADDRESS, entries(start="1"))
    case = Case.objects.get()
    assert case.opened_by == town(PIRNA)
    assert only_step(case).organisation == town(PIRNA)


def test_others_may_not_open_cases(people: People) -> None:
    liaison = person("Liaison", Role.CC, body(OrganisationKind.COORDINATION))
    client = signed_in(liaison)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, entries(start="1")).status_code == 403
    assert not Case.objects.exists()
