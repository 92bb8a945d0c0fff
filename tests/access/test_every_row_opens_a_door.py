"""Every row of the policy opens a real door: without it somebody who comes by it stands outside.

A row that guards nothing would look like a rule in the printed table, and be none.
"""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from accounts import policy
from accounts.policy import Row, all_rows, rows_of
from tests.access.everybody import Everybody, build_everybody
from tests.access.guards import GUARDS
from tests.databases import Clone

autodiscover_modules("permissions")


@pytest.fixture(scope="module")
def everybody(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    """Return somebody for every tie."""
    files = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=files), translation.override("en"):
        yield build_everybody()


def test_every_permission_guards_something() -> None:
    assert set(GUARDS) == {row.permission for row in all_rows()}


@pytest.mark.parametrize("permission", sorted({row.permission for row in all_rows()}))
def test_without_its_row_everybody_stands_outside(
    everybody: Everybody, permission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in rows_of(permission):
        assert set(_opened(everybody, row)) == {True}, f"{row}: a door is closed to whom it opens"
        with monkeypatch.context() as patch:
            rest = tuple(other for other in rows_of(permission) if other != row)
            patch.setattr(policy, "_rows", {**policy._rows, permission: rest})
            assert set(_opened(everybody, row)) == {False}, f"{row}: a door stands open without it"


def _opened(everybody: Everybody, row: Row) -> list[bool]:
    return [door(everybody, everybody.with_tie(row)) for door in GUARDS[row.permission]]
