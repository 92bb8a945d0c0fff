"""After a restore nothing is signed until that is on record; then the proof tells what was left out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import override_settings
from django.utils import translation

from casework.audit import seals
from casework.audit.anchors import FileAnchor, from_line
from casework.audit.checkpoints import Restored, is_late, lag, make_checkpoint, oldest_unsigned
from casework.audit.keys import make_key
from casework.audit.models import Checkpoint, Epoch, LedgerEntry
from casework.audit.restores import begin_epoch
from casework.audit.seals import extent_of, left_out_by_restores
from casework.audit.verification import Depth, verify_record
from casework.cases.choices import Audience
from casework.cases.models import Case
from casework.cases.notes import write_note
from config.database import parse
from tests.audit.record import Record, copied, sign
from tests.builders import acting, hire_staff, running_case
from tests.databases import Clone, Databases

LOST = "The database has lost this checkpoint."


@pytest.fixture(scope="module")
def backup(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Return a database as it was backed up: two checkpoints, and a note after them."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {"AUDIT_SIGNING_KEY": folder / "signing.key", "AUDIT_ANCHOR_FILE": folder / "backup.jsonl"}
    with override_settings(**names), translation.override("en"):
        make_key()
        case = running_case(hire_staff().officer)
        sign()
        note(case, "One")
        sign()
        note(case, "Not signed before the backup")
        yield Record(committed_db, case.pk, settings.AUDIT_ANCHOR_FILE)


@pytest.fixture
def restored(backup: Record, databases: Databases, tmp_path: Path) -> Iterator[Record]:
    """Return the restored backup; what was kept outside knows two more checkpoints."""
    anchor = tmp_path / "anchor.jsonl"
    anchor.write_text(backup.anchor.read_text())
    with override_settings(AUDIT_ANCHOR_FILE=anchor):
        with copied(databases, backup):
            for text in ("Lost", "Lost as well"):
                note(Case.objects.get(pk=backup.case), text)
                sign()
        with copied(databases, replace(backup, anchor=anchor)) as record:
            yield record


def note(case: Case, text: str) -> None:
    assert case.lead is None
    write_note(case=case, text=text, audience=Audience.PARTIES, by=acting(case.history.first().history_user))


@contextmanager
def as_owner(record: Record) -> Iterator[None]:
    """Connect as the role that `begin_epoch` runs as."""
    connection.close()
    before = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = parse(record.clone.owner, "owner")["user"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def lines(record: Record) -> int:
    return len(record.anchor.read_text().splitlines())


def test_nothing_is_signed_before_the_restore_is_on_record(restored: Record) -> None:
    with pytest.raises(Restored, match="begin_epoch"):
        make_checkpoint()
    assert (Checkpoint.objects.count(), lines(restored)) == (2, 4)
    reasons = [finding.reason for finding in restored.verify()]
    assert len(reasons) == 2
    assert all(reason.startswith(LOST) for reason in reasons)
    with override_settings(AUDIT_LAG=timedelta(0)):
        assert is_late()


def test_transactions_that_count_anew_are_noticed_without_the_anchor(restored: Record) -> None:
    restored.anchor.unlink()
    restored.attack("UPDATE audit_checkpoint SET horizon = horizon + 1000000 WHERE number = 2")
    with pytest.raises(Restored, match="checkpoint 2"):
        make_checkpoint()


def test_the_next_epoch_goes_on_and_what_was_left_out_is_told(restored: Record) -> None:
    with as_owner(restored):
        kept = begin_epoch("  The disk\n broke. ")
    assert (kept.epoch, kept.kept, kept.reason) == (2, 2, "The disk broke.")
    assert extent_of(restored.chain).unsigned > 0
    oldest = oldest_unsigned()
    assert oldest is not None
    note(Case.objects.get(pk=restored.case), "After the restore")
    leftover, new = sign(), sign()
    assert leftover is not None
    assert new is not None
    assert (leftover.number, leftover.epoch) == (3, 1), "first what the backup had and nobody had signed"
    assert (new.number, new.epoch) == (4, 2)
    assert sign() is None
    assert lag() == timedelta(0)
    assert extent_of(restored.chain).unsigned == 0
    assert restored.verify() == restored.verify(restored.chain) == []
    (gone,) = left_out_by_restores(FileAnchor(restored.anchor))
    assert (gone.epoch, gone.first, gone.last, gone.reason) == (2, 3, 4, "The disk broke.")
    assert gone.entries == from_size(restored, 4) - Checkpoint.objects.get(pk=2).size
    assert gone.since <= gone.until <= gone.restored_at


def from_size(record: Record, line: int) -> int:
    return int(json.loads(record.anchor.read_text().splitlines()[line - 1])["checkpoint"].split("|")[4])


def test_a_second_restore_reaches_back_behind_the_first(restored: Record, databases: Databases) -> None:
    with as_owner(restored):
        begin_epoch("The first.")
    sign()
    restored.attack(
        "DELETE FROM audit_checkpoint WHERE number > 1",
    )
    with as_owner(restored):
        begin_epoch("The second.")
    first, second = left_out_by_restores(FileAnchor(restored.anchor))
    assert (first.first, first.last) == (3, 4)
    assert (second.first, second.last) == (2, 3)
    assert Epoch.objects.latest("number").number == 3
    assert restored.verify() == []
    sign()
    assert restored.verify() == []


def test_a_restore_of_everything_leaves_nothing_out(
    backup: Record, databases: Databases, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.jsonl"
    with (
        override_settings(AUDIT_ANCHOR_FILE=anchor),
        copied(databases, replace(backup, anchor=anchor)) as record,
    ):
        anchor.write_text(backup.anchor.read_text())
        with as_owner(record):
            begin_epoch("A new server.")
        sign()
        assert list(left_out_by_restores(FileAnchor(anchor))) == []
        assert record.verify() == []


def test_a_database_restored_from_before_its_first_checkpoint_is_signed_from_its_beginning(
    restored: Record,
) -> None:
    restored.attack("DELETE FROM audit_checkpoint")
    with as_owner(restored):
        assert begin_epoch("Far back.").kept == 0
    made = sign()
    assert made is not None
    assert (made.number, made.epoch, made.size) == (1, 1, LedgerEntry.objects.filter(epoch=1).count())
    (gone,) = left_out_by_restores(FileAnchor(restored.anchor))
    assert (gone.first, gone.last) == (1, 4)
    assert restored.verify() == []


def test_nobody_else_can_say_that_the_database_was_restored(restored: Record, tmp_path: Path) -> None:
    with override_settings(AUDIT_SIGNING_KEY=tmp_path / "other.key"):
        make_key()
        with as_owner(restored):
            begin_epoch("To hide something.")
    reasons = [finding.reason for finding in restored.verify()]
    assert sum(reason.startswith(LOST) for reason in reasons) == 2
    assert "The signature is not that of a known key." in reasons
    assert list(left_out_by_restores(FileAnchor(restored.anchor))) == []


def test_an_old_line_of_a_restore_hides_nothing_that_was_taken_away_since(restored: Record) -> None:
    with as_owner(restored):
        begin_epoch("The disk broke.")
    sign()
    note(Case.objects.get(pk=restored.case), "To be hidden")
    sign()
    assert restored.verify() == []
    replayed = restored.anchor.read_text().splitlines(keepends=True)[4]
    assert "restore" in replayed
    restored.attack("DELETE FROM audit_checkpoint WHERE number > 2")
    with restored.anchor.open("a") as anchor:
        anchor.write(replayed)
    found = restored.verify()
    reasons = [finding.reason for finding in found]
    assert sum(reason.startswith(LOST) for reason in reasons) == 2
    assert found[-1].reason == "The line repeats an earlier restore, so that it does not count."
    assert [gone.last for gone in left_out_by_restores(FileAnchor(restored.anchor))] == [4]


def test_the_number_of_an_epoch_is_new_outside_as_well(restored: Record) -> None:
    with as_owner(restored):
        begin_epoch("The first.")
    restored.attack("DELETE FROM audit_epoch WHERE number = 2")
    with as_owner(restored):
        assert begin_epoch("The same backup once more.").epoch == 3
    note(Case.objects.get(pk=restored.case), "After both")
    sign()
    sign()
    assert restored.verify() == []
    assert [gone.epoch for gone in left_out_by_restores(FileAnchor(restored.anchor))] == [2]


def test_a_checkpoint_that_was_not_kept_outside_before_the_restore_is_kept_with_it(
    restored: Record,
) -> None:
    first, *_later = restored.anchor.read_text().splitlines(keepends=True)
    restored.anchor.write_text(first)
    with as_owner(restored):
        assert begin_epoch("A worker had died, and the disk broke.").kept == 2
    sign()
    assert restored.verify() == []
    assert lines(restored) == 4


def test_a_torn_line_is_named_until_it_is_written_anew(restored: Record) -> None:
    first, second, *_later = restored.anchor.read_text().splitlines(keepends=True)
    restored.anchor.write_text(first + second[:40])
    (found,) = restored.verify()
    assert (found.place, found.reason[:22]) == ("Line 2 of the anchor", "The last line is torn.")
    sign()
    assert restored.anchor.read_text().startswith(first + second[:40] + "\n" + second)
    assert restored.verify() == []


def test_a_line_torn_by_somebody_else_stays_named_and_stops_nothing(restored: Record) -> None:
    first, second, *_later = restored.anchor.read_text().splitlines(keepends=True)
    restored.anchor.write_text(first + second + "nothing\n")
    assert sign() is not None
    (found,) = restored.verify()
    assert (found.place, found.reason) == ("Line 3 of the anchor", "The line holds no checkpoint.")


def test_the_site_itself_begins_no_epoch(restored: Record) -> None:
    before = restored.anchor.read_text()
    with pytest.raises(Exception, match="permission denied"):
        begin_epoch("I would like to.")
    assert restored.anchor.read_text() == before


def test_a_reason_is_needed_and_short(restored: Record) -> None:
    for reason in ("", "  ", "x" * 301):
        with as_owner(restored), pytest.raises(CommandError, match="Say why"):
            call_command("begin_epoch", reason=reason)
    assert Epoch.objects.count() == 1


def test_the_commands_tell_what_was_left_out(restored: Record, capsys: pytest.CaptureFixture[str]) -> None:
    with as_owner(restored):
        call_command("begin_epoch", reason="The disk broke.")
    said = capsys.readouterr().out
    assert "Epoch 2 has begun after checkpoint 2." in said
    assert "left out checkpoints 3 to 4" in said
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "left out checkpoints 3 to 4" in said
    assert "Everything fits." in said
    call_command("verify_audit", json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["findings"] == []
    assert answer["left_out"][0]["reason"] == "The disk broke."


@pytest.mark.parametrize(
    "line",
    [
        '{"restore": "fallwerk-restore-1|2", "key": "a", "signature": "00"}',
        '{"restore": "fallwerk-restore-1|2|1|99999999999999999999999|Why", "key": "a", "signature": "00"}',
        '{"checkpoint": "fallwerk-checkpoint-1|2", "key": "a", "signature": "00"}',
        '{"checkpoint": 1, "key": "a"}',
        "[]",
        "restore",
    ],
)
def test_a_line_that_keeps_nothing_is_told_apart(line: str) -> None:
    with pytest.raises(ValueError, match=r"no checkpoint|Expecting value"):
        from_line(line)


def test_a_line_that_keeps_nothing_is_named(restored: Record) -> None:
    restored.anchor.write_text("restore\n" + restored.anchor.read_text())
    assert "The line holds no checkpoint." in {finding.reason for finding in restored.verify()}


def test_without_any_public_key_nothing_counts_as_proved(restored: Record, tmp_path: Path) -> None:
    with override_settings(AUDIT_PUBLIC_KEYS=str(tmp_path)):
        reasons = [finding.reason for finding in restored.verify(restored.chain, without_anchor=True)]
    assert reasons == ["No public key is at hand, so that no signature can be checked."]


def test_an_anchor_with_gaps_is_no_anchor(restored: Record) -> None:
    lines = restored.anchor.read_text().splitlines(keepends=True)
    restored.anchor.write_text("".join(lines[1:2]))
    assert "Checkpoints before this one are missing." in {one.reason for one in restored.verify()}
    restored.anchor.unlink()
    (found,) = restored.verify()
    assert found.reason == "The checkpoint was not kept outside the database."
    restored.anchor.write_text("".join(lines[:2]) + "nothing\n")
    with as_owner(restored):
        begin_epoch("A new server.")
    assert list(left_out_by_restores(FileAnchor(restored.anchor))) == []


def test_what_nobody_has_signed_yet_fits_and_says_so(
    restored: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "TOGETHER", 1)
    assert restored.verify(restored.chain, without_anchor=True) == []
    restored.attack("DELETE FROM audit_checkpoint")
    extent = extent_of(restored.chain)
    assert (extent.checkpoint, extent.unsigned) == (None, extent.entries)
    assert list(verify_record(chain=restored.chain, depth=Depth.OWN)) == []
    of_chain = f"SELECT id FROM audit_ledgerentry WHERE chain = '{restored.chain}'"
    restored.attack(
        f"DELETE FROM audit_salt WHERE entry_id IN ({of_chain})",
        f"DELETE FROM audit_ledgerentry WHERE chain = '{restored.chain}'",
    )
    reasons = [one.reason for one in verify_record(chain=restored.chain, depth=Depth.OWN)]
    assert "All entries of the chain are missing." in reasons
