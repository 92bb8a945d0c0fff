"""Checks the exported trail of a case without the program that wrote it: `verify_trail.py FILE`.

Needs Python 3.11 and the package `cryptography`; asks no database and no network. Exits with 0 if everything
fits, with 1 and the entry and the reason if something does not, with 2 if the file cannot be read.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FORMAT = "fallwerk-trail-1"
BEGINNING = bytes(32)
MINUTE, HOUR = 60_000_000, 3_600_000_000  # microseconds
EVENTS = "audit_auditevent"
DIGEST = "[0-9a-f]{64}"
DAMAGE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
Entry = dict[str, Any]
Erased = tuple[int, str, dict[str, str]]  # the order, the commitment to what is left, the mark of each field

TAKEN_OUT = (
    "it is not signed, though a checkpoint of the anchor from before the export covers it: either its "
    "signature was taken out, or the database was restored in between and had not been signed again"
)
UNSIGNED = (
    "it is not signed, though it was recorded more than an hour before the export and each minute is signed: "
    "either the worker stood still or signatures were taken out"
)


class BadFile(Exception):
    """The file is not what it should be."""


@dataclass
class Report:
    """What does not fit, and what was seen on the way."""

    findings: list[str] = field(default_factory=list)
    disclosed: int = 0
    erased: int = 0
    withheld: int = 0
    export: str = ""
    unsigned: list[Entry] = field(default_factory=list)

    def note(self, place: str, why: str) -> None:
        """Keep a finding."""
        self.findings.append(f"{place}: {why}")


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: all entries of one epoch below a horizon that no earlier checkpoint covers."""

    number: int
    epoch: int
    horizon: int
    root: bytes
    made_at: int


@dataclass(frozen=True)
class Anchor:
    """What was kept outside the database: lines to compare with, and what they say."""

    lines: set[str]
    checkpoints: list[Checkpoint]


def check(trail: Entry, report: Report, keys: dict[str, bytes] | None, anchor: Anchor | None) -> None:
    """Check a trail: its checkpoints, then each entry, then its end."""
    checkpoints = dict(good_checkpoints(trail, report, keys, anchor))
    erased = erased_rows(trail, report)
    before, position = BEGINNING, 0
    for number, entry in enumerate(trail["entries"], start=1):
        place = place_of(entry)
        if entry["position"] != position + 1:
            report.note(place, f"it stands at {number}, after entry {position}: one is missing or moved")
        elif hash_of(trail["chain"], entry, before) != digest(entry["hash"]):
            report.note(place, "it or its place in the chain has been changed: its hash does not fit")
        position, before = entry["position"], digest(entry["hash"])
        check_content(trail, entry, place, report, erased.get(entry["position"]))
        check_inclusion(entry, checkpoints, place, report)
    check_unsigned(trail, report, anchor)
    check_end(trail, report)


def good_checkpoints(
    trail: Entry, report: Report, keys: dict[str, bytes] | None, anchor: Anchor | None
) -> Iterator[tuple[int, Checkpoint]]:
    """Yield the checkpoints by number; those not signed by a key that counts, or not anchored, are noted."""
    known = {name: bytes.fromhex(key) for name, key in trail["keys"].items()} if keys is None else keys
    for kept in trail["checkpoints"]:
        checkpoint = read_checkpoint(kept["checkpoint"])
        place, public = f"checkpoint {checkpoint.number}", known.get(kept["key"], b"")
        if public.hex()[:16] != kept["key"]:
            report.note(place, f"it names the key {kept['key']}, which is none of the keys that count")
        elif not is_signed(public, kept["signature"], kept["checkpoint"]):
            report.note(place, "the signature is not good")
        if anchor is not None and line_of(kept) not in anchor.lines:
            report.note(place, "it does not stand in the anchor")
        yield checkpoint.number, checkpoint


def read_checkpoint(said: str) -> Checkpoint:
    """Read what was signed; raise ValueError if it is no checkpoint."""
    kind, number, epoch, horizon, _size, root, _previous, made_at = said.split("|")
    if kind != "fallwerk-checkpoint-1":
        raise ValueError(f"{kind} is no checkpoint")
    return Checkpoint(int(number), int(epoch), int(horizon), digest(root), int(made_at))


