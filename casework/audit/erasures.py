"""What was erased by order: which recorded rows, which of their fields, and whether the order counts.

An erased row is proved by the commitment that was made over what is left of it, with a new salt. It counts
only as the event of its erasure says: that holds a digest of all of its rows, stands in the chain of the
case, and follows another person's event that asked for it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from django.db.models import F
from django.utils.translation import gettext as _

from casework.audit.choices import Scope, Verb
from casework.audit.findings import Finding
from casework.audit.models import AuditEvent, ErasedEntry, LedgerEntry

SHORT_MARKER = "[gelöscht]"


@dataclass(frozen=True)
class Erased:
    """How a recorded row was erased last, and which fields were so in all."""

    erasure: int
    commitment: bytes
    markers: Mapping[str, str]

    def fits(self, content: str) -> bool:
        """Return whether nothing but the marks of the erasures stands in the erased fields."""
        row = json.loads(content)
        return all(_said(row, field) in (SHORT_MARKER, marker) for field, marker in self.markers.items())


def _said(row: object, field: str) -> object:
    return reduce(
        lambda part, name: part.get(name) if isinstance(part, dict) else None, field.split("."), row
    )


def erasures_that_count(chain: str = "") -> tuple[frozenset[int], list[Finding]]:
    """Return the numbers of the erasures that are on record as they should be, and what does not fit."""
    good, findings = set[int](), list[Finding]()
    events = AuditEvent.objects.filter(scope=Scope.CASE, verb=Verb.CONTENTS_ERASED).order_by("pk")
    entries = ErasedEntry.objects.all()
    if chain:
        entries = entries.filter(entry__chain=chain)
        events = events.filter(facts__erasure__in=list(entries.values_list("erasure", flat=True).distinct()))
    for event in events:
        number, place = event.facts.get("erasure"), f"audit_auditevent {event.pk}"
        why = _why_not(event)
        if why:
            findings.append(Finding(place, why))
        elif isinstance(number, int):
            good.add(number)
    for number in (
        entries.exclude(erasure__in=good).order_by("erasure").values_list("erasure", flat=True).distinct()
    ):
        findings.append(
            Finding(f"audit_erasedentry {number}", _("Contents were erased, and no order is on record."))
        )
    return frozenset(good), findings


def _why_not(event: AuditEvent) -> str:
    number = event.facts.get("erasure")
    if not isinstance(number, int):
        return _("An erasure is on record that names no order.")
    others = AuditEvent.objects.filter(verb=Verb.CONTENTS_ERASED, facts__erasure=number).exclude(pk=event.pk)
    asked = AuditEvent.objects.filter(verb=Verb.ERASURE_ASKED, facts__erasure=number, pk__lt=event.pk)
    asked = asked.filter(scope=event.scope, subject_id=event.subject_id).exclude(actor=event.actor)
    if not asked.exists():
        return _("Contents were erased that nobody else had asked to erase.")
    if others.exists() or digest_of(lines_of(number)) != event.facts.get("digest"):
        return _("The list of what was erased has been changed.")
    position = _position("audit_auditevent", event.pk)
    if _lies_before(number, position):
        return _("Contents were erased that were recorded later than the order.")
    return ""


def _position(source: str, key: int) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(source=source, source_id=key).first()


def _lies_before(number: int, event: LedgerEntry | None) -> bool:
    if event is None:
        return True
    later = ErasedEntry.objects.filter(erasure=number, entry__chain=event.chain)
    return later.filter(entry__position__gt=event.position).exists()


def lines_of(number: int) -> Iterator[str]:
    """Yield what an erasure says of each row: its place, fields, mark, commitment to what is left."""
    entries = ErasedEntry.objects.filter(erasure=number).annotate(
        chain=F("entry__chain"), place=F("entry__position")
    )
    rows = entries.values_list("chain", "place", "fields", "marker", "commitment")
    found = sorted(rows.iterator(), key=lambda row: (row[0].encode(), row[1]))
    for chain, place, fields, marker, commitment in found:
        yield "|".join((chain, str(place), ",".join(fields), marker, bytes(commitment).hex()))


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest of the lines of an erasure, as its event holds it."""
    return sha256("\n".join(lines).encode()).hexdigest()


def erased_among(entries: Iterable[LedgerEntry], good: frozenset[int]) -> dict[int, Erased]:
    """Return how some of these entries were erased, by an order that counts; one statement."""
    found: dict[int, Erased] = {}
    rows = ErasedEntry.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("pk")
    for row in rows:
        if row.erasure in good:
            before = found[row.entry_id].markers if row.entry_id in found else {}
            markers = {**before, **dict.fromkeys(row.fields, row.marker)}
            found[row.entry_id] = Erased(row.erasure, bytes(row.commitment), markers)
    return found
