"""Whatever single value of the record is changed, whatever single row is taken away: the proof names it.

Done as the owner of the tables, with all triggers off, in a database of its own; nothing of it is committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import override_settings
from django.utils import translation

from casework.audit.keys import make_key
from casework.audit.models import LedgerEntry
from casework.audit.sources import sources
from casework.audit.verification import verify_record
from casework.cases.choices import Audience
from casework.cases.notes import write_note
from config.database import parse
from tests.audit.record import guarded_tables, sign
from tests.builders import acting, hire_staff, running_case
from tests.databases import Clone

COLUMNS = """
    SELECT column_name, data_type, character_maximum_length FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""
OTHER = {
    "boolean": "NOT coalesce({c}, false)",
    "date": "coalesce({c}, now()::date) + 1",
    "timestamp with time zone": "coalesce({c}, now()) + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "jsonb": "coalesce({c}, '{{}}') || jsonb_build_object('more', 1)",
    "bytea": "{c} || '\\x00'::bytea",
    "ARRAY": "array_append({c}, NULL)",
    "text": "coalesce({c}, '') || 'x'",
}
NUMBERS = ("integer", "bigint", "smallint", "numeric")


@dataclass(frozen=True)
class Column:
    """A column and how another value of its type is made."""

    name: str
    kind: str
    length: int | None

    @property
    def other(self) -> str:
        """Return the SQL for another value than the one that is there."""
        if self.kind in NUMBERS:
            return f"coalesce({self.name}, 0) + 1000000"
        if self.kind == "character varying":
            return f"left('x' || coalesce({self.name}, ''), {self.length or 1_000})"
        return OTHER[self.kind].format(c=self.name)


@dataclass(frozen=True)
class Signed:
    """A case whose record was signed, in a database to which Django is connected as its owner."""

    chain: str

    def finds(self, statement: str, value: str | int, *places: str) -> bool:
        """Return whether a change is found and named at one of these places, or refused even to the owner."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [value])
                assert cursor.rowcount == 1, statement
                found = any(finding.place in places for finding in verify_record(chain=self.chain))
                transaction.set_rollback(True)
        except IntegrityError:
            return "UPDATE" in statement
        return found


@pytest.fixture(scope="module")
def signed(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """Return a case with parties, process, steps and notes."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {"AUDIT_SIGNING_KEY": folder / "signing.key", "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl"}
    with override_settings(**names), translation.override("en"):
        make_key()
        staff = hire_staff()
        sign()
        case = running_case(staff.officer)
        sign()
        write_note(case=case, text="One", audience=Audience.LPR, by=acting(staff.officer))
        sign()
        with as_owner(committed_db):
            yield Signed(f"case:{case.pk}")


@contextmanager
def as_owner(clone: Clone) -> Iterator[None]:
    """Connect Django as the owner of the tables, all triggers off: the database is dropped anyway."""
    connection.close()
    before = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = parse(clone.owner, "owner")["user"]
    try:
        connection.ensure_connection()
        assert connection.connection is not None
        for name in guarded_tables(connection.connection):
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def columns_of(table: str) -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return [Column(*row) for row in cursor.fetchall()]


def newest_rows(chain: str) -> dict[str, LedgerEntry]:
    """Return the newest entry of each recorded table."""
    entries = LedgerEntry.objects.filter(chain=chain).order_by("position")
    return {entry.source: entry for entry in entries}


def test_nothing_is_found_before(signed: Signed) -> None:
    assert list(verify_record(chain=signed.chain)) == []
    assert len(newest_rows(signed.chain)) >= 6


def test_each_value_of_each_kind_of_recorded_row(signed: Signed) -> None:
    unseen = []
    for table, entry in newest_rows(signed.chain).items():
        key, place = sources()[table].key, f"{table} {entry.source_id}"
        for column in columns_of(table):
            flip = f"UPDATE {table} SET {column.name} = {column.other} WHERE {key} = %s"
            if not signed.finds(flip, entry.source_id, place):
                unseen.append(f"{table}.{column.name}")
        if not signed.finds(f"DELETE FROM {table} WHERE {key} = %s", entry.source_id, place):
            unseen.append(f"{table} as a whole")
    assert unseen == []


def test_each_value_of_each_living_row(signed: Signed) -> None:
    unseen = []
    for entry in newest_rows(signed.chain).values():
        tracked = sources()[entry.source].tracked
        if tracked is None or entry.row_id is None:
            continue
        table, recorded = tracked._meta.db_table, {column.name for column in columns_of(entry.source)}
        for column in columns_of(table):
            flip = f"UPDATE {table} SET {column.name} = {column.other} WHERE id = %s"
            if column.name in recorded and not signed.finds(flip, entry.row_id, f"{table} {entry.row_id}"):
                unseen.append(f"{table}.{column.name}")
    assert unseen == []


def test_each_value_of_an_entry_of_the_ledger(signed: Signed) -> None:
    entry = LedgerEntry.objects.get(chain=signed.chain, position=3)
    near = (
        f"{entry.source} {entry.source_id}",
        *(f"{signed.chain} {entry.position + step}" for step in (0, 1, 1_000_000)),
    )
    unseen = [
        column.name
        for column in columns_of("audit_ledgerentry")
        if not signed.finds(
            f"UPDATE audit_ledgerentry SET {column.name} = {column.other} WHERE id = %s", entry.pk, *near
        )
    ]
    assert unseen == []


def test_the_salt_and_the_columns_of_an_entry_and_the_head_of_the_chain(signed: Signed) -> None:
    entry = LedgerEntry.objects.get(chain=signed.chain, position=3)
    row, chain = f"{entry.source} {entry.source_id}", signed.chain
    changes: tuple[tuple[str, str | int, str], ...] = (
        ("UPDATE audit_salt SET value = value || '\\x00' WHERE entry_id = %s", entry.pk, row),
        ("DELETE FROM audit_salt WHERE entry_id = %s", entry.pk, row),
        ("UPDATE audit_shape SET columns = columns[2:] WHERE id = %s", entry.shape_id, row),
        ("UPDATE audit_chainhead SET position = position + 1 WHERE chain = %s", chain, chain),
        ("UPDATE audit_chainhead SET hash = hash || '\\x00' WHERE chain = %s", chain, chain),
        ("UPDATE audit_chainhead SET chain = chain || 'x' WHERE chain = %s", chain, chain),
        ("DELETE FROM audit_chainhead WHERE chain = %s", chain, chain),
        ("DELETE FROM audit_ledgerentry WHERE id = %s", entry.pk, f"{chain} 4"),
    )
    assert [
        statement for statement, value, place in changes if not signed.finds(statement, value, place)
    ] == []


@pytest.mark.parametrize("number", [2, 3])
def test_each_value_of_a_checkpoint(signed: Signed, number: int) -> None:
    near = [f"Checkpoint {number + step}" for step in (0, 1, 1_000_000)]
    unseen = [
        column.name
        for column in columns_of("audit_checkpoint")
        if not signed.finds(
            f"UPDATE audit_checkpoint SET {column.name} = {column.other} WHERE number = %s", number, *near
        )
    ]
    assert unseen == []


def test_a_removed_checkpoint_is_missed_by_the_next(signed: Signed) -> None:
    assert signed.finds("DELETE FROM audit_checkpoint WHERE number = %s", 2, "Checkpoint 3")
