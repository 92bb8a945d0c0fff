"""Who takes signatures out of a trail is found; who signs a little later or with a new key is not."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.audit.exports import verify
from tests.audit.handmade import Handmade

STOOD_STILL = "either the worker stood still or signatures were taken out"
COVERED = "a checkpoint of the anchor from before the export covers it"


@pytest.fixture
def trail(tmp_path: Path) -> Handmade:
    """Return a trail of three hours, signed a minute after each entry, the export itself not yet."""
    made = Handmade(tmp_path)
    for minutes in (0, 60, 120):
        made.record(minutes)
        made.sign(minutes + 1)
    made.export(180)
    return made


def test_a_trail_made_by_hand_fits(trail: Handmade) -> None:
    answer = trail.verify(keys=trail.key_files(), anchor=trail.anchor())
    assert answer.code == 0, answer.said
    assert "3 signed, by 3 checkpoints" in answer.said


def test_without_any_signature_it_does_not_fit(trail: Handmade) -> None:
    keys, anchor = trail.key_files(), trail.anchor()
    trail.strip()
    trail.entries[0]["content"] = trail.entries[0]["content"].replace("noted", "approved")
    trail.rehash()
    for answer in (trail.verify(), trail.verify(keys=keys)):
        assert answer.code == 1, answer.said
        assert "2 findings" in answer.said, "the third was recorded an hour before the export, not more"
        assert answer.said.count(STOOD_STILL) == 2
    answer = trail.verify(keys=keys, anchor=anchor)
    assert answer.code == 1
    assert answer.said.count(COVERED) == 3
    assert "entry 3 (" in answer.said


def test_what_was_recorded_just_now_need_not_be_signed(tmp_path: Path) -> None:
    made = Handmade(tmp_path)
    made.record(0)
    made.sign(1)
    made.record(60, 119)
    made.export(120)
    answer = made.verify(anchor=made.anchor())
    assert answer.code == 0, answer.said
    assert "3 not signed yet" in answer.said


def test_what_nobody_has_signed_yet_is_not_called_proved(tmp_path: Path) -> None:
    made = Handmade(tmp_path)
    made.record(0)
    made.export(1)
    answer = made.verify()
    assert answer.code == 0, answer.said
    assert "this proves nothing yet" in answer.said
    assert "Everything fits" not in answer.said


def test_a_worker_that_stood_still_is_told(tmp_path: Path) -> None:
    made = Handmade(tmp_path)
    made.record(0)
    made.sign(1)
    made.record(2)
    made.export(63)
    answer = made.verify(anchor=made.anchor())
    assert answer.code == 1
    assert STOOD_STILL in answer.said
    assert "entry 2 (" in answer.said


def test_moments_written_anew_do_not_hide_what_the_anchor_covers(trail: Handmade) -> None:
    anchor = trail.anchor()
    trail.strip()
    for entry in trail.entries:
        entry["recorded_at"] = trail.entries[-1]["recorded_at"]
    trail.rehash()
    assert trail.verify(anchor=anchor).said.count(COVERED) == 3


def test_a_checkpoint_of_another_epoch_or_of_after_the_export_covers_nothing(tmp_path: Path) -> None:
    made = Handmade(tmp_path)
    made.record(0)
    made.sign(1)
    made.record(2, epoch=2)
    made.export(3)
    made.sign(3.5)
    anchor = made.anchor()
    del made.checkpoints[1]
    for entry in made.entries[1:]:
        entry["inclusion"] = None
    answer = made.verify(anchor=anchor)
    assert answer.code == 0, answer.said


def test_a_trail_may_span_a_change_of_key(trail: Handmade) -> None:
    trail.sign(181, Ed25519PrivateKey.generate())
    trail.export(200, "Once more.")
    old, new = trail.key_files()
    for keys in ([old, new], [new, old]):
        answer = trail.verify(keys=keys, anchor=trail.anchor())
        assert answer.code == 0, answer.said
    answer = trail.verify(keys=[new])
    assert answer.code == 1
    assert answer.said.count("which is none of the keys that count") == 3


def test_a_known_key_must_have_signed_itself(trail: Handmade) -> None:
    trail.sign(181, Ed25519PrivateKey.generate())
    trail.export(200)
    keys = trail.key_files()
    trail.checkpoints[0]["key"] = trail.checkpoints[-1]["key"]
    answer = trail.verify(keys=keys)
    assert answer.code == 1
    assert "checkpoint 1: the signature is not good" in answer.said


def test_the_export_at_its_end_is_told(trail: Handmade) -> None:
    assert "exported at 2026-05-04 15:00:00 UTC, for this purpose: 'The court asks.'" in trail.verify().said
    trail.export(190, "Once\nmore.")
    assert r"exported at 2026-05-04 15:10:00 UTC, for this purpose: 'Once\nmore.'" in trail.verify().said
    del trail.entries[-1]
    assert "15:00:00 UTC, for this purpose" in trail.verify().said


def test_a_salt_takes_nothing_from_the_content(trail: Handmade) -> None:
    entry = trail.entries[-1]
    entry["content"] = " " + entry["content"]
    trail.rehash()
    assert trail.verify().code == 0
    entry["salt"] += b" ".hex()
    entry["content"] = entry["content"][1:]
    answer = trail.verify()
    assert answer.code == 1, answer.said
    assert "entry 4 (audit_auditevent 4): its salt does not have 64 hexadecimal digits" in answer.said


def test_a_hash_takes_nothing_from_what_stands_beside_it(trail: Handmade) -> None:
    trail.entries[0]["commitment"] += "63"
    answer = trail.verify()
    assert answer.code == 2
    assert "does not have 64 hexadecimal digits" in answer.said


def test_what_is_nested_without_end_is_no_trail_and_no_anchor(trail: Handmade, tmp_path: Path) -> None:
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000)
    assert verify(deep).code == 2
    assert trail.verify(anchor=deep).code == 2
    trail.entries[0]["content"] = "[" * 100_000
    trail.rehash()
    assert trail.verify().code == 2


def test_a_torn_line_of_the_anchor_is_no_loss(trail: Handmade) -> None:
    whole = json.dumps(trail.checkpoints[-1])
    last = trail.checkpoints.pop()
    torn = trail.anchor(whole[:50] + "\n", whole + "\n", whole[:20])
    trail.checkpoints.append(last)
    assert trail.verify(anchor=torn).code == 0
    other = trail.anchor("nothing\n", whole + "\n")
    answer = trail.verify(anchor=other)
    assert answer.code == 2
    assert str(other) in answer.said
