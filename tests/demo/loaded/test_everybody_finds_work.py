"""Whoever signs in to the demo finds work of the own role, and every page of it opens."""

from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from tests.signing_in import signed_in
from workflows.desk.demo.people import PASSWORD, Person, people, shown_accounts
from workflows.desk.selectors.inbox import Area, InboxCounts, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.engine.models import StepDraft
from workflows.engine.selectors import visible_steps

pytestmark = pytest.mark.usefixtures("demo")

WORKING = (Role.CO, Role.SU, Role.CC, Role.CH, Role.MC, Role.MA, Role.PD, Role.DI)
SHOWN = pytest.mark.parametrize("person", shown_accounts(), ids=lambda person: person.role.value)


def user_of(person: Person) -> User:
    return User.objects.get(email=person.email)


def counts_of(user: User) -> InboxCounts:
    return inbox_of(user, InboxFilter(), Place()).counts


def test_there_is_one_account_for_each_role() -> None:
    assert sorted(person.role for person in shown_accounts()) == sorted(Role)


def test_the_table_names_everybody_with_the_password() -> None:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(Role)
    assert all(PASSWORD in line and "@fallwerk.example" in line for line in lines)


@SHOWN
def test_the_password_opens_the_account_and_is_a_good_one(person: Person) -> None:
    user = user_of(person)
    assert user.check_password(PASSWORD)
    validate_password(PASSWORD, user)


@SHOWN
def test_each_role_has_three_to_eight_things_to_do(person: Person) -> None:
    waiting = counts_of(user_of(person)).waiting
    mine = waiting[Area.MINE] + waiting[Area.OFFERED]
    assert 3 <= mine <= 8 if person.role in WORKING else mine == 0


def test_the_inbox_of_the_others_works_too() -> None:
    for person in people()[::8]:
        counts_of(user_of(person))


@SHOWN
def test_the_pages_of_each_role_open(person: Person) -> None:
    user = user_of(person)
    client = signed_in(user)
    pages = [reverse("desk:inbox"), reverse("desk:cases")]
    for step in visible_steps(user).filter(owner=user, status="ASSIGNED"):
        pages += [reverse("desk:step", args=[step.pk]), reverse("desk:case", args=[step.case_id])]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_half_filled_forms_open_without_complaints() -> None:
    for draft in StepDraft.objects.select_related("user"):
        page = signed_in(draft.user).get(reverse("desk:step", args=[draft.step_id])).content.decode()
        assert "Entwurf vom" in page
        assert "Bitte berichtigen" not in page
