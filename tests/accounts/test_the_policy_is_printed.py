"""`manage.py policy` shows who may do what, completely."""

from io import StringIO

from django.core.management import call_command

from accounts.choices import REPRESENTED_BY, Role
from accounts.management.commands.policy import MARKS, NOBODY
from accounts.policy import Grantable, Via, all_rows

COLUMNS = (*Role, *Grantable)


def printed() -> dict[str, list[str]]:
    """Return the cells of each line of the table by its first word."""
    output = StringIO()
    call_command("policy", stdout=output)
    lines = [line.split() for line in output.getvalue().partition("\n\n")[0].splitlines()]
    return {"": lines[0]} | {cells[0]: cells[1:] for cells in lines[1:]}


def test_every_permission_has_a_line_with_a_cell_for_each_role() -> None:
    table = printed()
    assert table.pop("") == [column.name for column in COLUMNS]
    assert set(table) == {row.permission for row in all_rows()}
    assert {len(cells) for cells in table.values()} == {len(COLUMNS)}


def test_every_row_of_the_policy_stands_in_its_cell() -> None:
    table = printed()
    marks = {
        (permission, role, via)
        for permission, cells in table.items()
        if permission
        for role, cell in zip(COLUMNS, cells, strict=True)
        for via, mark in MARKS.items()
        if mark in cell
    }
    assert marks == {(row.permission, row.role, row.via) for row in all_rows()}
    assert set(MARKS) == set(Via)


def test_the_administration_opens_no_case() -> None:
    table = printed()
    column = table.pop("").index("AD")
    opened = {permission for permission, cells in table.items() if cells[column] != NOBODY}
    assert opened == {
        "accounts.manage_organisations",
        "accounts.manage_users",
        "accounts.confirm_offices",
        "accounts.reset_factors",
        "accounts.view_account_record",
        "accounts.view_directory",
        "accounts.view_invitations",
        "accounts.view_signing",
    }


def test_the_rows_of_all_apps_are_there() -> None:
    apps = {permission.partition(".")[0] for permission in printed() if permission}
    assert {"accounts", "cases", "coaching", "measures", "network"} <= apps


def test_who_represents_whom_is_printed() -> None:
    output = StringIO()
    call_command("policy", stdout=output)
    lines = output.getvalue().partition("Deputies: ")[2].splitlines()[1:]
    told = {line.split()[0]: line.split()[1:] for line in lines[: len(Role)]}
    assert set(told) == {role.name for role in Role}
    for role in Role:
        able = [Role(by).name for by in REPRESENTED_BY.get(role, ())]
        assert told[role.name] == (able or [NOBODY])
    assert told["AD"] == told["AU"] == [NOBODY]
    assert lines[len(Role)] == "Who holds AD or AU represents nobody."
