"""Somebody asks for a new password; whether there is an account stays between Fallwerk and the mailbox."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Session, User
from accounts.services import create_user, deactivate_user
from casework.audit.choices import Verb
from tests.accounts.desk import BACKEND, PASSWORD
from tests.accounts.sign_in.door import browser, enter, events_of, is_in, words_of
from tests.builders import house
from tests.jobs import do_jobs

ADDRESS, STRANGER = "coach.north@example.org", "nobody@example.org"
NEW = "acht Kirschen im Korb"
SEND_RESET = "accounts.jobs.send_password_reset"


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password."""
    return create_user(email=ADDRESS, name="Coach North", password=PASSWORD, by=house())


def ask(client: Client, address: str) -> tuple[int, int, str]:
    """Ask for a link; return status, number of statements and the page that follows."""
    with CaptureQueriesContext(connection) as statements:
        response = client.post(reverse("account_reset_password"), {"email": address})
    page = client.get(response.headers["Location"])
    return response.status_code, len(statements), words_of(page)


def link() -> str:
    """Return the way of the link that was sent."""
    assert do_jobs(SEND_RESET) == 1
    return re.findall(r"http://testserver(\S+)", str(mail.outbox[0].body))[0]


def test_the_answer_and_the_work_for_it_are_the_same_for_strangers(coach: User) -> None:
    answers = {ask(browser(), address) for address in (ADDRESS, STRANGER)}
    assert len(answers) == 1
    assert mail.outbox == []
    assert do_jobs(SEND_RESET) == 2
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_a_deactivated_account_gets_no_link(coach: User) -> None:
    deactivate_user(user=coach, reason="Left the pool", by=house())
    ask(browser(), ADDRESS)
    do_jobs(SEND_RESET)
    assert mail.outbox == []


def test_the_mail_says_nothing_but_the_link(coach: User) -> None:
    ask(browser(), ADDRESS)
    do_jobs(SEND_RESET)
    message = mail.outbox[0]
    assert message.subject == "Fallwerk: neues Passwort setzen"
    assert "Coach" not in message.subject + str(message.body)


def test_the_link_works_once(coach: User) -> None:
    client = browser()
    ask(client, ADDRESS)
    way = link()
    form = client.get(way, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert enter(client, ADDRESS, NEW).status_code == 302
    assert "This link is not valid any more" in browser().get(way, follow=True).content.decode()


def test_a_new_password_signs_out_everywhere_and_is_on_record(coach: User) -> None:
    elsewhere = browser()
    enter(elsewhere, ADDRESS, PASSWORD)
    client = browser()
    ask(client, ADDRESS)
    form = client.get(link(), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert not Session.objects.filter(user=coach).exists()
    assert not is_in(elsewhere)
    (event,) = events_of(coach, Verb.PASSWORD_CHANGED)
    assert NEW not in str(event.facts)


def test_a_mailbox_is_not_flooded(coach: User) -> None:
    found = [browser().post(reverse("account_reset_password"), {"email": ADDRESS}) for _ in range(4)]
    assert [answer.status_code for answer in found] == [302, 302, 302, 429]
    assert do_jobs(SEND_RESET) == 3


def test_one_s_own_new_password_ends_all_other_sign_ins(coach: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(coach, BACKEND)
    entries = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post(reverse("account_change_password"), entries)
    assert Session.objects.filter(user=coach).count() == 1
    assert is_in(here)
    assert not is_in(elsewhere)
