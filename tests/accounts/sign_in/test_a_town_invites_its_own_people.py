"""A town invites its own people by a one-time link; the State Prevention Council confirms their offices."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import InvitationState, Role
from accounts.models import Invitation, Office, User
from accounts.services import (
    accept_invitation,
    confirm_invitation,
    create_user,
    deactivate_user,
    end_office,
    invite,
    withdraw_invitation,
)
from accounts.services.invitations import MOST_OPEN, token_of
from casework.audit.choices import Verb
from casework.audit.errors import NotAllowed, NotNow
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.accounts.conftest import People
from tests.accounts.desk import PASSWORD, sent, shown
from tests.accounts.sign_in.door import browser, enter, events_of
from tests.builders import FREITAL, PIRNA, acting, body, house, lpr, office, person, town
from tests.jobs import do_jobs
from tests.signing_in import signed_in

ADDRESS = "approver.pirna@example.org"
ORIGIN, SEND = "http://testserver", "accounts.jobs.send_invitation"
ENTRIES = {"name": "Approver Pirna", "password": PASSWORD, "repeated": PASSWORD}


def invited(people: People, role: Role = Role.MA, address: str = ADDRESS) -> Invitation:
    """Let the coordination of Pirna invite somebody."""
    by = acting(people.pirna)
    return invite(email=address, role=role, organisation=town(PIRNA), origin=ORIGIN, by=by)


def way() -> str:
    """Return the way of the link that was sent last."""
    do_jobs(SEND)
    return re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))[0]


def accepted(people: People) -> Invitation:
    """Let somebody be invited and accept."""
    invitation = invited(people)
    accept_invitation(invitation=invitation, name="Approver Pirna", password=PASSWORD)
    return Invitation.objects.get(pk=invitation.pk)


def accept(address: str, **entries: str) -> HttpResponse:
    """Send the form of the link's page."""
    response = browser().post(address, ENTRIES | entries)
    assert isinstance(response, HttpResponse)
    return response


def test_from_the_invitation_to_the_first_day(people: People, administrator: Client) -> None:
    choice = f"{Role.MA.value}-{town(PIRNA).pk}"
    sent(signed_in(people.pirna), "invite", email=ADDRESS, office=choice)
    assert "Municipal approver" in browser().get(way()).content.decode()
    assert accept(way()).headers["Location"] == reverse("account_login")
    user = User.objects.get(email=ADDRESS)
    assert user.name == "Approver Pirna"
    assert user.offices_today == ()
    assert ADDRESS in shown(administrator, "invitations")
    invitation = Invitation.objects.get(user=user)
    sent(administrator, "confirm_invitation", invitation.pk)
    held = User.objects.get(pk=user.pk).offices_today
    assert [(each.role, each.organisation_id) for each in held] == [(Role.MA, town(PIRNA).pk)]
    assert enter(browser(), ADDRESS, PASSWORD).status_code == 302


def test_each_step_is_on_record_and_the_secret_is_not(people: People) -> None:
    invitation = accepted(people)
    confirm_invitation(invitation=invitation, by=acting(people.officer))
    assert [event.facts["role"] for event in events_of(None, Verb.INVITATION_SENT)] == ["ma"]
    of_person = events_of(invitation.user)
    assert [event.verb for event in of_person] == [
        Verb.USER_CREATED,
        Verb.INVITATION_ACCEPTED,
        Verb.OFFICE_GRANTED,
        Verb.INVITATION_CONFIRMED,
    ]
    said = str([event.facts for event in of_person])
    assert PASSWORD not in said
    assert token_of(invitation) not in said


def test_the_link_works_once(people: People) -> None:
    invited(people)
    address = way()
    assert accept(address).status_code == 302
    again = accept(address, name="Somebody Else", password="neun Quitten im Topf")
    assert again.status_code == 410
    assert User.objects.get(email=ADDRESS).name == "Approver Pirna"


def test_the_link_works_for_some_days(people: People) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invited(people)
        address = way()
        clock.shift(timedelta(days=settings.INVITATION_DAYS) - timedelta(seconds=1))
        assert browser().get(address).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert accept(address).status_code == 410
        assert not User.objects.filter(email=ADDRESS).exists()
        invited(people)  # which takes the place of the expired one


def test_an_invitation_is_withdrawn(people: People) -> None:
    invitation = invited(people)
    address = way()
    sent(signed_in(people.pirna), "withdraw_invitation", invitation.pk)
    assert accept(address).status_code == 410
    with pytest.raises(NotNow):
        withdraw_invitation(invitation=invitation, by=acting(people.pirna))


def test_an_invitation_that_was_withdrawn_is_not_sent(people: People) -> None:
    invitation = invited(people)
    withdraw_invitation(invitation=invitation, by=acting(people.pirna))
    do_jobs(SEND)
    assert mail.outbox == []


def test_the_database_does_not_say_the_secret(people: People) -> None:
    invitation = invited(people)
    row = str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert token_of(invitation) not in row
    assert token_of(invitation) in way()


