"""The policy is one table: nothing is allowed that it does not name, and what it names has a meaning."""

import pytest

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import (
    MANAGE_ORGANISATIONS,
    MANAGE_USERS,
    VIEW_DIRECTORY,
    may_everywhere,
    require_everywhere,
)
from accounts.policy import Row, Tie, Via, all_rows, allows, rows_of
from accounts.selectors import holds_office, office_holders
from casework.audit.actors import Actor, Channel
from casework.audit.errors import NotAllowed
from casework.cases import permissions
from tests.builders import PIRNA, acting, house, lpr, person, town


def test_a_permission_that_nobody_declared_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        rows_of("cases.fly")


def test_without_a_tie_nothing_is_allowed() -> None:
    names = {row.permission for row in all_rows()}
    assert not any(allows(permission, frozenset()) for permission in names)


def test_a_tie_opens_what_its_row_names_and_nothing_else() -> None:
    for row in all_rows():
        assert allows(row.permission, frozenset([Tie(row.role, row.via)]))
    tie = frozenset([Tie(Role.CC, Via.PARTY)])
    assert allows(permissions.VIEW_CASE, tie)
    assert not allows(permissions.VIEW_CONTENT, tie)


def test_the_table_is_ordered_and_says_everything_once() -> None:
    rows = all_rows()
    assert list(rows) == sorted(rows, key=lambda row: row.permission)
    assert len(rows) == len(set(rows))
    assert Row(permissions.REOPEN_CASE, Role.SU, Via.REGION) in rows


@pytest.mark.parametrize("role", [Role.AD, Role.SP, Role.DI])
def test_roles_without_content_read_none(role: Role) -> None:
    readers = {row.role for row in all_rows() if row.permission == permissions.VIEW_CONTENT}
    assert role not in readers


def test_only_the_office_reads_internal_notes() -> None:
    readers = {row.role for row in rows_of(permissions.VIEW_INTERNAL)}
    assert readers == {Role.CO, Role.SU, Role.QA, Role.AU}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.AD, {MANAGE_USERS, MANAGE_ORGANISATIONS, VIEW_DIRECTORY}),
        (Role.CO, {MANAGE_ORGANISATIONS, VIEW_DIRECTORY}),
        (Role.QA, {VIEW_DIRECTORY}),
        (Role.MA, set()),
    ],
)
def test_offices_open_what_needs_no_case(db: None, role: Role, allowed: set[str]) -> None:
    user = person("Somebody", role, town(PIRNA) if role == Role.MA else lpr())
    names = {MANAGE_USERS, MANAGE_ORGANISATIONS, VIEW_DIRECTORY}
    assert {name for name in names if may_everywhere(acting(user), name)} == allowed
    for name in names - allowed:
        with pytest.raises(NotAllowed):
            require_everywhere(acting(user), name)


def test_the_command_line_may_what_needs_no_case(db: None) -> None:
    assert may_everywhere(house(), MANAGE_USERS)
    job = Actor(house().user, channel=Channel.JOB)
    assert not may_everywhere(job, MANAGE_USERS)


def test_who_holds_an_office_can_be_asked(db: None) -> None:
    officer = person("Case Officer", Role.CO, lpr())
    assert holds_office(acting(officer).user, Role.CO, Role.SU)
    assert not holds_office(acting(officer).user, Role.SU)
    assert list(office_holders(Role.CO, [lpr().pk])) == [User.objects.get(pk=officer.pk)]
