"""What was erased by order fits; whatever is erased, put back or forged without one is found."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import override_settings
from django.utils import translation

from accounts.models import User
from casework.audit.keys import make_key
from casework.audit.models import ErasedEntry, LedgerEntry
from casework.cases.choices import Audience, CaseKind, ErasureGround
from casework.cases.erasing import ErasureFacts, ask_for_erasure, carry_out_erasure
from casework.cases.models import Case, Note
from casework.cases.notes import write_note
from tests.audit.record import Record, copied, rehash, sign
from tests.builders import Staff, acting, hire_staff, running_case
from tests.databases import Clone, Databases

TEXT, OTHER, TABLE = "About somebody.", "About nobody.", "cases_historicalnote"
CHANGED = "The row has been changed since it was recorded."
NO_ORDER = "Contents were erased, and no order is on record."
NOT_THE_LIST = "The list of what was erased has been changed."


@pytest.fixture(scope="module")
def signed(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Return a signed record of a case with two notes, of which one was erased."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {"AUDIT_SIGNING_KEY": folder / "signing.key", "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl"}
    with override_settings(**names), translation.override("en"):
        make_key()
        staff = hire_staff()
        case = running_case(staff.officer, kind=CaseKind.CONSULTATION)
        for text in (TEXT, OTHER):
            write_note(case=case, text=text, audience=Audience.PARTIES, by=acting(staff.officer))
        sign()
        erase(case, staff, TEXT)
        sign()
        yield Record(committed_db, case.pk, settings.AUDIT_ANCHOR_FILE)


def erase(case: Case, staff: Staff, text: str) -> None:
    """Let the officer ask for, and supervision carry out the erasure of a note."""
    note = Note.objects.get(case=case, text=text)
    facts = ErasureFacts(frozenset({(TABLE, note.pk, "text")}), ErasureGround.OBJECTION, "She objects.")
    erasure = ask_for_erasure(case=case, facts=facts, by=acting(staff.officer))
    carry_out_erasure(erasure=erasure, by=acting(staff.supervision))


@pytest.fixture
def record(signed: Record, databases: Databases) -> Iterator[Record]:
    """Return a copy of it for one attack."""
    with copied(databases, signed) as copy:
        yield copy


def reasons(record: Record) -> set[str]:
    return {finding.reason for finding in record.verify()}


def other_row() -> int:
    return LedgerEntry.objects.filter(source=TABLE).exclude(erased__isnull=False).latest("pk").source_id


def test_the_record_fits_and_holds_the_text_nowhere(record: Record) -> None:
    assert record.verify() == []
    assert record.verify(record.chain) == []
    assert ErasedEntry.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_historicalnote WHERE text = %s", [TEXT])
        assert cursor.fetchone() == (0,)


def test_a_text_blanked_without_an_order_is_found(record: Record) -> None:
    mark = "[gelöscht am 01.12.2026, Nr. 1]"
    row = LedgerEntry.objects.filter(source=TABLE, erased=None).earliest("pk")
    record.attack(
        f"UPDATE {TABLE} SET text = '{mark}' WHERE id = {row.row_id}",
        f"UPDATE cases_note SET text = '{mark}' WHERE id = {row.row_id}",
    )
    assert reasons(record) == {CHANGED}


def test_a_salt_destroyed_without_an_order_is_found(record: Record) -> None:
    record.attack(
        "DELETE FROM audit_salt WHERE entry_id IN "
        f"(SELECT id FROM audit_ledgerentry WHERE source = '{TABLE}' AND source_id = {other_row()})"
    )
    assert reasons(record) == {"The salt is missing, and no erasure is on record."}


def test_a_salt_of_an_erased_row_is_still_needed(record: Record) -> None:
    record.attack("DELETE FROM audit_salt WHERE entry_id IN (SELECT entry_id FROM audit_erasedentry)")
    assert reasons(record) == {"The salt is missing, and no erasure is on record."}


def test_what_was_left_of_an_erased_row_cannot_be_changed(record: Record) -> None:
    erased = ErasedEntry.objects.filter(source=TABLE).earliest("pk")
    record.attack(
        f"UPDATE {TABLE} SET audience = 'lpr' WHERE history_id = {erased.source_id}",
        f"UPDATE {TABLE} SET text = 'Something else.' WHERE history_id = {erased.source_id}",
    )
    assert CHANGED in reasons(record)


# Each is done to the list of erased rows by somebody who may do anything.
LISTED = {
    "taken away": "DELETE FROM audit_erasedentry",
    "one more field": "UPDATE audit_erasedentry SET fields = fields || ARRAY['audience']",
    "another mark": "UPDATE audit_erasedentry SET marker = 'Nothing.'",
    "another row": "UPDATE audit_erasedentry SET entry_id = entry_id + 1",
    "another order": "UPDATE audit_erasedentry SET erasure = erasure + 1",
    "another rest": "UPDATE audit_erasedentry SET commitment = decode(repeat('00', 32), 'hex')",
}


@pytest.mark.parametrize("statement", LISTED.values(), ids=LISTED.keys())
def test_a_changed_list_of_what_was_erased_is_found(record: Record, statement: str) -> None:
    record.attack(statement)
    assert reasons(record) & {NOT_THE_LIST, NO_ORDER}
    assert {finding.reason for finding in record.verify(record.chain)} & {NOT_THE_LIST, NO_ORDER, CHANGED}


ORDER = """
    INSERT INTO audit_auditevent (scope, subject_id, verb, facts, reason, actor_id, channel, happened_on,
            recorded_at, change_id)
        SELECT scope, subject_id, %s, facts || jsonb_build_object('erasure', 99, 'digest', %s::text), reason,
            %s, channel, happened_on, recorded_at, change_id
        FROM audit_auditevent WHERE verb = 'contents_erased'
