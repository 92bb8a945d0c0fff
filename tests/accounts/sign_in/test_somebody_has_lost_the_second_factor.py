"""Somebody has lost telephone and recovery codes: the administration resets the second factor."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import Session, User
from accounts.selectors.sign_in import has_second_factor
from accounts.services import announce_absence, deactivate_user, reset_factors
from casework.audit.choices import Verb
from casework.audit.errors import NotAllowed
from tests.access.deputies import name_deputy
from tests.accounts.desk import PASSWORD, refused, sent, shown
from tests.accounts.sign_in.authenticator import entered, hire, opens, set_up_app
from tests.accounts.sign_in.door import browser, enter, events_of, is_in
from tests.builders import acting, house, lpr, office, person
from tests.jobs import do_jobs
from tests.signing_in import signed_in

SEND = "accounts.jobs.send_factors_reset"
REASON = "Telephone lost, called back."


@pytest.fixture(autouse=True)
def _roles(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.CO]


@pytest.fixture
def officer(db: None) -> User:
    """Return a case officer with an app for codes, who is signed in with it."""
    user = hire("Officer", Role.CO)
    set_up_app(entered(user))
    return user


@pytest.fixture
def administrator(db: None) -> User:
    """Return somebody of the administration."""
    return person("Administrator", Role.AD, lpr())


def reset(user: User, by: User, reason: str = REASON) -> str:
    """Send the form that resets the second factor."""
    return sent(signed_in(by), "reset_factors", user.pk, reason=reason)


def test_factor_codes_and_sign_ins_are_gone(officer: User, administrator: User) -> None:
    desk = signed_in(administrator)
    assert reverse("accounts:reset_factors", args=[officer.pk]) in shown(desk, "person", officer.pk)
    assert "really Officer who asks you" in shown(desk, "reset_factors", officer.pk)
    reset(officer, administrator)
    assert not Authenticator.objects.filter(user=officer).exists()
    assert not Session.objects.filter(user=officer).exists()
    page = shown(desk, "person", officer.pk)
    assert reverse("accounts:reset_factors", args=[officer.pk]) not in page


def test_the_next_sign_in_leads_to_a_new_factor_before_anything_else(
    officer: User, administrator: User
) -> None:
    reset(officer, administrator)
    client = browser()
    assert enter(client, officer.email, PASSWORD).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == reverse("mfa_index")
    set_up_app(client)
    assert opens(client)


def test_whose_role_needs_none_goes_on_without(administrator: User) -> None:
    user = hire("Town", Role.MC)
    set_up_app(entered(user))
    reset(user, administrator)
    assert opens(entered(user))


def test_it_is_on_record_with_the_reason(officer: User, administrator: User) -> None:
    reset(officer, administrator)
    (event,) = events_of(officer, Verb.FACTORS_RESET)
    assert (event.actor, event.reason) == (administrator, REASON)


def test_the_person_is_told_by_a_mail_that_says_nothing_else(officer: User, administrator: User) -> None:
    reset(officer, administrator)
    assert do_jobs(SEND) == 1
    (message,) = mail.outbox
    assert message.to == [officer.email]
    assert f"http://testserver{reverse('account_login')}" in message.body
    assert "reset the second factor" in message.body
    assert REASON not in message.body
    assert administrator.name not in message.body


def test_without_a_reason_nothing_happens(officer: User, administrator: User) -> None:
    page = refused(400, signed_in(administrator), "reset_factors", officer.pk, reason=" ")
    assert "This field is required" in page
    assert has_second_factor(officer)


def test_nobody_resets_the_own_factor(db: None) -> None:
    administrator = hire("Officer", Role.CO)
    office(administrator, Role.AD, lpr())
    client = entered(administrator)
    set_up_app(client)
    assert "ask another administrator" in refused(
        403, client, "reset_factors", administrator.pk, reason=REASON
    )
    shown(client, "reset_factors", administrator.pk, status=403)
    assert reverse("accounts:reset_factors", args=[administrator.pk]) not in shown(
        client, "person", administrator.pk
    )
    assert has_second_factor(administrator)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AD])
def test_nobody_of_another_role_does(officer: User, role: Role) -> None:
    other = person("Somebody")
    office(other, role, lpr()) if role in (Role.CO, Role.SU, Role.QA, Role.AU) else None
    with pytest.raises(NotAllowed):
        reset_factors(user=officer, origin="", reason=REASON, by=acting(other))
    assert has_second_factor(officer)


def test_not_even_the_deputy_of_an_administrator(officer: User, administrator: User) -> None:
    deputy, today = person("Deputy", Role.QA, lpr()), localdate()
    by = acting(administrator)
    absence = announce_absence(user=administrator, first_day=today, last_day=today, substitutes=[], by=by)
    name_deputy(absence=absence, deputy=deputy, kinds=[], by=house())
    shown(signed_in(deputy), "reset_factors", officer.pk, status=403)
    with pytest.raises(NotAllowed):
        reset_factors(user=officer, origin="", reason=REASON, by=acting(deputy))


def test_who_has_none_or_has_left_cannot_lose_it(officer: User, administrator: User) -> None:
    desk, town = signed_in(administrator), hire("Town", Role.MC)
    assert "has no second factor" in shown(desk, "reset_factors", town.pk, status=409)
    deactivate_user(user=officer, reason="Has left.", by=house())
    assert "deactivated already" in refused(409, desk, "reset_factors", officer.pk, reason=REASON)
    shown(desk, "reset_factors", 10**17, status=404)


def test_others_who_read_the_directory_do_not_learn_who_has_a_factor(officer: User) -> None:
    quality = person("Quality Assurance", Role.QA, lpr())
    assert "Second factor" not in shown(signed_in(quality), "person", officer.pk)


def test_a_sign_in_that_waits_for_the_code_begins_anew(officer: User, administrator: User) -> None:
    client = entered(officer)
    reset(officer, administrator)
    answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_in(client)


def test_the_operator_helps_the_last_administrator(officer: User) -> None:
    said = StringIO()
    site = "https://amt.example/"
    call_command("reset_second_factor", officer.email, reason=REASON, site=site, stdout=said)
    assert "has been reset" in said.getvalue()
    assert not has_second_factor(officer)
    do_jobs(SEND)
    assert "https://amt.example/konto/login/" in mail.outbox[0].body
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", officer.email, reason=REASON, site=site)
    with pytest.raises(CommandError, match="no active account"):
        call_command("reset_second_factor", "nobody@example.org", reason=REASON, site=site)
