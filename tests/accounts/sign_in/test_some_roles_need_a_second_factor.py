"""People with certain roles set up a second factor before anything else, and use it at each sign-in."""

import base64
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.authenticator import INBOX, code_of, confirmed, entered, hire, opens, set_up_app
from tests.accounts.sign_in.door import browser, enter, events_of


@pytest.fixture(autouse=True)
def _roles(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.CO, Role.AD]


@pytest.fixture
def officer(db: None) -> User:
    """Return a case officer, who needs a second factor."""
    return hire("Officer", Role.CO)


def codes_on(client: Client) -> list[str]:
    """Return the recovery codes that the page shows."""
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r"<li><code>(\w+)</code></li>", page)


def test_without_a_factor_every_page_leads_to_setting_one_up(officer: User) -> None:
    client = entered(officer)
    for address in (INBOX, reverse("desk:cases"), reverse("accounts:people"), reverse("accounts:profile")):
        assert client.get(address).headers["Location"] == reverse("mfa_index"), address
    assert client.post(reverse("desk:open_case"), {}).headers["Location"] == reverse("mfa_index")
    assert "You have no second factor yet" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("account_logout")).status_code == 200


def test_the_password_is_asked_for_once_more_before_a_factor_changes(officer: User) -> None:
    client = entered(officer)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        address = client.get(reverse(name)).headers["Location"]
        assert address.startswith(reverse("account_reauthenticate")), name
        assert "Confirm that it is you" in client.get(address).content.decode()


def test_other_roles_go_on_without(db: None) -> None:
    assert opens(entered(hire("Town", Role.MC)))


def test_with_the_app_the_desk_opens(officer: User) -> None:
    client = entered(officer)
    set_up_app(client)
    assert opens(client)


def test_the_picture_for_the_app_stands_on_white(officer: User) -> None:
    page = confirmed(entered(officer)).get(reverse("mfa_activate_totp")).content.decode()
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert 'fill="white"' in base64.b64decode(picture).decode()


def test_the_next_sign_in_asks_for_the_code(officer: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = set_up_app(entered(officer))
        clock.shift(90)
        client = browser()
        assert enter(client, officer.email, PASSWORD).headers["Location"] == reverse("mfa_authenticate")
        assert not opens(client)
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert not opens(client)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert opens(client)
    ways = [event.facts["ways"] for event in events_of(officer, Verb.SIGNED_IN)]
    assert ways == ["password", "password, mfa"]


def test_a_code_is_taken_once(officer: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = set_up_app(entered(officer))
        clock.shift(90)
        for expected in (True, False):
            client = entered(officer)
            client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
            assert opens(client) is expected


def test_guessing_codes_is_stopped(officer: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = set_up_app(entered(officer))
        clock.shift(90)
        client = entered(officer)
        for number in range(10):
            client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert not opens(client)


def test_a_recovery_code_opens_once_and_is_shown_once(officer: User) -> None:
    client = entered(officer)
    set_up_app(client)
    codes = codes_on(client)
    assert len(codes) == 10
    assert codes_on(client) == []
    for expected in (True, False):
        other = entered(officer)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert opens(other) is expected


def test_the_last_factor_of_a_role_that_needs_one_stays(officer: User) -> None:
    client = entered(officer)
    set_up_app(client)
    client.post(reverse("mfa_deactivate_totp"), {})
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()


def test_who_needs_none_gives_it_up(db: None) -> None:
    person = hire("Town", Role.MC)
    client = entered(person)
    set_up_app(client)
    client.post(reverse("mfa_deactivate_totp"), {})
    assert not Authenticator.objects.filter(user=person).exists()
    verbs = [event.verb for event in events_of(person, Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED)]
    assert verbs == [Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED]


def test_new_codes_replace_the_old_ones_and_are_on_record(officer: User) -> None:
    client = entered(officer)
    set_up_app(client)
    old = codes_on(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert set(codes_on(client)).isdisjoint(old)
    assert len(events_of(officer, Verb.RECOVERY_CODES_MADE)) == 1


def test_the_database_does_not_say_the_secret(officer: User) -> None:
    secret = set_up_app(entered(officer))
    factor = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    assert secret not in str(factor.data)
    assert secret not in str([event.facts for event in events_of(officer)])


def test_a_role_that_needs_a_factor_costs_no_statement_per_request(officer: User, settings: Settings) -> None:
    client = entered(officer)
    set_up_app(client)
    opens(client)
    with CaptureQueriesContext(connection) as needed:
        assert opens(client)
    settings.SECOND_FACTOR_ROLES = []
    with CaptureQueriesContext(connection) as not_needed:
        assert opens(client)
    assert len(needed) == len(not_needed)
