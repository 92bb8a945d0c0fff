"""What texts are recorded about a case, where, and which of them an erasure blanks."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.db import connection, models
from django.db.models import Q, QuerySet

from accounts.models import User
from casework.audit.choices import Scope
from casework.audit.erasures import SHORT_MARKER
from casework.audit.models import AuditEvent, LedgerEntry
from casework.audit.sources import sources
from casework.cases import permissions
from casework.cases.choices import ErasureAnswer
from casework.cases.markings import UNREADABLE, text_of_office_file, text_of_pdf
from casework.cases.models import Case, DocumentVersion, Erasure
from casework.cases.selectors.access import CaseAccess, permitted_cases
from casework.cases.selectors.proofs import chain_of

EVENTS = AuditEvent._meta.db_table
REASON = "history_change_reason"
FILE = "file"
FREE_FACTS = ("purpose", "text")
"""The facts of events that somebody has typed."""
CODES = {"step", "process", "role", "kind", "kinds", "audience", "level", "ground", "ways", "digest", "days"}
"""The facts of events that are words of the programme: they say the same wherever they stand."""
NO_CONTENT: Mapping[str, set[str]] = {
    "cases.case": {"reference_number"},
    "cases.casefile": {"file_plan_code"},
    "cases.document": {"source"},
    "cases.documentversion": {"content_type", "checksum"},
    "cases.accessrequest": {"reference"},
    "cases.erasurepart": {"source", "field"},
    "engine.decision": {"fingerprint"},
    "engine.step": {
        "stage",
        "flow_task_type",
        "external_task_id",
        "owner_permission",
        "owner_permission_obj_pk",
    },
}
"""Columns of text that say nothing which anybody has typed."""
SHORTEST_MENTION = 4  # a shorter text is found as a whole entry only
BLANK = re.compile(r"[\s\u200b\u00ad]+")

Key: TypeAlias = tuple[str, int, str]
"""A content: the table in which it is recorded, the record (or event), the field."""


@dataclass(frozen=True)
class Kept:
    """One text in one recorded row."""

    source: str
    entry_id: int
    row_id: int
    change_id: UUID
    field: str
    text: str

    @property
    def key(self) -> Key:
        """Return of which content this is one state."""
        return self.source, self.row_id, self.field


@dataclass(frozen=True)
class Extent:
    """What an erasure blanks: recorded rows with their fields, live rows with theirs, and files."""

    texts: frozenset[str]
    kept: tuple[Kept, ...]
    versions: tuple[DocumentVersion, ...]
    mentions: tuple[Kept, ...]

    @property
    def entries(self) -> dict[tuple[str, int], list[str]]:
        """Return the fields of each recorded row."""
        found: dict[tuple[str, int], list[str]] = {}
        for one in self.kept:
            found.setdefault((one.source, one.entry_id), []).append(one.field)
        return found

    @property
    def records(self) -> dict[str, dict[int, set[str]]]:
        """Return by table of history the records, and their fields, in which these texts stand or stood."""
        found: dict[str, dict[int, set[str]]] = {}
        for one in self.kept:
            if one.source != EVENTS and one.field != REASON:
                found.setdefault(one.source, {}).setdefault(one.row_id, set()).add(one.field)
        return found


def marker_of(erasure: Erasure) -> str:
    """Return what stands in the place of contents that were erased; the database writes the same."""
    day = f"{erasure.answered_on:%d.%m.%Y}" if erasure.answered_on else ""
    return f"[gelöscht am {day}, Nr. {erasure.pk}]"


def is_erased(text: str) -> bool:
    """Return whether this stands in the place of an erased text."""
    return text == SHORT_MARKER or text.startswith("[gelöscht am ")


@cache
def erasable_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields of a tracked model that hold what somebody has typed, or the name of a file."""
    left_out = NO_CONTENT.get(model._meta.label_lower, set())
    plain = (models.CharField, models.TextField, models.FileField)
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if type(field) in plain and not field.choices and not field.unique and field.name not in left_out
    )


