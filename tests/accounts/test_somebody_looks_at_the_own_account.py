"""Everybody finds the own data, the own offices, and chooses the language."""

from datetime import date

from accounts.choices import Language, Role
from tests.accounts.conftest import People
from tests.accounts.desk import refused, sent, shown
from tests.builders import PIRNA, lpr, office, person, town
from tests.signing_in import signed_in


def test_own_data_and_offices_are_shown(people: People) -> None:
    page = shown(signed_in(people.pirna), "profile")
    assert people.pirna.email in page
    assert "Municipal coordination" in page
    assert town(PIRNA).name_with_district in page


def test_earlier_offices_are_shown_with_their_period(people: People) -> None:
    former = person("Former Officer")
    office(former, Role.CO, lpr(), since=date(2020, 1, 1), until=date(2022, 6, 30))
    page = shown(signed_in(former), "profile")
    assert "Case officer LPR" in page
    assert "ended" in page


def test_without_an_office_the_page_says_what_to_do(people: People) -> None:
    assert "You hold no office" in shown(signed_in(person("Newcomer")), "profile")


def test_the_language_is_kept_for_the_next_sign_in(people: People) -> None:
    client = signed_in(people.pirna)
    sent(client, "profile", language="de")
    people.pirna.refresh_from_db()
    assert people.pirna.language == Language.GERMAN
    assert 'lang="de"' in shown(signed_in(people.pirna), "profile")


def test_a_language_that_nobody_speaks_here_is_refused(people: People) -> None:
    page = refused(
        400,
        signed_in(people.pirna),
        "profile",
        language="tlh",
    )
    assert "error-summary" in page
    people.pirna.refresh_from_db()
    assert people.pirna.language == Language.ENGLISH
