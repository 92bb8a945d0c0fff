"""Whoever deactivates an account, or looks at a person, reads what that person still has in hand."""

from accounts.choices import Role
from accounts.models import User
from casework.territory.choices import OrganisationKind
from tests.builders import body, lpr, person
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, desk_of

IN_HAND = "1 open step, the lead of 1 case"
UNSEEN = "work in cases that you do not see"


def test_the_administration_reads_that_something_is_left(office: Office) -> None:
    administrator, officer = person("Administration", Role.AD, lpr()), office.staff.officer
    address, desk = f"/verwaltung/personen/{officer.pk}/deaktivieren/", desk_of(administrator)
    shown = desk.get(address).content.decode()
    assert f"In hand: {UNSEEN}." in shown
    assert IN_HAND not in shown
    assert "Case officers and supervision can hand this over" in shown
    told = desk.post(address, {"reason": "Has left."}, follow=True).content.decode()
    assert f"Still in hand: {UNSEEN}." in told
    assert User.objects.filter(pk=officer.pk, is_active=False).exists()


def test_supervision_finds_the_way_on_the_page_of_the_person(office: Office) -> None:
    officer, desk = office.staff.officer, desk_of(office.staff.supervision)
    shown = desk.get(f"/verwaltung/personen/{officer.pk}/").content.decode()
    assert IN_HAND in shown
    assert f"/personen/{officer.pk}/uebergabe/" in shown


def test_somebody_with_nothing_in_hand(office: Office) -> None:
    other = person("Second Coach", Role.CH, body(OrganisationKind.COORDINATION))
    shown = desk_of(office.staff.supervision).get(f"/verwaltung/personen/{other.pk}/").content.decode()
    assert "Nothing is in hand in the cases that you see" in shown
    administrator = person("Administration", Role.AD, lpr())
    shown = desk_of(administrator).get(f"/verwaltung/personen/{other.pk}/").content.decode()
    assert "Nothing is in hand: no open step" in shown


def test_nobody_reads_of_work_in_cases_of_others(office: Office) -> None:
    officer, coordination = office.staff.officer, office.staff.coordination
    address, desk = f"/verwaltung/personen/{officer.pk}/", desk_of(coordination)
    shown = desk.get(address).content.decode()
    assert "Nothing is in hand in the cases that you see" in shown
    assert UNSEEN not in shown
    office.run("inquiry", *UNTIL_AGREEMENT[1:])  # the coordination of coaches takes part from now on
    assert IN_HAND in desk.get(address).content.decode()