"""
FIRST_NOT_ERASED = """
    SELECT l.id, l.chain, l.position, l.row_id FROM audit_ledgerentry l
    WHERE l.source = 'cases_historicalnote'
        AND NOT EXISTS (SELECT FROM audit_erasedentry e WHERE e.entry_id = l.id)
    ORDER BY l.id LIMIT 1
"""
BY_HAND = """
    INSERT INTO audit_erasedentry (entry_id, erasure, epoch, transaction_id, source, source_id, row_id,
            fields, marker, commitment)
        SELECT l.id, 99, 1, 1, l.source, l.source_id, l.row_id, ARRAY['text'], '[gelöscht]',
            sha256(s.value || convert_to((SELECT jsonb_object_agg(c, to_jsonb(h) -> c)
                FROM unnest(p.columns) c)::text, 'UTF8'))
        FROM audit_ledgerentry l JOIN audit_salt s ON s.entry_id = l.id
            JOIN audit_shape p ON p.id = l.shape_id JOIN cases_historicalnote h ON h.history_id = l.source_id
        WHERE l.id = %s
        RETURNING encode(commitment, 'hex')
"""


def forge(owner: psycopg.Connection, *, asked: bool, text: str = "[gelöscht]") -> None:
    """Erase the other note by hand, and write an order, as somebody might who knows how it works."""
    entry, chain, position, row = one(owner, FIRST_NOT_ERASED)
    for table in (TABLE, "cases_note"):
        owner.execute(f"UPDATE {table} SET text = '{text}' WHERE id = {row}".encode())
    (committed,) = one(owner, BY_HAND, entry)
    digest = sha256(f"{chain}|{position}|text|[gelöscht]|{committed}".encode()).hexdigest()
    owner.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
    first, second = owner.execute("SELECT id FROM accounts_user ORDER BY id LIMIT 2").fetchall()
    if asked:
        owner.execute(ORDER.encode(), ["erasure_asked", "", second[0]])
    owner.execute(ORDER.encode(), ["contents_erased", digest, first[0]])


def one(owner: psycopg.Connection, statement: str, *values: object) -> tuple[Any, ...]:
    """Return the row that a statement finds."""
    found = owner.execute(statement.encode(), values).fetchone()
    assert found is not None
    return found


def test_an_order_of_one_person_alone_does_not_count(record: Record) -> None:
    with record.attacked() as owner:
        forge(owner, asked=False)
    assert "Contents were erased that nobody else had asked to erase." in reasons(record)


def test_an_order_that_names_none_is_found(record: Record) -> None:
    named = """facts || '{"erasure": "none"}'"""
    record.attack(f"UPDATE audit_auditevent SET facts = {named} WHERE verb = 'contents_erased'")
    assert {"An erasure is on record that names no order.", NO_ORDER} <= reasons(record)


def test_no_order_lets_another_text_stand_there(record: Record) -> None:
    with record.attacked() as owner:
        forge(owner, asked=True, text="Something else.")
    assert reasons(record) == {"An erased content is there again."}


def test_a_row_that_was_changed_before_is_not_whitewashed(record: Record) -> None:
    """Whoever has changed a row cannot have it erased to hide that."""
    record.attack(
        f"UPDATE {TABLE} SET audience = 'lpr' WHERE text = '{OTHER}'",
        f"UPDATE cases_note SET audience = 'lpr' WHERE text = '{OTHER}'",
    )
    officer, supervision = (User.objects.get(name=name) for name in ("Case Officer East", "Supervision"))
    case, note = Case.objects.get(pk=record.case), Note.objects.get(text=OTHER)
    facts = ErasureFacts(frozenset({(TABLE, note.pk, "text")}), ErasureGround.OBJECTION, "She objects.")
    erasure = ask_for_erasure(case=case, facts=facts, by=acting(officer))
    with pytest.raises(DatabaseError, match="does not fit its proof"):
        carry_out_erasure(erasure=erasure, by=acting(supervision))
    assert CHANGED in reasons(record)


def test_an_order_that_is_forged_whole_stands_in_the_chain_from_then_on(record: Record) -> None:
    """Nobody can tell it from a true one by itself; it cannot be dated back, nor hidden."""
    with record.attacked() as owner:
        forge(owner, asked=True)
    assert record.verify() == []
    last = LedgerEntry.objects.filter(chain=record.chain).latest("position")
    assert last.source == "audit_auditevent"
    with record.attacked() as owner:  # as if it had stood there before
        owner.execute("UPDATE audit_ledgerentry SET recorded_at = recorded_at - interval '1 day'")
        rehash(owner, record.chain)
    assert "What was recorded until then has been changed, removed or added to." in reasons(record)


CALL = "SELECT cases_erase(%s, %s::jsonb, '', '', gen_random_uuid(), 'web', now())"


def test_the_site_itself_erases_nothing_without_two_people(record: Record) -> None:
    done = ErasedEntry.objects.earliest("pk")
    wanted = f'[{{"source": "{TABLE}", "id": {other_row()}, "fields": ["text"]}}]'
    for number in (done.erasure, done.erasure + 1):
        refused = pytest.raises(DatabaseError, match="no erasure that two people agree to")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CALL, [number, wanted])
    for statement in (
        f"UPDATE {TABLE} SET text = '[gelöscht]'",
        "UPDATE audit_auditevent SET reason = '[gelöscht]'",
        "DELETE FROM audit_salt",
        "UPDATE audit_salt SET value = ''",
        "INSERT INTO audit_erasedentry SELECT * FROM audit_erasedentry",
        "DELETE FROM audit_erasedentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert record.verify() == []
