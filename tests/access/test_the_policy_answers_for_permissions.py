"""Whoever asks Django whether somebody may do something is answered from the policy."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import MANAGE_USERS
from casework.cases import permissions
from casework.cases.backends import PolicyBackend
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from tests.builders import Staff, acting, hire_staff, lpr, running_case


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the office and the coaches."""
    return hire_staff()


@pytest.fixture
def case(staff: Staff) -> Case:
    """Return a running case of Pirna."""
    return running_case(staff.officer, kind=CaseKind.CONSULTATION)


def may(user: User | AnonymousUser, permission: str, subject: object = None) -> bool:
    """Ask for the permission, on a case or without one."""
    return PolicyBackend().has_perm(user, permission, subject)


def test_on_a_case_the_ties_to_it_count(staff: Staff, case: Case) -> None:
    officer, coach = acting(staff.officer).user, acting(staff.coach).user
    assert may(officer, permissions.VIEW_CASE, case)
    assert officer.has_perm(permissions.VIEW_CASE, case)
    assert not may(officer, permissions.REOPEN_CASE, case)
    assert not may(coach, permissions.VIEW_CASE, case)


def test_without_a_case_the_offices_count(staff: Staff) -> None:
    officer = acting(staff.officer).user
    assert may(officer, permissions.OPEN_CASE)
    assert not may(officer, MANAGE_USERS)


def test_nothing_else_is_open_to_anybody(staff: Staff, case: Case) -> None:
    officer = acting(staff.officer).user
    assert not may(officer, "cases.delete_case", case)
    assert not may(officer, permissions.VIEW_CASE, lpr())
    assert not may(AnonymousUser(), permissions.VIEW_CASE, case)
