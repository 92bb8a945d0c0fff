"""Everybody reads what is on record about the own account, and nothing about others."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from accounts.services import Substitute, announce_absence, end_absence, end_office, reset_factors
from casework.audit.choices import Verb
from casework.cases.choices import CaseKind
from casework.cases.grants import end_grant, grant_access
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.authenticator import code_of, set_up_app
from tests.accounts.sign_in.door import browser, enter, events_of
from tests.builders import PIRNA, acting, house, lpr, office, person, running_case, town
from tests.desk.record.reading import hire, own, rows
from tests.jobs import do_jobs


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password."""
    return hire("Coach North")


def signed_in(user: User) -> Client:
    """Return a browser in which somebody has signed in with a password."""
    client = browser()
    assert enter(client, user.email, PASSWORD).status_code == 302
    return client


def test_what_happened_at_the_door_is_told_in_sentences(coach: User) -> None:
    stranger = browser()
    for _time in range(6):
        enter(stranger, coach.email, "wrong")
    browser().post(reverse("account_reset_password"), {"email": coach.email})
    do_jobs("accounts.jobs.send_password_reset")
    desk = browser(place="198.51.100.7")
    enter(desk, coach.email, PASSWORD)
    signed_in_elsewhere = browser(place="198.51.100.8")
    enter(signed_in_elsewhere, coach.email, PASSWORD)
    desk.post(reverse("account_end_other_sessions"))
    page = own(desk)
    for sentence in (
        "Coach North signed in: password.",
        "A sign-in was refused: password.",
        "A sign-in was refused, since too many had failed before.",
        "A link for a new password was sent.",
        "Coach North ended sign-ins on other devices (1).",
    ):
        assert sentence in page, sentence


def test_factors_and_wrong_codes_are_told(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = set_up_app(signed_in(coach))
        clock.shift(90)
        desk = signed_in(coach)
        for code in ("000000", code_of(secret)):
            desk.post(reverse("mfa_authenticate"), {"code": code})
        page = own(desk)
    for sentence in (
        "Coach North added a second factor: app for codes.",
        "A second factor was refused: code.",
        "Coach North signed in: password, second factor.",
    ):
        assert sentence in page, sentence


def test_a_wrong_code_or_password_before_something_important_is_a_refusal(coach: User) -> None:
    desk = signed_in(coach)
    desk.post(reverse("account_reauthenticate"), {"password": "wrong"})
    desk.post(
        reverse("account_change_password"),
        {"oldpassword": "wrong", "password1": "acht Kirschen im Korb", "password2": "acht Kirschen im Korb"},
    )
    assert own(desk).count("A sign-in was refused: password.") == 2


def test_who_has_tried_too_many_codes_is_not_written_down_without_end(coach: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        set_up_app(signed_in(coach))
        clock.shift(90)
        desk = signed_in(coach)
        for number in range(15):
            desk.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
        assert len(events_of(coach, Verb.FACTOR_REFUSED)) == 10


def test_a_new_password_ends_the_other_sign_ins_and_both_are_told(coach: User) -> None:
    desk, _other = signed_in(coach), signed_in(coach)
    new = "acht Kirschen im Korb"
    desk.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    page = own(desk)
    assert "Coach North changed the password." in page
    assert "The sign-ins of Coach North were ended (1)." in page


def test_what_one_may_not_open_is_told_once_it_was_tried(coach: User) -> None:
    desk = signed_in(coach)
    assert desk.get(reverse("accounts:people")).status_code == 403
    assert desk.post(reverse("accounts:add_person"), {"name": "Nobody"}).status_code == 403
    page = own(desk, art="verweigert")
    assert "was not allowed to go on at “/verwaltung/personen/”." in page
    assert "was not allowed to go on at “/verwaltung/personen/neu/”." in page
    assert rows(page) == 2


def test_what_does_not_exist_for_one_leaves_no_trace(coach: User) -> None:
    desk = signed_in(coach)
    assert desk.get("/vorgaenge/999999/").status_code == 404
    assert rows(own(desk, art="verweigert")) == 0


def test_every_right_that_was_given_or_taken_is_told_without_naming_the_case(coach: User) -> None:
    officer = person("Officer", Role.CO, lpr())
    held = office(coach, Role.MC, town(PIRNA))
    end_office(office=held, last_day=localdate(), by=house(), reason="Moved to the secret team.")
    case = running_case(officer, PIRNA, kind=CaseKind.CONSULTATION, title="Secret matter")
    grant = grant_access(
        case=case,
        user=coach,
        opens=Grantable.HEAD,
        valid_until=localdate(),
        reason="About the secret matter.",
        by=acting(officer),
    )
    end_grant(grant=grant, by=acting(officer), reason="Over.")
    absent = person("Coordination", Role.MC, town(PIRNA))
    office(coach, Role.MC, town(PIRNA), since=localdate() + timedelta(days=1))
    office(coach, Role.MA, town(PIRNA))
    absence = announce_absence(
        user=absent,
        first_day=localdate(),
        last_day=localdate() + timedelta(days=3),
        substitutes=[Substitute(coach)],
        by=acting(absent),
    )
    end_absence(absence=absence, last_day=localdate(), by=acting(absent))
    page = own(signed_in(coach), art="rechte")
    for sentence in (
        "Fallwerk gave Coach North the office Municipal coordination at ",
        "Fallwerk ended the office Municipal coordination of Coach North at ",
        "Officer let Coach North read the case until ",
        "Officer ended the access of Coach North to the case.",
        "Coordination named Coach North as deputy of Coordination from ",
        "Coach North no longer represents Coordination; last day: ",
    ):
        assert sentence in page, sentence
    assert "secret" not in page.lower()
    assert case.reference_number not in page


def test_who_had_the_factor_reset_reads_why(coach: User) -> None:
    set_up_app(signed_in(coach))
    reset_factors(user=coach, origin="", by=house(), reason="Telephone lost.")
    page = own(signed_in(coach), art="sicherheit")
    assert "Fallwerk reset the second factor of Coach North." in page
    assert "Reason: Telephone lost." in page


def test_nothing_is_told_of_others(coach: User) -> None:
    other = hire("Coach South")
    signed_in(other)
    assert "Coach South" not in own(signed_in(coach))


def test_the_own_pages_lead_there(coach: User) -> None:
    desk, address = signed_in(coach), reverse("desk:own_record")
    for name in ("accounts:profile", "account_sessions"):
        assert f'href="{address}"' in desk.get(reverse(name)).content.decode()


def test_without_sign_in_there_is_nothing_to_read(db: None) -> None:
    assert Client().get(reverse("desk:own_record")).status_code == 302