def field_of(model: type[models.Model], name: str) -> "models.Field[object, object]":
    """Return the field of this name."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def texts_of(case: Case) -> list[Kept]:
    """Return every text that is recorded about a case; one statement for each kind of record."""
    chains = [chain_of(case), f"casefile:{case.file_id}"]
    entries = LedgerEntry.objects.filter(chain__in=chains)
    found = list(_texts_of_events(AuditEvent.objects.filter(scope=Scope.CASE, subject_id=case.pk)))
    for table in entries.order_by("source").values_list("source", flat=True).distinct():
        source = sources().get(table)
        if source is not None and source.tracked is not None:
            ids = entries.filter(source=table).values("source_id")
            found += _texts_of_history(source.tracked, table, Q(history_id__in=ids))
    return found


def _texts_of_events(events: "QuerySet[AuditEvent]") -> Iterator[Kept]:
    for event in events.order_by("pk"):
        facts = {f"facts.{name}": text for name, text in event.facts.items() if name not in CODES}
        for field, text in {"reason": event.reason, **facts}.items():
            if isinstance(text, str) and text:
                yield Kept(EVENTS, event.pk, event.pk, event.change_id, field, text)


def _texts_of_history(model: type[models.Model], table: str, which: Q) -> Iterator[Kept]:
    fields = erasable_fields(model)
    rows = model.history.filter(which).order_by("id", "history_id")  # type: ignore[attr-defined]
    for row in rows.values("history_id", "id", "change_id", REASON, *fields):
        for field in (REASON, *fields):
            if row[field]:
                yield Kept(table, row["history_id"], row["id"], row["change_id"], field, row[field])


def extent_of_erasure(case: Case, chosen: Collection[Key]) -> Extent:
    """Return what is blanked with these contents: all their states, and wherever the same text stands.

    Files that were made of the entries are erased, too, if they hold one of the texts. `mentions` are other
    texts that contain one of these; they stay unless somebody chooses them.
    """
    kept, wanted = texts_of(case), set(chosen)
    texts = frozenset(one.text for one in kept if one.key in wanted and not is_erased(one.text))
    versions = _files_with(case, kept, wanted, texts)
    blanked = texts | {str(version.file.name) for version in versions}
    same = [one for one in kept if one.text in blanked]
    same += _elsewhere({one.change_id for one in kept}, {(one.source, one.entry_id) for one in kept}, blanked)
    mentions = tuple(one for one in kept if one.text not in blanked and _mentions(one, texts))
    return Extent(blanked, tuple(same), versions, mentions)


def _source_of(version: DocumentVersion) -> str:
    return str(type(version).history.model._meta.db_table)


def _mentions(one: Kept, texts: Iterable[str]) -> bool:
    words = [text for text in texts if len(text) >= SHORTEST_MENTION]
    return one.field != FILE and not is_erased(one.text) and any(word in one.text for word in words)


def _files_with(
    case: Case, kept: Sequence[Kept], wanted: Collection[Key], texts: Collection[str]
) -> tuple[DocumentVersion, ...]:
    """Return the files that were chosen, and those made of the entries that hold one of the texts."""
    found = DocumentVersion.objects.filter(document__case=case).select_related("document").order_by("pk")
    words = {squeezed(one) for one in texts if len(one) >= SHORTEST_MENTION}
    words -= {squeezed(one.text) for one in kept if one.field == FILE}
    return tuple(
        version
        for version in found
        if not is_erased(str(version.file.name))
        and (
            (_source_of(version), version.pk, FILE) in wanted or (version.generated and holds(version, words))
        )
    )


def squeezed(text: str) -> str:
    """Return a text without blanks and hyphens of its setting, in which line breaks do not matter."""
    return BLANK.sub("", unicodedata.normalize("NFC", text)).replace("-", "").casefold()


def holds(version: DocumentVersion, words: Collection[str]) -> bool:
    """Return whether one of the squeezed words stands in a file, as far as it can be read."""
    if not words:
        return False
    said = squeezed("".join(_text_of_file(version)))
    return any(word in said for word in words)


def _text_of_file(version: DocumentVersion) -> Iterator[str]:
    try:
        with version.file.open("rb") as file:
            if version.content_type == "application/pdf":
                yield from text_of_pdf(file)
            elif version.content_type.startswith("text/"):
                yield file.read().decode("utf-8", "replace")
            elif "officedocument" in version.content_type or "opendocument" in version.content_type:
                yield from text_of_office_file(ZipFile(file))
    except (*UNREADABLE, BadZipFile):
        return


ELSEWHERE = """
    SELECT '{table}', {key}, {row}, change_id, 'reason' FROM {table}
    WHERE change_id = ANY(%(changes)s) AND {column} = ANY(%(texts)s)
"""


def _elsewhere(changes: set[UUID], known: set[tuple[str, int]], texts: Collection[str]) -> list[Kept]:
    """Return where the same changes have left the same reason outside the case: with a person's rights."""
    parts = [
        ELSEWHERE.format(
            table=table, key=source.key, row="id", column="reason" if table == EVENTS else REASON
        )
        for table, source in sources().items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"changes": list(changes), "texts": list(texts)})
        rows = [row for row in cursor.fetchall() if (row[0], row[1]) not in known]
    found = [
        Kept(table, entry, row, change, "reason" if table == EVENTS else REASON, "")
        for table, entry, row, change, _column in rows
    ]
    outside = AuditEvent.objects.filter(change_id__in=changes).exclude(
        pk__in=[e for t, e in known if t == EVENTS]
    )
    told = [one for one in _texts_of_events(outside) if one.text in texts and one.field != "reason"]
    return [*found, *told]


def visible_erasures(case: Case, access: CaseAccess) -> "QuerySet[Erasure]":
    """Return the erasures of the case that the person may know of, the newest first."""
    if not access.may(permissions.VIEW_CONTENT):
        return Erasure.objects.none()
    people = ("asked_by", "asked_for", "answered_by", "answered_for")
    return Erasure.objects.filter(case=case).select_related(*people).order_by("-pk")


def waiting_erasures(user: User) -> "QuerySet[Erasure]":
    """Return the erasures that wait for the person's answer: that somebody else has asked for."""
    deciding = permitted_cases(user, permissions.DECIDE_ERASURE).values("pk")
    waiting = Erasure.objects.filter(case__in=deciding, answer=ErasureAnswer.WAITING)
    own = Q(pk=None)
    for standing in user.standings_today:
        covered = Q() if standing.kinds is None else Q(case__kind__in=standing.kinds)
        own |= covered & (Q(asked_by=standing.person_id) | Q(asked_for=standing.person_id))
    return waiting.exclude(own).select_related("case", "asked_by").order_by("pk")