def digest(said: str) -> bytes:
    """Return a hash or a salt; raise ValueError if it has another length, which could hide what was moved."""
    if not re.fullmatch(DIGEST, said):
        raise ValueError(f"{said!r} does not have 64 hexadecimal digits")
    return bytes.fromhex(said)


def place_of(entry: Entry) -> str:
    """Return what an entry is called in a finding."""
    return f"entry {entry['position']} ({entry['source']} {entry['source_id']})"


def line_of(kept: Entry) -> str:
    """Return a checkpoint in the one form in which two of them can be compared."""
    return json.dumps([kept.get("checkpoint"), kept.get("key"), kept.get("signature")])


def is_signed(public: bytes, signature: str, said: str) -> bool:
    """Tell whether the signature of what was said is good."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), said.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def hash_of(chain: str, entry: Entry, before: bytes) -> bytes:
    """Return the hash that an entry must have after the one before it."""
    names = ("source", "source_id", "row_id", "epoch", "transaction_id", "recorded_at")
    parts = [chain, entry["position"], *(entry[name] or 0 for name in names)]
    return sha256(before + digest(entry["commitment"]) + "|".join(map(str, parts)).encode()).digest()


def erased_rows(trail: Entry, report: Report) -> dict[int, Erased]:
    """Return by position what was erased last; an order that nobody else asked for is noted."""
    lists = {int(number): lines for number, lines in trail.get("erasures", {}).items()}
    asked: dict[int, set[int]] = {}
    found: dict[int, Erased] = {}
    for position, verb, facts, actor in erasure_events(trail):
        number = facts["erasure"]
        if verb == "erasure_asked":
            asked.setdefault(number, set()).add(actor)
            continue
        lines = lists.pop(number, [])
        others = asked.get(number, set()) - {actor}
        if sha256("\n".join(lines).encode()).hexdigest() != facts["digest"] or not others:
            report.note(f"erasure {number}", "nobody else asked for it, or its list of rows was changed")
            continue
        for chain, place, fields, marker, committed in (line.rsplit("|", 4) for line in lines):
            if chain == trail["chain"] and int(place) < position:
                found[int(place)] = number, committed, dict.fromkeys(fields.split(","), marker)
    for number in lists:
        report.note(f"erasure {number}", "no order for it is in the trail")
    return found


def erasure_events(trail: Entry) -> Iterator[tuple[int, str, Entry, int]]:
    """Yield the entries about erasures: position, verb, facts, actor."""
    for entry in trail["entries"]:
        try:
            content = json.loads(entry.get("content", "{}")) if entry["source"] == EVENTS else {}
        except ValueError:
            continue  # it has been changed, and is named where contents are compared
        if content.get("verb") in ("erasure_asked", "contents_erased"):
            yield entry["position"], content["verb"], content["facts"], content["actor_id"]


def why_not_erased(entry: Entry, erased: Erased | None) -> str:
    """Return why an entry cannot count as erased; nothing if only marks stand in the fields of the order."""
    number, _commitment, marks = erased or (None, "", {})
    if number != entry.get("erased"):
        return "it is said to be erased, and no order in the trail covers it, or the other way round"
    content = json.loads(entry["content"])
    for name, mark in marks.items():
        if reduce(part_of, name.split("."), content) not in (mark, "[gelöscht]"):
            return "it is said to be erased, and something stands in an erased field"
    return ""


def part_of(content: object, name: str) -> object:
    """Return a part of a content; None if it has none of that name."""
    return content.get(name) if isinstance(content, dict) else None


def check_content(trail: Entry, entry: Entry, place: str, report: Report, erased: Erased | None) -> None:
    """Compare the content of an entry with the commitment, unless it is withheld."""
    given = [name in entry for name in ("salt", "content", "shape")]
    if not any(given):
        report.withheld += 1
        return
    report.disclosed += 1
    report.erased += "erased" in entry
    why = "" if all(given) else "it is neither disclosed nor withheld: salt, content or shape is missing"
    why = why or why_not_committed(entry, erased) or why_not_erased(entry, erased)
    if why:
        report.note(place, why)
        return
    shape = trail["shapes"].get(str(entry["shape"]), {})
    if shape != {"source": entry["source"], "columns": sorted(json.loads(entry["content"]))}:
        report.note(place, "its shape does not name the columns that it has")


def why_not_committed(entry: Entry, erased: Erased | None) -> str:
    """Return why a content does not fit the commitment to it, or to what an erasure has left of it."""
    if not re.fullmatch(DIGEST, entry["salt"]):
        return "its salt does not have 64 hexadecimal digits"
    committed = sha256(digest(entry["salt"]) + entry["content"].encode()).hexdigest()
    if committed != (erased[1] if erased else entry["commitment"]):
        return "its content or its salt has been changed: they do not fit the commitment"
    return ""


def check_inclusion(entry: Entry, checkpoints: dict[int, Checkpoint], place: str, report: Report) -> None:
    """Follow the way from an entry to the root that its checkpoint has signed."""
    way = entry["inclusion"]
    if way is None:
        report.unsigned.append(entry)
        return
    checkpoint = checkpoints.get(way["checkpoint"])
    if checkpoint is None:
        report.note(place, f"checkpoint {way['checkpoint']} is missing")
    elif checkpoint.epoch != entry["epoch"] or entry["transaction_id"] >= checkpoint.horizon:
        report.note(place, f"checkpoint {checkpoint.number} cannot cover it")
    elif root_over(digest(entry["hash"]), way["path"]) != checkpoint.root:
        report.note(place, f"it is not in what checkpoint {checkpoint.number} has signed")


def check_unsigned(trail: Entry, report: Report, anchor: Anchor | None) -> None:
    """Note entries without a signature that must have had one when the trail was exported.

    What was recorded is signed each minute, so an hour without is no delay. A checkpoint counts a minute
    after it was made: clocks differ, and the export may have begun meanwhile.
    """
    exported = trail["entries"][-1]["recorded_at"] if trail["entries"] else 0
    horizons: dict[int, int] = {}
    for made in anchor.checkpoints if anchor else ():
        if made.made_at < exported - MINUTE:
            horizons[made.epoch] = max(made.horizon, horizons.get(made.epoch, 0))
    for entry in report.unsigned:
        if entry["transaction_id"] < horizons.get(entry["epoch"], 0):
            report.note(place_of(entry), TAKEN_OUT)
        elif entry["recorded_at"] < exported - HOUR:
            report.note(place_of(entry), UNSIGNED)


def root_over(leaf: bytes, path: list[list[str]]) -> bytes:
    """Return the root at the end of a way, from below (RFC 6962, section 2.1)."""
    found = sha256(b"\x00" + leaf).digest()
    for side, step in path:
        beside = digest(step)
        found = sha256(b"\x01" + (beside + found if side == "left" else found + beside)).digest()
    return found


def check_end(trail: Entry, report: Report) -> None:
    """Tell whether the trail ends with the record of its own export, for the case that it names."""
    last = trail["entries"][-1] if trail["entries"] else {}
    content = json.loads(last.get("content", "{}"))
    place, facts = f"the end, entry {last.get('position', 0)}", content.get("facts")
    if content.get("verb") != "trail_exported":
        report.note(place, "it is not the record of the export of the trail: its end has been cut off")
    elif facts.get("reference") != trail["case"]:
        report.note(place, f"the trail is that of {facts.get('reference')}, not of {trail['case']}")
    else:
        report.export = f"{moment(last['recorded_at'])}, for this purpose: {facts.get('purpose')!r}"


def read_trail(path: Path) -> Entry:
    """Read a trail; raise BadFile if it is none."""
    try:
        trail = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadFile(f"{path} cannot be read: {error}") from error
    if not isinstance(trail, dict) or trail.get("format") != FORMAT:
        raise BadFile(f"{path} is no trail of the format {FORMAT}.")
    return trail


def read_key(path: Path) -> bytes:
    """Read a public key; raise BadFile if it is none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadFile(f"{path} holds no public key: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadFile(f"{path} holds no Ed25519 key.")
    return key.public_bytes_raw()


def read_anchor(path: Path) -> Anchor:
    """Read the checkpoints of an anchor; raise BadFile if it holds none or cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
        kept = [json.loads(line) for line, after in zip_longest(lines, lines[1:]) if not is_torn(line, after)]
        checkpoints = [read_checkpoint(each["checkpoint"]) for each in kept if "restore" not in each]
    except (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise BadFile(f"{path} is no anchor: {type(error).__name__} {error}") from error
    if not checkpoints:
        raise BadFile(f"{path} is no anchor: it holds no checkpoint.")
    return Anchor({line_of(each) for each in kept}, checkpoints)


def is_torn(line: str, after: str | None) -> bool:
    """Tell whether a crash tore a line: it stands at the end, or whole in the next line."""
    return not line.endswith("}") and (after is None or after.startswith(line))


def moment(microseconds: int) -> str:
    """Return a moment as people write it."""
    return str(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds))[:19] + " UTC"


def tell(trail: Entry, report: Report, *, key: bool, anchor: bool) -> Iterator[str]:
    """Yield what was checked, what does not fit, and what such a check cannot know."""
    entries, unsigned = trail["entries"], report.unsigned
    yield f"The trail of case {trail['case']}: {len(entries)} entries"
    if entries:
        yield f"  recorded from {moment(entries[0]['recorded_at'])} to {moment(entries[-1]['recorded_at'])};"
    if report.export:
        yield f"  exported at {report.export};"
    yield f"  {report.disclosed} with their content, {report.withheld} withheld (only their place is proved);"
    if report.erased:
        yield f"  {report.erased} of them with contents that were erased by an order in the trail;"
    yield f"  {len(entries) - len(unsigned)} signed, by {len(trail['checkpoints'])} checkpoints;"
    if unsigned:
        yield f"  {len(unsigned)} not signed yet, the first of {moment(unsigned[0]['recorded_at'])}."
    if report.findings:
        yield f"It does NOT fit, {len(report.findings)} findings:"
        yield from (f"  {finding}" for finding in report.findings)
    elif len(unsigned) == len(entries):
        yield "Nothing contradicts itself, but nothing is signed, either: this proves nothing yet."
    else:
        yield "Everything fits: nothing that was signed was changed, removed or moved since."
    yield from limits(unsigned=bool(unsigned), key=key, anchor=anchor)


def limits(*, unsigned: bool, key: bool, anchor: bool) -> Iterator[str]:
    """Yield what such a check cannot know."""
    yield "What this check cannot know:"
    yield "  - whether what people entered was true; only that it was entered then and is the same since;"
    yield "  - what a withheld entry says, and who withheld it: the export, or somebody who passed it on;"
    yield "  - what happened after the export: compare its moment and purpose with what you have been told;"
    if unsigned:
        yield "  - whether entries that are not signed yet were written anew by those who run the database;"
    if not key:
        yield "  - whose key it is, since it came with the file: get it another way and name it with --key;"
    if not anchor:
        yield "  - whether these checkpoints were published then: get the anchor and name it with --anchor."


def main(arguments: list[str] | None = None) -> int:
    """Check a file and return the exit code."""
    parser = argparse.ArgumentParser(description="Checks the exported trail of a case.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, nargs="+", metavar="PEM_FILE", help="the keys that count")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="what was kept outside the database")
    given = parser.parse_args(arguments)
    report = Report()
    try:
        trail = read_trail(given.file)
        keys = {key.hex()[:16]: key for key in map(read_key, given.key)} if given.key else None
        anchor = read_anchor(given.anchor) if given.anchor else None
        check(trail, report, keys, anchor)
        lines = list(tell(trail, report, key=keys is not None, anchor=anchor is not None))
        code = 1 if report.findings else 0
    except BadFile as problem:
        lines, code = [str(problem)], 2
    except DAMAGE as error:
        lines, code = [f"{given.file} is damaged: {type(error).__name__} {error}"], 2
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
