"""Whatever somebody changes who may do anything in the database, the proof finds it and names it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import translation

from casework.audit.checkpoints import as_anchored, digest_of, slices, statement_of
from casework.audit.keys import key_name, make_key, signing_key
from casework.audit.models import Checkpoint
from casework.audit.proofs import BEGINNING
from casework.cases.choices import Audience
from casework.cases.notes import write_note
from tests.audit.record import Record, copied, rehash, sign
from tests.builders import GOERLITZ, acting, hire_staff, running_case
from tests.databases import Clone, Databases

NOTE = "(SELECT max(history_id) FROM cases_historicalnote)"
OF_NOTE = f"source = 'cases_historicalnote' AND source_id = {NOTE}"
PLACE = "What was recorded until then has been changed, removed or added to."


@pytest.fixture(scope="module")
def signed(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Return a signed record of two cases, of which one has two notes."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {"AUDIT_SIGNING_KEY": folder / "signing.key", "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl"}
    with override_settings(**names), translation.override("en"):
        make_key()
        staff = hire_staff()
        case = running_case(staff.officer)
        sign()
        for text in ("One", "Two"):
            write_note(case=case, text=text, audience=Audience.LPR, by=acting(staff.officer))
        sign()
        running_case(staff.officer, GOERLITZ)
        sign()
        yield Record(committed_db, case.pk, settings.AUDIT_ANCHOR_FILE)


@pytest.fixture
def record(signed: Record, databases: Databases) -> Iterator[Record]:
    """Return a copy of it for one attack."""
    with copied(databases, signed) as copy:
        yield copy


def test_a_true_record_fits(record: Record) -> None:
    assert record.verify() == []
    assert record.verify(record.chain) == []


def test_an_edited_row_is_named(record: Record) -> None:
    record.attack(f"UPDATE cases_historicalnote SET text = 'Three' WHERE history_id = {NOTE}")
    reasons = {finding.reason for finding in record.verify(record.chain)}
    assert "The row has been changed since it was recorded." in reasons
    assert "The row is not as its history says." in reasons


def test_an_edited_row_whose_living_row_was_edited_as_well_is_named(record: Record) -> None:
    record.attack(
        f"UPDATE cases_historicalnote SET text = 'Three' WHERE history_id = {NOTE}",
        "UPDATE cases_note SET text = 'Three' WHERE text = 'Two'",
    )
    (finding,) = record.verify(record.chain)
    assert finding.place.startswith("cases_historicalnote ")
    assert finding.reason == "The row has been changed since it was recorded."


def test_a_deleted_row_is_named(record: Record) -> None:
    record.attack(f"DELETE FROM cases_historicalnote WHERE history_id = {NOTE}")
    assert "The recorded row is missing." in {finding.reason for finding in record.verify()}


def test_a_row_deleted_with_its_entry_leaves_a_gap(record: Record) -> None:
    record.attack(
        f"DELETE FROM audit_salt WHERE entry_id IN (SELECT id FROM audit_ledgerentry WHERE {OF_NOTE})",
        f"DELETE FROM audit_ledgerentry WHERE {OF_NOTE}",
        f"DELETE FROM cases_historicalnote WHERE history_id = {NOTE}",
        "DELETE FROM cases_note WHERE text = 'Two'",
    )
    reasons = {finding.reason for finding in record.verify(record.chain)}
    assert "Entries before this one are missing." in reasons
    assert PLACE in reasons


def test_a_row_written_past_the_triggers_is_named(record: Record) -> None:
    with record.attacked() as owner:
        names = columns_of(owner, "cases_historicalnote")
        owner.execute(
            f"INSERT INTO cases_historicalnote ({names}) SELECT {names} FROM cases_historicalnote "
            f"WHERE history_id = {NOTE}".encode()
        )
    (finding,) = record.verify(record.chain)
    assert finding.reason == "The row was written past the record."


def test_a_tail_that_was_cut_off_is_missed(record: Record) -> None:
    with record.attacked() as owner:
        cut_last_change(owner, record.chain)
        rehash(owner, record.chain)
    assert [finding.reason for finding in record.verify(record.chain)] == [PLACE]


def test_a_case_that_was_removed_altogether_is_missed(record: Record) -> None:
    with record.attacked() as owner:
        entries = owner.execute(
            "SELECT source, source_id FROM audit_ledgerentry WHERE chain = %s", [record.chain]
        ).fetchall()
        remove_entries(owner, "chain = %s", [record.chain])
        owner.execute("DELETE FROM audit_chainhead WHERE chain = %s", [record.chain])
        for source, source_id in entries:
            remove_row(owner, source, source_id)
    assert PLACE in {finding.reason for finding in record.verify()}


def test_a_chain_computed_anew_does_not_fit_what_was_signed(record: Record) -> None:
    forge(record)
    findings = record.verify(record.chain)
    assert {finding.reason for finding in findings} == {PLACE}


@pytest.mark.parametrize("key", ["another", "stolen"])
def test_checkpoints_computed_anew_do_not_fit_what_was_kept_outside(
    record: Record, key: str, tmp_path: Path
) -> None:
    forge(record)
    path = settings.AUDIT_SIGNING_KEY if key == "stolen" else tmp_path / "other.key"
    sign_anew(record, path)
    found = record.verify()
    assert found
    assert "The database holds another checkpoint of this number." in {finding.reason for finding in found}
    quiet = record.verify(without_anchor=True)
    assert (quiet == []) == (key == "stolen"), "with the key itself, only the anchor tells"


def test_salts_are_missed_and_compared(record: Record) -> None:
    record.attack(f"UPDATE audit_salt SET value = value || '\\x00' WHERE entry_id = {entry_of_note()}")
    (finding,) = record.verify(record.chain)
    assert finding.reason == "The row has been changed since it was recorded."
    record.attack(f"DELETE FROM audit_salt WHERE entry_id = {entry_of_note()}")
    (finding,) = record.verify(record.chain)
    assert finding.reason == "The salt is missing, and no erasure is on record."


def entry_of_note() -> str:
    return f"(SELECT id FROM audit_ledgerentry WHERE {OF_NOTE})"


def columns_of(owner: psycopg.Connection, table: str) -> str:
    """Return the columns of a history table but its key."""
    statement = """
        SELECT string_agg(column_name, ', ') FROM information_schema.columns
        WHERE table_name = %s AND column_name <> 'history_id'
    """
    found = owner.execute(statement, [table]).fetchone()
    return str(found[0]) if found else ""


def remove_entries(owner: psycopg.Connection, where: str, values: list[object]) -> None:
    """Remove entries of the ledger with their salts."""
    found = f"SELECT id FROM audit_ledgerentry WHERE {where}"
    owner.execute(f"DELETE FROM audit_salt WHERE entry_id IN ({found})".encode(), values)
    owner.execute(f"DELETE FROM audit_ledgerentry WHERE {where}".encode(), values)


def remove_row(owner: psycopg.Connection, source: str, source_id: int) -> None:
    """Remove a recorded row."""
    key = "id" if source == "audit_auditevent" else "history_id"
    owner.execute(f"DELETE FROM {source} WHERE {key} = %s".encode(), [source_id])


def cut_last_change(owner: psycopg.Connection, chain: str) -> None:
    """Remove the last change of a chain with all that it recorded, and the note that it wrote."""
    last = "transaction_id = (SELECT max(transaction_id) FROM audit_ledgerentry WHERE chain = %s)"
    where = f"chain = %s AND {last}"
    rows = owner.execute(
        f"SELECT source, source_id FROM audit_ledgerentry WHERE {where}".encode(), [chain, chain]
    )
    for source, source_id in rows.fetchall():
        remove_row(owner, source, source_id)
    remove_entries(owner, where, [chain, chain])
    owner.execute("DELETE FROM cases_note WHERE text = 'Two'")


def forge(record: Record) -> None:
    """Change a note and its history, and have its chain fit again."""
    with record.attacked() as owner:
        owner.execute(f"UPDATE cases_historicalnote SET text = 'Three' WHERE history_id = {NOTE}".encode())
        owner.execute("UPDATE cases_note SET text = 'Three' WHERE text = 'Two'")
        rehash(owner, record.chain)


def sign_anew(record: Record, path: Path) -> None:
    """Compute all checkpoints anew and sign them with a key."""
    with override_settings(AUDIT_SIGNING_KEY=path):
        if not path.exists():
            make_key()
        key = signing_key()
    before, size = BEGINNING, 0
    for checkpoint, part in slices(Checkpoint.objects.all()):
        size += part.entries().count()
        checkpoint.size, checkpoint.root, checkpoint.previous = size, part.tree().root, before
        checkpoint.key = key_name(key.public_key())
        before, signature = digest_of(checkpoint), key.sign(statement_of(checkpoint).encode())
        record.attack(
            "UPDATE audit_checkpoint SET size = %s, root = %s, previous = %s, key = %s, signature = %s"
            " WHERE number = %s",
            values=[
                size,
                checkpoint.root,
                checkpoint.previous,
                checkpoint.key,
                signature,
                checkpoint.number,
            ],
        )
        assert as_anchored(Checkpoint.objects.get(pk=checkpoint.pk)).signature == signature
