"""Somebody guesses passwords: he is locked out for a while, and nobody else, and nobody for good."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import create_user
from casework.audit.choices import Verb
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.door import browser, enter, events_of, is_in, words_of
from tests.builders import house

ADDRESS, STRANGER = "coach.north@example.org", "nobody@example.org"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
LIMIT = settings.AXES_FAILURE_LIMIT


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password."""
    return create_user(email=ADDRESS, name="Coach North", password=PASSWORD, by=house())


def fail(client: Client, address: str = ADDRESS, times: int = LIMIT) -> list[int]:
    """Enter a wrong password again and again; return how it was answered."""
    return [enter(client, address, "wrong").status_code for _ in range(times)]


def test_after_five_failures_the_right_password_is_not_taken_either(coach: User) -> None:
    client = browser(place=HERE)
    assert fail(client) == [200, 200, 200, 200, 429]
    answer = enter(client, ADDRESS, PASSWORD)
    assert answer.status_code == 429
    assert "These were too many attempts" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("address", [ADDRESS.upper(), f" {ADDRESS}"])
def test_writing_the_address_otherwise_gives_no_further_attempts(coach: User, address: str) -> None:
    fail(browser(place=HERE), times=LIMIT - 1)
    assert enter(browser(place=HERE), address, "wrong").status_code == 429


def test_the_owner_signs_in_from_elsewhere_while_somebody_guesses(coach: User) -> None:
    fail(browser(place=HERE), times=3 * LIMIT)
    owner = browser(place=ELSEWHERE)
    assert enter(owner, ADDRESS, PASSWORD).status_code == 302
    assert is_in(owner)


def test_a_colleague_at_the_same_place_signs_in(coach: User) -> None:
    colleague = create_user(
        email="coach.south@example.org", name="Coach South", password=PASSWORD, by=house()
    )
    fail(browser(place=HERE))
    assert enter(browser(place=HERE), colleague.email, PASSWORD).status_code == 302


def test_the_lock_opens_by_itself_however_often_somebody_knocks(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail(browser(place=HERE))
        clock.shift(settings.AXES_COOLOFF_TIME / 2)
        assert fail(browser(place=HERE), times=3) == [429] * 3
        clock.shift(settings.AXES_COOLOFF_TIME / 2 + timedelta(seconds=1))
        assert enter(browser(place=HERE), ADDRESS, PASSWORD).status_code == 302


def test_signing_in_forgets_the_failures(coach: User) -> None:
    client = browser(place=HERE)
    fail(client, times=LIMIT - 1)
    enter(client, ADDRESS, PASSWORD)
    assert enter(browser(place=HERE), ADDRESS, "wrong").status_code == 200


def test_a_place_that_tries_many_accounts_has_to_wait(coach: User) -> None:
    client = browser(place=HERE)
    for number in range(20):
        enter(client, f"somebody.{number}@example.org", "wrong")
    enter(client, ADDRESS, PASSWORD)
    assert not is_in(client)


def test_a_stranger_is_answered_as_an_account_would_be(coach: User) -> None:
    for attempt in range(LIMIT + 1):
        known = enter(browser(place=HERE), ADDRESS, "wrong")
        unknown = enter(browser(place=HERE), STRANGER, "wrong")
        assert known.status_code == unknown.status_code, attempt
        assert words_of(known).replace(ADDRESS, "") == words_of(unknown).replace(STRANGER, "")


def test_refusals_are_on_record_without_what_was_entered(coach: User) -> None:
    fail(browser(place=HERE), times=LIMIT + 1)
    fail(browser(place=HERE), STRANGER, times=1)
    refused = events_of(coach, Verb.SIGN_IN_REFUSED, Verb.SIGN_IN_LOCKED)
    assert [event.facts["ways"] for event in refused] == ["password"] * 4 + ["locked"] * 2
    assert [event.verb for event in refused[3:]] == [Verb.SIGN_IN_REFUSED] + [Verb.SIGN_IN_LOCKED] * 2
    assert [event.facts for event in events_of(None, Verb.SIGN_IN_REFUSED)] == [{"ways": "password"}]
    assert {event.actor.name for event in refused} == {"Fallwerk"}


def test_the_page_speaks_german_to_those_who_have_not_said_otherwise(coach: User) -> None:
    client = Client(REMOTE_ADDR=HERE)
    fail(client)
    page = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert "Das waren zu viele Versuche" in page.content.decode()