def test_the_link_is_sent_again_if_the_job_is(people: People) -> None:
    invited(people)
    assert way() == way()


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.MC, FREITAL),  # not the own town
        (Role.PD, PIRNA),  # not an office of towns
        (Role.CO, PIRNA),
        (Role.AD, PIRNA),
    ],
)
def test_a_town_invites_to_its_own_offices_only(people: People, role: Role, place: str) -> None:
    with pytest.raises(NotAllowed):
        invite(email=ADDRESS, role=role, organisation=town(place), origin=ORIGIN, by=acting(people.pirna))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.PD, OrganisationKind.POLICE), (Role.DI, OrganisationKind.DISTRICT)],
)
def test_police_and_districts_invite_colleagues(people: People, role: Role, kind: OrganisationKind) -> None:
    place = Organisation.objects.filter(kind=kind).order_by("pk")[0]
    liaison = person("Liaison", role, place)
    invitation = invite(email=ADDRESS, role=role, organisation=place, origin=ORIGIN, by=acting(liaison))
    assert invitation.state == InvitationState.SENT


@pytest.mark.parametrize(("role", "place"), [(Role.MA, PIRNA), (Role.SU, ""), (Role.CH, "")])
def test_others_invite_nobody(people: People, role: Role, place: str) -> None:
    where = {Role.MA: town(PIRNA), Role.SU: lpr(), Role.CH: body(OrganisationKind.COORDINATION)}[role]
    somebody = person("Somebody", role, where)
    with pytest.raises(NotAllowed):
        invite(email=ADDRESS, role=Role.MC, organisation=where, origin=ORIGIN, by=acting(somebody))


def test_who_has_lost_the_office_invites_nobody(people: People) -> None:
    own = Office.objects.get(user=people.pirna)
    end_office(office=own, last_day=timezone.localdate() - timedelta(days=1), by=house())
    with pytest.raises(NotAllowed):
        invited(people)


def test_a_person_is_invited_to_an_office_once_at_a_time(people: People) -> None:
    invited(people)
    with pytest.raises(NotNow, match="invited to this office already"):
        invited(people)
    invited(people, Role.MC)


def test_nobody_sends_mails_to_half_the_world(people: People) -> None:
    for number in range(MOST_OPEN):
        invited(people, address=f"somebody.{number}@example.org")
    with pytest.raises(NotNow, match="Too many"):
        invited(people)


def test_a_town_does_not_see_the_invitations_of_another(people: People) -> None:
    other = person("Coordination Freital", Role.MC, town(FREITAL))
    invitation = invited(people)
    assert ADDRESS not in shown(signed_in(other), "invitations")
    shown(signed_in(other), "withdraw_invitation", invitation.pk, status=404)
    assert ADDRESS in shown(signed_in(people.pirna), "invitations")


@pytest.mark.parametrize("name", ["coordination", "pirna"])
def test_only_the_office_confirms(people: People, name: str) -> None:
    invitation = accepted(people)
    user = {"coordination": people.coordination, "pirna": people.pirna}[name]
    with pytest.raises(NotAllowed):
        confirm_invitation(invitation=invitation, by=acting(user))


def test_what_nobody_has_accepted_is_not_confirmed(people: People) -> None:
    with pytest.raises(NotNow):
        confirm_invitation(invitation=invited(people), by=acting(people.officer))


def test_nobody_confirms_the_own_invitation(people: People) -> None:
    office(people.pirna, Role.AD, lpr())
    with pytest.raises(NotAllowed, match="Somebody else"):
        confirm_invitation(invitation=accepted(people), by=acting(people.pirna))


def test_an_office_that_is_not_confirmed_never_takes_effect(people: People, officer: Client) -> None:
    invitation = accepted(people)
    sent(officer, "refuse_invitation", invitation.pk, reason="Unknown to the town.")
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.REFUSED
    assert invitation.user is not None
    assert invitation.user.offices_today == ()
    assert events_of(invitation.user, Verb.INVITATION_REFUSED)[0].reason == "Unknown to the town."


def test_who_has_an_account_keeps_it_and_its_password(people: People) -> None:
    user = create_user(email=ADDRESS, name="Earlier Name", password=PASSWORD, by=house())
    invited(people)
    address = way()
    page = browser().get(address).content.decode()
    assert "You have an account with this address already" in page
    assert 'name="password"' not in page
    assert accept(address, password="neun Quitten im Topf").status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert Invitation.objects.get().user == user


def test_a_deactivated_account_does_not_come_back_by_invitation(people: People) -> None:
    user = create_user(email=ADDRESS, name="Left", password=PASSWORD, by=house())
    deactivate_user(user=user, reason="Left the town", by=house())
    invited(people)
    assert accept(way()).status_code == 400
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize(
    "entries",
    [{"repeated": "something else entirely"}, {"password": "short", "repeated": "short"}, {"name": ""}],
)
def test_what_is_entered_must_be_sound(people: People, entries: dict[str, str]) -> None:
    invited(people)
    assert accept(way(), **entries).status_code == 400
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_link_that_never_was_looks_like_one_that_is_over(people: People) -> None:
    invitation = invited(people)
    address = way()
    withdraw_invitation(invitation=invitation, by=acting(people.pirna))
    gone, never = (browser().get(each) for each in (address, reverse("account_invitation", args=["0" * 64])))
    assert gone.status_code == never.status_code == 410
