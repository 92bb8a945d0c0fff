"""The trail of one chain as a file that proves itself, which `tools/verify_trail.py` checks by itself.

What the reader may not know stands in it as a commitment alone, so that the chain still fits.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import IO, TypeAlias

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db.models import QuerySet

from casework.audit.anchors import as_line
from casework.audit.checkpoints import as_anchored
from casework.audit.erasures import Erased, erased_among, erasures_that_count, lines_of
from casework.audit.keys import public_keys
from casework.audit.models import AuditEvent, ErasedEntry, LedgerEntry, Shape
from casework.audit.proofs import microseconds
from casework.audit.seals import Seal, Sealed, sealed_by, seals_of
from casework.audit.sources import BATCH, Contents, Place, contents_of, in_batches
from casework.audit.verification import one_snapshot

FORMAT = "fallwerk-trail-1"

Told: TypeAlias = Callable[[Sequence[LedgerEntry]], AbstractSet[Place]]
"""Which recorded rows of some entries the reader of the trail may know."""
Inclusions: TypeAlias = Mapping[int, Mapping[str, object]]
"""By position in the chain: the way from an entry to the checkpoint that covers it."""


def write_trail(file: IO[str], *, chain: str, case: str, event: int, told: Told) -> None:
    """Write the trail of a chain up to one event as JSON, part by part, in one snapshot.

    Nothing is held in memory but some hundred entries and the ways of the own entries to their checkpoints.
    """
    with one_snapshot():
        end = LedgerEntry.objects.get(source=AuditEvent._meta.db_table, source_id=event).position
        entries = LedgerEntry.objects.filter(chain=chain, position__lte=end)
        good = erasures_that_count(chain)[0]
        shapes = Shape.objects.filter(pk__in=entries.values("shape"))
        seals = seals_of(chain)
        head = {
            "format": FORMAT,
            "case": case,
            "chain": chain,
            "keys": _keys(),
            "shapes": {row.pk: {"source": row.source, "columns": row.columns} for row in shapes},
            "erasures": _erasures(entries, good),
            "checkpoints": [json.loads(as_line(as_anchored(seal.checkpoint))) for seal in seals],
        }
        file.write(json.dumps(head, ensure_ascii=False).removesuffix("}") + ', "entries": [')
        ordered = entries.select_related("salt", "shape").order_by("position").iterator(BATCH)
        _write_list(file, _told_entries(ordered, _inclusions(chain, seals), told, good))
        file.write("]}\n")


def _write_list(file: IO[str], items: Iterable[Mapping[str, object]]) -> None:
    for number, item in enumerate(items):
        file.write((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False))


def _keys() -> dict[str, str]:
    return {
        name: key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex() for name, key in public_keys().items()
    }


def _erasures(entries: "QuerySet[LedgerEntry]", good: frozenset[int]) -> dict[int, list[str]]:
    """Return what each erasure that counts says of its rows; nothing of it tells a content."""
    numbers = ErasedEntry.objects.filter(entry__in=entries, erasure__in=good).order_by("erasure")
    return {number: list(lines_of(number)) for number in numbers.values_list("erasure", flat=True).distinct()}


def _inclusions(chain: str, seals: Sequence[Seal]) -> Inclusions:
    found: dict[int, Mapping[str, object]] = {}
    for seal, sealed in sealed_by(seals, chain):
        found |= _ways(seal, sealed)
    return found


def _ways(seal: Seal, sealed: Sealed) -> Inclusions:
    return {
        position: {
            "checkpoint": seal.checkpoint.number,
            "path": [
                ["left" if step.is_left else "right", step.hash.hex()] for step in sealed.tree.paths[index]
            ],
        }
        for position, index in sealed.positions.items()
    }


def _told_entries(
    entries: Iterator[LedgerEntry], inclusions: Inclusions, told: Told, good: frozenset[int]
) -> Iterator[Mapping[str, object]]:
    for batch in in_batches(entries):
        readable, erased = told(batch), erased_among(batch, good)
        contents = contents_of(entry for entry in batch if (entry.source, entry.source_id) in readable)
        for entry in batch:
            yield {
                **_heading(entry),
                "inclusion": inclusions.get(entry.position),
                **_content(entry, contents),
                **_erased(erased.get(entry.pk)),
            }


def _heading(entry: LedgerEntry) -> Mapping[str, object]:
    return {
        "position": entry.position,
        "source": entry.source,
        "source_id": entry.source_id,
        "row_id": entry.row_id,
        "epoch": entry.epoch,
        "transaction_id": entry.transaction_id,
        "recorded_at": microseconds(entry.recorded_at),
        "commitment": bytes(entry.commitment).hex(),
        "hash": bytes(entry.hash).hex(),
    }


def _erased(erased: Erased | None) -> Mapping[str, object]:
    """Return by which order contents of the row were erased last."""
    return {"erased": erased.erasure} if erased else {}


def _content(entry: LedgerEntry, contents: Contents) -> Mapping[str, object]:
    """Return what makes a content provable; nothing of it for an entry that is withheld."""
    content = contents.get((entry.source, entry.source_id))
    if content is None:
        return {}
    if not hasattr(entry, "salt"):  # said, so that it does not look withheld
        return {"shape": entry.shape_id, "content": content}
    return {"shape": entry.shape_id, "salt": bytes(entry.salt.value).hex(), "content": content}
