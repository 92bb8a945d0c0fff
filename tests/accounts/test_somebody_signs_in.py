"""Somebody signs in by e-mail address and password; nobody else learns anything on the way."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.choices import Language
from accounts.models import User
from accounts.services import create_user, deactivate_user
from tests.accounts.desk import BACKEND, PASSWORD
from tests.builders import house
from tests.jobs import do_jobs

ADDRESS = "coach.north@example.org"
NEW = "acht Kirschen im Korb"
SEND_RESET = "accounts.jobs.send_password_reset"


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password."""
    return create_user(email=ADDRESS, name="Coach North", password=PASSWORD, by=house())


@pytest.fixture
def client() -> Client:
    """Return a browser that reads English before anybody has signed in."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = Language.ENGLISH.value
    return client


def try_to_sign_in(client: Client, address: str, password: str) -> str:
    """Send the form and return the page, or the address it leads to."""
    response = client.post(reverse("account_login"), {"login": address, "password": password})
    return response.headers.get("Location", response.content.decode())


def is_signed_in(client: Client) -> bool:
    """Tell whether a page behind the sign-in opens."""
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.upper()])
def test_address_and_password_open_the_desk(coach: User, client: Client, address: str) -> None:
    assert try_to_sign_in(client, address, PASSWORD) == reverse("desk:inbox")
    assert is_signed_in(client)


def test_the_sign_in_leads_back_to_the_page_that_was_wanted(coach: User, client: Client) -> None:
    wanted = reverse("accounts:profile")
    address = client.get(wanted).headers["Location"]
    response = client.post(address, {"login": ADDRESS, "password": PASSWORD, "next": wanted})
    assert response.headers["Location"] == wanted


def test_the_sign_in_leads_to_no_other_site(coach: User, client: Client) -> None:
    entries = {"login": ADDRESS, "password": PASSWORD, "next": "https://example.com/"}
    response = client.post(reverse("account_login"), entries)
    assert response.headers["Location"] == reverse("desk:inbox")


def test_the_session_ends_with_the_browser(coach: User, client: Client) -> None:
    try_to_sign_in(client, ADDRESS, PASSWORD)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["httponly"]


def test_a_wrong_password_says_the_same_as_an_unknown_address(coach: User) -> None:
    wrong = words_of(try_to_sign_in(Client(), ADDRESS, "something else entirely"))
    unknown = words_of(try_to_sign_in(Client(), "nobody@example.org", "something else entirely"))
    assert wrong.replace(ADDRESS, "") == unknown.replace("nobody@example.org", "")


def words_of(page: str) -> str:
    """Return a page without what differs each time."""
    return re.sub(r'((?:csrfmiddlewaretoken|once)"?\s*value=|nonce=)"[^"]+"', r"\1", page)


def test_an_account_without_a_password_opens_to_nobody(db: None, client: Client) -> None:
    create_user(email=ADDRESS, name="Coach North", password=None, by=house())
    for password in ("", "!", PASSWORD):
        try_to_sign_in(client, ADDRESS, password)
    assert not is_signed_in(client)


def test_a_deactivated_account_is_signed_out_and_stays_out(coach: User, client: Client) -> None:
    client.force_login(coach, BACKEND)
    deactivate_user(user=coach, reason="Left the pool", by=house())
    assert not is_signed_in(client)
    try_to_sign_in(client, ADDRESS, PASSWORD)
    assert not is_signed_in(client)


def test_too_many_attempts_of_one_place_get_a_page_in_plain_words(coach: User, client: Client) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": f"somebody.{number}@example.org"})
        for number in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "These were too many attempts" in answers[-1].content.decode()


def test_nobody_opens_an_account_alone(db: None, client: Client) -> None:
    entries = {"email": "new@example.org", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), entries)
    assert response.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_nobody_changes_the_address_of_an_account(coach: User, client: Client) -> None:
    client.force_login(coach, BACKEND)
    for name in ("account_email", "account_email_verification_sent", "account_request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/konto/email/").status_code == 404


def test_a_forgotten_password_is_set_anew_by_a_link(db: None, client: Client) -> None:
    create_user(email=ADDRESS, name="Coach North", password=None, by=house())
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    do_jobs(SEND_RESET)
    links = re.findall(r"http://testserver(/konto/password/reset/key/\S+)", str(mail.outbox[0].body))
    page = client.get(links[0], follow=True)
    form = page.request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    try_to_sign_in(client, ADDRESS, NEW)
    assert is_signed_in(client)


@pytest.mark.parametrize("weak", ["short", "password1234", "940172836455", "coach.north@example"])
def test_a_weak_password_is_refused(coach: User, client: Client, weak: str) -> None:
    client.force_login(coach, BACKEND)
    entries = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    client.post(reverse("account_change_password"), entries)
    coach.refresh_from_db()
    assert coach.check_password(PASSWORD)


def test_a_new_password_ends_the_sessions_elsewhere(coach: User, client: Client) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(coach, BACKEND)
    entries = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), entries)
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
