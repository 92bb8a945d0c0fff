"""A database with a record of its own, an owner who attacks it, and the proof."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from django.db import connection

from casework.audit.anchors import FileAnchor
from casework.audit.checkpoints import make_checkpoint
from casework.audit.findings import Finding
from casework.audit.models import Checkpoint
from casework.audit.proofs import BEGINNING, Heading, commitment, entry_hash
from casework.audit.verification import verify_record
from tests.databases import Clone, Databases, connected_to

PATIENCE_SECONDS = 240
HELD_BACK = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        <= coalesce((SELECT max(transaction_id) FROM audit_ledgerentry), 0)
"""
CONTENT = """
    SELECT (SELECT jsonb_object_agg(name, to_jsonb(t) -> name) FROM unnest(%s::text[]) name)::text
    FROM {table} t WHERE t.{key} = %s
"""
ENTRIES = """
    SELECT l.id, l.chain, l.position, l.source, l.source_id, l.row_id, l.epoch, l.transaction_id,
        l.recorded_at, s.value, p.columns
    FROM audit_ledgerentry l JOIN audit_salt s ON s.entry_id = l.id JOIN audit_shape p ON p.id = l.shape_id
    WHERE l.chain = %s ORDER BY l.position
"""


@dataclass(frozen=True)
class Record:
    """A database in which something was recorded, and the file in which its checkpoints were kept."""

    clone: Clone
    case: int
    anchor: Path

    @property
    def chain(self) -> str:
        """Return the chain of the case."""
        return f"case:{self.case}"

    def verify(self, chain: str = "", *, without_anchor: bool = False) -> list[Finding]:
        """Return what does not fit."""
        store = None if without_anchor else FileAnchor(self.anchor)
        return list(verify_record(chain=chain, anchored=store))

    @contextmanager
    def attacked(self) -> Iterator[psycopg.Connection]:
        """Let somebody change the tables who may do anything, with all of our triggers off."""
        with psycopg.connect(self.clone.owner) as owner:
            owner.execute("SET timezone = 'UTC'")
            names = guarded_tables(owner)
            for name in names:
                owner.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER".encode())
            yield owner
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in names:
                owner.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER".encode())

    def attack(self, *statements: str, values: Sequence[object] = ()) -> None:
        """Carry out these statements as the attacker."""
        with self.attacked() as owner:
            for statement in statements:
                owner.execute(statement.encode(), values or None)


def guarded_tables(owner: psycopg.Connection) -> list[str]:
    """Return the tables that have triggers of ours."""
    statement = """
        SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)
    """
    return [str(row[0]) for row in owner.execute(statement)]


def sign() -> Checkpoint | None:
    """Make a checkpoint once nothing on the server is running any more that could hold it back.

    The databases of other tests at the same time share the server and its transaction numbers.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while _is_held_back():
        assert time.monotonic() < until, "some transaction on the server runs and runs"
        time.sleep(0.05)
    return make_checkpoint()


def _is_held_back() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HELD_BACK)
        return bool(cursor.fetchone()[0])


@contextmanager
def copied(databases: Databases, record: Record) -> Iterator[Record]:
    """Give one test a copy of the record to spoil."""
    connection.close()
    clone = replace(databases, template=record.clone.name).clone()
    with connected_to(clone):
        yield replace(record, clone=clone)
    databases.drop(clone.name)


def rehash(owner: psycopg.Connection, chain: str) -> None:
    """Compute a chain anew, so that it fits whatever its rows say now."""
    before, position = BEGINNING, 0
    for row in owner.execute(ENTRIES, [chain]).fetchall():
        entry, *heading, salt, columns = row
        position += 1
        said = Heading(*heading)
        key = "id" if said.source == "audit_auditevent" else "history_id"
        statement = CONTENT.format(table=said.source, key=key)
        found = owner.execute(statement.encode(), [columns, said.source_id]).fetchone()
        assert found is not None
        committed = commitment(bytes(salt), found[0])
        before = entry_hash(before, committed, replace(said, position=position))
        owner.execute(
            "UPDATE audit_ledgerentry SET position = %s, commitment = %s, hash = %s WHERE id = %s",
            [position, committed, before, entry],
        )
    owner.execute(
        "UPDATE audit_chainhead SET position = %s, hash = %s WHERE chain = %s", [position, before, chain]
    )
