"""A form that comes without its cookies keeps its entries, if the browser says that it is our own."""

from django.test import Client

from casework.cases.models import Case
from tests.desk.lists.builders import People

FORM = {"betreff": "Safe parks", "art": "coaching", "start": "1"}


def test_what_was_entered_is_kept_until_the_person_has_signed_in(people: People) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    page = client.post("/vorgaenge/neu/", FORM)
    assert page.status_code == 401
    assert 'value="Safe parks"' in page.content.decode()
    assert "/wieder-angemeldet/" in page.content.decode()


def test_a_form_from_elsewhere_is_refused_without_its_entries(people: People) -> None:
    for site in ("cross-site", "same-site", ""):
        client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site})
        page = client.post("/vorgaenge/neu/", FORM)
        assert page.status_code == 403
        assert "Safe parks" not in page.content.decode()
    assert not Case.objects.exists()
