"""Who takes the trail of a case away can have it checked by anybody; whatever is changed in it is named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import translation
from django.utils.timezone import localdate

from accounts.choices import Role
from casework.audit import sources
from casework.audit.errors import Invalid
from casework.audit.keys import make_key
from casework.audit.models import AuditEvent, LedgerEntry
from casework.cases.choices import Audience
from casework.cases.notes import write_note
from casework.cases.proving import check_case, record_export
from casework.coaching.services.meetings import record_meeting
from tests.audit.exports import Json, Trail, exported, verify
from tests.audit.record import sign
from tests.builders import acting, lpr, person
from tests.coaching_domain.work.builders import meeting
from tests.databases import Clone
from tests.desk.cases.builders import TO_THE_KICK_OFF, Scene, set_scene

SECRET = "Only the council's office reads this."
MINUTES = "What coach and town have said"


@pytest.fixture(scope="module")
def scene(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a coaching with notes and a meeting, signed twice on its way."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {
        "AUDIT_SIGNING_KEY": folder / "signing.key",
        "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl",
        "MEDIA_ROOT": folder / "files",
    }
    with override_settings(**names), translation.override("en"):
        make_key()
        scene = set_scene()
        sign()
        scene.play(*TO_THE_KICK_OFF)
        by = acting(scene.staff.officer)
        write_note(case=scene.case, text=SECRET, audience=Audience.LPR, by=by)
        facts = meeting(localdate(), contents=MINUTES)
        record_meeting(case=scene.case, facts=facts, by=acting(scene.coach))
        sign()
        write_note(case=scene.case, text="For all", audience=Audience.PARTIES, by=by)
        yield scene


@pytest.fixture(scope="module")
def trail(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    """Return the trail as supervision takes it away."""
    path: Path = tmp_path_factory.mktemp("taken") / "trail.json"
    path.write_bytes(exported(scene, scene.staff.supervision))
    (key,) = Path(settings.AUDIT_SIGNING_KEY).parent.glob("*.pub")
    return Trail(path, key, settings.AUDIT_ANCHOR_FILE)


def entry_with(trail: Json, **wanted: object) -> dict[str, Any]:
    """Return the first entry with these values."""
    found: list[dict[str, Any]] = trail["entries"]
    return next(entry for entry in found if wanted.items() <= entry.items())


def test_a_true_trail_fits(trail: Trail) -> None:
    answer = trail.verify()
    assert answer.code == 0, answer.said
    assert "Everything fits" in answer.said
    assert "signed, by 2 checkpoints" in answer.said
    assert "not signed yet" in answer.said
    assert "for this purpose: 'The court asks.'" in answer.said
    assert "What this check cannot know" in answer.said
    assert "--key" not in answer.said
    assert "--anchor" not in answer.said


def test_without_key_and_anchor_it_says_what_that_leaves_open(trail: Trail) -> None:
    answer = verify(trail.path)
    assert answer.code == 0
    assert "name it with --key" in answer.said
    assert "name it with --anchor" in answer.said


def test_every_entry_of_the_case_is_in_it(scene: Scene, trail: Trail) -> None:
    content = trail.content
    assert content["case"] == scene.case.reference_number
    event = AuditEvent.objects.filter(verb="trail_exported").earliest("pk")
    last = LedgerEntry.objects.get(source="audit_auditevent", source_id=event.pk)
    assert [entry["position"] for entry in content["entries"]] == list(range(1, last.position + 1))
    assert event.facts["purpose"] == "The court asks."
    assert event.actor == scene.staff.supervision


def test_what_the_reader_may_not_know_is_withheld_and_still_fits(
    scene: Scene, trail: Trail, tmp_path: Path
) -> None:
    text = trail.path.read_text()
    assert MINUTES not in text, "contents of coaching"
    assert SECRET in text, "supervision reads notes of the office"
    assert "withheld" in trail.verify().said
    row = entry_with(trail.content, source="coaching_historicalcoachingmeeting")
    assert "content" not in row
    assert "salt" not in row


def test_the_audit_takes_a_long_trail_away_part_by_part(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BATCH", 7)
    path = tmp_path / "audit.json"
    path.write_bytes(exported(scene, person("Audit", Role.AU, lpr())))
    assert verify(path).code == 0


def test_a_check_is_on_record_with_what_it_found(scene: Scene) -> None:
    by = acting(scene.staff.supervision)
    assert check_case(scene.case, by).findings == ()
    assert AuditEvent.objects.latest("pk").verb == "record_checked"
    with override_settings(AUDIT_PUBLIC_KEYS="/nowhere"):
        (found,) = check_case(scene.case, by).findings
    assert found.place == "*.pub"
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.facts["findings"]) == ("record_doubted", 1)


def test_nothing_is_taken_away_without_a_purpose(scene: Scene) -> None:
    for purpose in ("", "  ", "x" * 501):
        with pytest.raises(Invalid):
            record_export(case=scene.case, purpose=purpose, by=acting(scene.staff.supervision))


def changed(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value and set(value) <= set("0123456789abcdef"):
            return ("1" if value[0] == "0" else "0") + value[1:]
        case str():
            return value + "x"
        case None:
            return 1
        case list():
            return [changed(value[0]), *value[1:]]
        case dict():
            first = next(iter(value))
            return {**value, first: changed(value[first])}
    raise AssertionError(value)


FIELDS = (
    "position",
    "source",
    "source_id",
    "row_id",
    "epoch",
    "transaction_id",
    "recorded_at",
    "commitment",
    "hash",
    "salt",
    "content",
    "shape",
)


@pytest.mark.parametrize("name", FIELDS)
def test_a_changed_field_is_named_with_its_entry(trail: Trail, name: str, tmp_path: Path) -> None:
    spoilt = trail.content
    entry = next(entry for entry in spoilt["entries"][5:] if "content" in entry and entry["row_id"])
    entry[name] = changed(entry[name])
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1, answer.said
    assert f"entry {entry['position']} (" in answer.said


@pytest.mark.parametrize("name", ["checkpoint", "path"])
def test_a_changed_way_to_the_checkpoint_is_named(trail: Trail, name: str, tmp_path: Path) -> None:
    spoilt = trail.content
    entry = spoilt["entries"][5]
    entry["inclusion"][name] = changed(entry["inclusion"][name])
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1, answer.said
    assert f"entry {entry['position']} (" in answer.said


@pytest.mark.parametrize("name", ["salt", "content", "shape"])
def test_half_of_a_content_is_no_content(trail: Trail, name: str, tmp_path: Path) -> None:
    spoilt = trail.content
    entry = next(entry for entry in spoilt["entries"] if "content" in entry)
    del entry[name]
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "neither disclosed nor withheld" in answer.said


@pytest.mark.parametrize("name", ["key", "signature"])
def test_a_changed_checkpoint_is_named(trail: Trail, name: str, tmp_path: Path) -> None:
    spoilt = trail.content
    spoilt["checkpoints"][0][name] = changed(spoilt["checkpoints"][0][name])
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1, answer.said
    assert "checkpoint" in answer.said


@pytest.mark.parametrize("number", range(1, 8))
def test_each_part_of_a_checkpoint_is_signed(trail: Trail, number: int, tmp_path: Path) -> None:
    spoilt = trail.content
    parts = spoilt["checkpoints"][0]["checkpoint"].split("|")
    parts[number] = changed(parts[number])
    spoilt["checkpoints"][0]["checkpoint"] = "|".join(parts)
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1, answer.said
    assert "the signature is not good" in answer.said


def test_a_missing_checkpoint_is_named_with_the_entries(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    del spoilt["checkpoints"][0]
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "entry 1 (" in answer.said


def test_a_removed_entry_is_missed(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    del spoilt["entries"][6]
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "entry 8 (" in answer.said
    assert "one is missing or moved" in answer.said


def test_a_removed_entry_is_missed_when_the_others_are_counted_anew(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    del spoilt["entries"][6]
    for number, entry in enumerate(spoilt["entries"], start=1):
        entry["position"] = number
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "entry 7 (" in answer.said


def test_two_entries_in_another_order_are_named(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    entries = spoilt["entries"]
    entries[6], entries[7] = entries[7], entries[6]
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "entry 8 (" in answer.said


def test_an_end_that_was_cut_off_is_missed(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    del spoilt["entries"][-3:]
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "its end has been cut off" in answer.said
    assert f"entry {len(spoilt['entries'])}:" in answer.said


def test_a_trail_without_entries_says_so(trail: Trail, tmp_path: Path) -> None:
    answer = trail.verify_instead(trail.content | {"entries": []}, tmp_path)
    assert answer.code == 1
    assert "the end, entry 0" in answer.said


@pytest.mark.parametrize("name", ["case", "chain"])
def test_the_trail_of_another_case_is_noticed(trail: Trail, name: str, tmp_path: Path) -> None:
    spoilt = trail.content
    spoilt[name] = changed(spoilt[name])
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "entry " in answer.said


def test_shapes_name_the_columns(trail: Trail, tmp_path: Path) -> None:
    spoilt = trail.content
    shape = next(entry["shape"] for entry in spoilt["entries"] if "shape" in entry)
    spoilt["shapes"][str(shape)]["columns"].append("more")
    answer = trail.verify_instead(spoilt, tmp_path)
    assert answer.code == 1
    assert "its shape does not name the columns" in answer.said


def test_another_key_does_not_count(trail: Trail, tmp_path: Path) -> None:
    with override_settings(AUDIT_SIGNING_KEY=tmp_path / "other.key"):
        make_key()
    (other,) = tmp_path.glob("*.pub")
    answer = verify(trail.path, "--key", other)
    assert answer.code == 1
    assert "which is none of the keys that count" in answer.said
    spoilt = trail.content
    name = next(iter(spoilt["keys"]))
    spoilt["keys"][name] = changed(spoilt["keys"][name])
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(spoilt))
    assert verify(path).code == 1


def test_an_anchor_that_says_otherwise_is_noticed(trail: Trail, tmp_path: Path) -> None:
    lines = trail.anchor.read_text().splitlines()
    shorter = tmp_path / "anchor.jsonl"
    shorter.write_text("\n".join(lines[:1]) + "\n")
    answer = verify(trail.path, "--anchor", shorter)
    assert answer.code == 1
    assert "checkpoint 2: it does not stand in the anchor" in answer.said


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": "fallwerk-trail-1"}', '{"format": "fallwerk-trail-1", "entries": 3}'],
)
def test_what_is_no_trail_is_told_apart(content: str, trail: Trail, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    answer = verify(path)
    assert answer.code == 2
    assert str(path) in answer.said


def test_what_is_no_key_and_no_anchor_is_told_apart(trail: Trail, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_text("[]")
    assert verify(tmp_path / "missing").code == 2
    assert verify(trail.path, "--key", bad).code == 2
    assert verify(trail.path, "--anchor", bad).code == 2
