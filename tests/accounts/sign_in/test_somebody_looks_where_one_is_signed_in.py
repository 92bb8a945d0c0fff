"""Everybody sees where one is signed in, ends it, and is signed out after a while without doing anything."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Language
from accounts.models import Session, User
from accounts.services import create_user, deactivate_user
from casework.audit.choices import Verb
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.door import browser, enter, events_of, is_in
from tests.builders import house

CHROME_ON_ANDROID = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"
IDLE, OLDEST = (
    timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    timedelta(seconds=settings.SESSION_COOKIE_AGE),
)


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password."""
    return hire("Coach North")


def hire(name: str) -> User:
    """Create somebody with a password."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return create_user(email=email, name=name, password=PASSWORD, by=house(), language=Language.ENGLISH)


def signed_in(user: User, **how: str) -> Client:
    """Return a browser in which somebody has signed in."""
    client = browser(**how)
    assert enter(client, user.email, PASSWORD).status_code == 302
    return client


def page(client: Client) -> str:
    """Return the page of one's sign-ins."""
    return client.get(reverse("account_sessions")).content.decode()


def test_the_page_names_device_and_times_this_one_first(coach: User) -> None:
    phone = signed_in(coach, agent=CHROME_ON_ANDROID)
    desk = signed_in(coach)
    shown = page(desk)
    assert shown.index("Firefox, Windows") < shown.index("this one") < shown.index("Chrome, Android")
    assert shown.count("this one") == 1
    assert "Chrome, Android" in page(phone).partition("this one")[0]


def test_the_sign_ins_of_others_are_not_shown(coach: User) -> None:
    signed_in(hire("Coach South"), agent=CHROME_ON_ANDROID)
    assert "Android" not in page(signed_in(coach))


def test_one_of_the_own_sign_ins_is_ended(coach: User) -> None:
    phone, desk = signed_in(coach, agent=CHROME_ON_ANDROID), signed_in(coach)
    handle = Session.objects.get(session_key=phone.cookies["sessionid"].value).handle
    desk.post(reverse("account_end_session", args=[handle]))
    assert not is_in(phone)
    assert is_in(desk)
    assert len(events_of(coach, Verb.SESSION_ENDED)) == 1


def test_a_sign_in_of_somebody_else_is_not_there(coach: User) -> None:
    other = signed_in(hire("Coach South"))
    handle = Session.objects.get(session_key=other.cookies["sessionid"].value).handle
    answer = signed_in(coach).post(reverse("account_end_session", args=[handle]))
    assert answer.status_code == 404
    assert is_in(other)


def test_all_others_are_ended_at_once(coach: User) -> None:
    others = [signed_in(coach), signed_in(coach, agent=CHROME_ON_ANDROID)]
    desk, foreign = signed_in(coach), signed_in(hire("Coach South"))
    desk.post(reverse("account_end_other_sessions"))
    assert [is_in(client) for client in (*others, desk, foreign)] == [False, False, True, True]
    (event,) = events_of(coach, Verb.SESSION_ENDED)
    assert event.facts["number"] == 2


def test_deactivation_ends_all_sign_ins(coach: User) -> None:
    client = signed_in(coach)
    deactivate_user(user=coach, reason="Left the pool", by=house())
    assert not Session.objects.filter(user=coach).exists()
    assert not is_in(client)


def test_who_does_nothing_for_long_signs_in_again(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(coach)
        clock.shift(IDLE - timedelta(seconds=1))
        assert is_in(client)
        clock.shift(IDLE - timedelta(seconds=1))
        assert is_in(client), "being in use counts"
        clock.shift(IDLE)
        assert not is_in(client)


def test_everybody_signs_in_again_after_the_longest_time(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client, passed = signed_in(coach), timedelta()
        while passed + IDLE / 2 < OLDEST:
            clock.shift(IDLE / 2)
            passed += IDLE / 2
            assert is_in(client), passed
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})  # what is kept in the session
        clock.shift(OLDEST - passed)
        assert not is_in(client)


def test_being_in_use_is_written_down_once_in_a_while_only(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(coach)
        is_in(client)
        assert writes(client) == 0
        clock.shift(timedelta(seconds=settings.SESSION_SEEN_SECONDS))
        assert writes(client) == 1
        assert writes(client) == 0


def writes(client: Client) -> int:
    """Open a page and return how many statements changed something."""
    with CaptureQueriesContext(connection) as statements:
        assert is_in(client)
    return sum(1 for query in statements if not query["sql"].startswith("SELECT"))


def test_signing_in_and_out_is_on_record(coach: User) -> None:
    client = signed_in(coach)
    client.post(reverse("account_logout"))
    assert not is_in(client)
    found = events_of(coach, Verb.SIGNED_IN, Verb.SIGNED_OUT)
    assert [event.verb for event in found] == [Verb.SIGNED_IN, Verb.SIGNED_OUT]
    assert found[0].facts == {"person": "Coach North", "ways": "password"}
    assert {event.actor_id for event in found} == {coach.pk}


def test_a_session_key_is_shown_nowhere(coach: User) -> None:
    client = signed_in(coach)
    assert client.cookies["sessionid"].value not in page(client)
