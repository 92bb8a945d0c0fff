"""Every search finds Görlitz, Goerlitz and Gorlitz alike, in names as in subjects."""

from unicodedata import normalize

import pytest

from accounts.models import User
from accounts.selectors.organisations import OrganisationFilter, organisation_list
from accounts.selectors.people import PeopleFilter, people_list
from casework.cases.models import Case
from tests.builders import GOERLITZ, PIRNA, acting, person
from tests.desk.lists.builders import People, let_rest, running_case
from workflows.desk.selectors.case_list import CaseFilter, case_list
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place

TOWN = ("Görlitz", "Goerlitz", "gorlitz", normalize("NFD", "Görlitz"))
SUBJECTS = {
    "Straße": ("Straße", "strasse"),
    "Strasse": ("Straße", "STRASSE"),
    "Müller": ("Müller", "Mueller", "muller"),
    "Mueller": ("Müller", "Mueller", "muller"),
}
SPELLINGS = [(subject, said) for subject, spellings in SUBJECTS.items() for said in spellings]


def offered(user: User, wanted: InboxFilter) -> list[int]:
    """Return the cases in somebody's inbox, those that rest included."""
    found = inbox_of(User.objects.get(pk=user.pk), wanted, Place())
    return [row.case_id for row in found.page.rows] + [row.case.case_id for row in found.follow_ups]


def listed(user: User, text: str) -> list[int]:
    """Return the cases that the list of cases finds."""
    rows = case_list(User.objects.get(pk=user.pk), CaseFilter(text=text), Place()).page.rows
    return [row.case_id for row in rows]


@pytest.mark.parametrize("said", TOWN)
def test_a_town_is_found_in_inbox_and_list(people: People, said: str) -> None:
    case, _other = running_case(people.east, GOERLITZ), running_case(people.east, PIRNA)
    assert offered(people.east, InboxFilter(area=Area.OFFERED, municipality=said)) == [case.pk]
    assert listed(people.east, said) == [case.pk]


@pytest.mark.parametrize(("subject", "said"), SPELLINGS)
def test_a_subject_is_found_in_inbox_and_list(people: People, subject: str, said: str) -> None:
    case = running_case(people.east, title=f"Case of {subject} again")
    running_case(people.east, title="Another")
    assert offered(people.east, InboxFilter(area=Area.OFFERED, text=said)) == [case.pk]
    assert listed(people.east, said) == [case.pk]


def test_a_case_that_rests_is_found_as_well(people: People) -> None:
    case = running_case(people.east, title="Straße")
    rest(case, people)
    assert offered(people.east, InboxFilter(area=Area.OFFERED, text="strasse")) == [case.pk]


def rest(case: Case, people: People) -> None:
    """Let a case rest whose follow-up date has come."""
    from_the_first_day = case.opened_on
    let_rest(case=case, until=from_the_first_day, by=acting(people.east))


@pytest.mark.parametrize("said", ["Jörg", "Joerg", "jorg"])
def test_a_person_is_found_in_the_directory(people: People, said: str) -> None:
    person("Jörg Amt")
    rows = people_list(acting(people.supervision), PeopleFilter(text=said), Place()).page.rows
    assert [row.name for row in rows] == ["Jörg Amt"]


@pytest.mark.parametrize("said", TOWN)
def test_an_organisation_is_found_in_the_directory(people: People, said: str) -> None:
    by = acting(people.supervision)
    rows = organisation_list(by, OrganisationFilter(text=f"Stadt {said}"), Place()).page.rows
    assert "Stadt Görlitz" in [row.name for row in rows]
