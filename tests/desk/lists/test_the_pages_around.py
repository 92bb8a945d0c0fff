"""Language, the accessibility statement, and the report of a barrier."""

import pytest
from django.core import mail
from django.test import Client, override_settings

from accounts.models import User
from tests.desk.lists.builders import People, shown
from tests.jobs import do_jobs
from tests.signing_in import signed_in

SEND_REPORT = "workflows.desk.jobs.send_report"
REPORT = {"page": "/vorgaenge/", "description": "The button has no name.", "contact": "reader@example.org"}


def test_a_person_chooses_the_language_and_comes_back(people: People) -> None:
    client = signed_in(people.east)
    response = client.post("/sprache/", {"language": "de", "next": "/vorgaenge/?suche=x"})
    assert response.headers["Location"] == "/vorgaenge/?suche=x"
    assert User.objects.get(pk=people.east.pk).language == "de"
    assert '<html lang="de">' in shown(client, "/vorgaenge/")


def test_without_sign_in_the_browser_keeps_the_language(db: None) -> None:
    client = Client()
    client.post("/sprache/", {"language": "en"})
    assert '<html lang="en">' in shown(client, "/barrierefreiheit/")


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "abc", ""]
)
def test_the_way_back_never_leads_elsewhere(people: People, elsewhere: str) -> None:
    response = signed_in(people.east).post("/sprache/", {"language": "en", "next": elsewhere})
    assert response.headers["Location"] == "/"


def test_an_unknown_language_is_refused(people: People) -> None:
    client = signed_in(people.east)
    assert client.post("/sprache/", {"language": "fr"}).status_code == 400
    assert client.get("/sprache/").status_code == 405
    assert User.objects.get(pk=people.east.pk).language == "en"


def test_everybody_reads_the_statement_and_finds_the_form(db: None) -> None:
    page = shown(Client(), "/barrierefreiheit/")
    assert "BITV 2.0" in page
    assert "Archivstraße 1" in page
    assert "/barriere-melden/" in page


@override_settings(BARRIER_CONTACT="barriers@example.org")
def test_anybody_reports_a_barrier(db: None) -> None:
    response = Client().post("/barriere-melden/", REPORT)
    assert response.headers["Location"] == "/barrierefreiheit/"
    assert mail.outbox == []
    do_jobs(SEND_REPORT)
    (message,) = mail.outbox
    assert (message.to, message.reply_to) == (["barriers@example.org"], ["reader@example.org"])
    assert "The button has no name." in message.body
    assert "/vorgaenge/" in message.body


def test_the_page_in_question_and_the_own_address_are_filled_in(people: People) -> None:
    page = shown(signed_in(people.east), "/barriere-melden/?page=/vorgaenge/7/")
    assert 'value="/vorgaenge/7/"' in page
    assert people.east.email in page


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("description", ""),
        ("contact", "a@b.c\nBcc: x@y.z"),
        ("contact", "nobody"),
        ("description", "x" * 100_000),
    ],
)
def test_a_report_that_cannot_be_sent_comes_back(db: None, field: str, entry: str) -> None:
    response = Client().post("/barriere-melden/", REPORT | {field: entry})
    assert response.status_code == 400
    assert do_jobs(SEND_REPORT) == 0


def test_too_many_reports_of_one_sender_wait(db: None) -> None:
    client = Client()
    for _number in range(5):
        assert client.post("/barriere-melden/", REPORT).status_code == 302
    response = client.post("/barriere-melden/", REPORT)
    assert response.status_code == 409
    assert "The button has no name." in response.content.decode()
    assert do_jobs(SEND_REPORT) == 5
