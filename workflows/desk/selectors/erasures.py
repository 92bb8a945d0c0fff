"""Erasures of a case: what one reader may ask to erase, what that brings about, what was decided."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.selectors.absences import stands_for
from casework.audit.choices import Scope
from casework.audit.models import LedgerEntry
from casework.audit.selectors import events_of
from casework.audit.sources import sources
from casework.cases.choices import ErasureAnswer, ErasureGround
from casework.cases.erasing import contents_asked
from casework.cases.models import DocumentVersion, Erasure
from casework.cases.selectors import visible_documents
from casework.cases.selectors.erasures import (
    EVENTS,
    FILE,
    FREE_FACTS,
    REASON,
    Extent,
    Kept,
    Key,
    extent_of_erasure,
    field_of,
    holds,
    is_erased,
    squeezed,
    texts_of,
    visible_erasures,
    waiting_erasures,
)
from casework.cases.selectors.proofs import chain_of
from workflows.desk.selectors.case_verbs import DECIDE_ERASURE
from workflows.desk.selectors.paging import Order, Page, Place, newer_than, older_than, page_of
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.timeline import tell
from workflows.desk.selectors.trail import told_rows
from workflows.desk.selectors.undoing import Foreseen

OF_EVENTS = ("reason", *(f"facts.{name}" for name in FREE_FACTS))
LONGEST_SHOWN = 160
MOST_FORESEEN = 30


@dataclass(frozen=True)
class Content:
    """One content that may be erased: what it is called, how it begins, and its key in a form."""

    key: Key
    kind: str
    label: str
    text: str

    @property
    def value(self) -> str:
        """Return the key as a form sends it."""
        source, row, field = self.key
        return f"{source}:{row}:{field}"

    @property
    def words(self) -> str:
        """Return the content in one line."""
        return _("%(label)s: “%(text)s”") % {"label": self.label, "text": _short(self.text)}


@dataclass(frozen=True)
class ErasureRow:
    """One erasure in words; the page to decide on it, for those who may."""

    number: int
    asked_by: str
    asked_on: date
    ground: str
    reason: str
    answer: str
    answered: str
    is_waiting: bool
    contents: int
    decide_url: str


@dataclass(frozen=True)
class WaitingRow:
    """One erasure that waits for the person, with its case."""

    case_id: int
    reference: str
    title: str
    asked_by: str
    asked_on: date
    decide_url: str


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_SHOWN)


def _is_offered(one: Kept) -> bool:
    if is_erased(one.text) or one.field == REASON:
        return False
    return one.field in OF_EVENTS if one.source == EVENTS else True


def _readable(reader: Reader) -> tuple[list[Kept], dict[tuple[str, int], date]]:
    """Return the texts that the person reads, each in all its states, and when they were recorded."""
    entries = list(LedgerEntry.objects.filter(chain=chain_of(reader.case)).order_by("position"))
    days = {(entry.source, entry.source_id): timezone.localdate(entry.recorded_at) for entry in entries}
    told = told_rows(reader, entries)
    kept = [one for one in texts_of(reader.case) if (one.source, one.entry_id) in told and _is_offered(one)]
    return kept, days


def readable_contents(reader: Reader) -> frozenset[Key]:
    """Return the contents that the person may ask to erase: what one reads."""
    kept, _days = _readable(reader)
    return frozenset(one.key for one in kept)


def offered_contents(reader: Reader, search: str = "") -> list[Content]:
    """Return what the person may ask to erase, as it stands now; with a search, where this is found.

    A search looks into all states of a content, and into the files of the case.
    """
    kept, days = _readable(reader)
    words = squeezed(search)
    newest = {one.key: one for one in kept}
    first = {one.key: days[one.source, one.entry_id] for one in reversed(kept)}
    found = {one.key for one in kept if words in squeezed(one.text) and one.field != FILE}
    if words:
        found |= _files_with(reader, words, newest)
        newest = {key: one for key, one in newest.items() if key in found}
    sentences = _sentences(reader, [one.row_id for one in newest.values() if one.source == EVENTS])
    names = dict(DocumentVersion.objects.filter(document__case=reader.case).values_list("pk", "name"))
    return sorted(
        (_content(one, first[one.key], sentences, names) for one in newest.values()),
        key=lambda content: (content.kind, content.key[1], content.label),
    )


def _files_with(reader: Reader, words: str, known: Collection[Key]) -> set[Key]:
    files = {row: (source, row, field) for source, row, field in known if field == FILE}
    versions = DocumentVersion.objects.filter(document__case=reader.case, pk__in=files)
    return {files[version.pk] for version in versions if holds(version, [words])}


def _sentences(reader: Reader, ids: Sequence[int]) -> dict[int, str]:
    events = events_of(scope=Scope.CASE, subject_id=reader.case.pk).filter(pk__in=ids)
    return {event.pk: tell(event).sentence for event in events}


def _content(one: Kept, since: date, sentences: dict[int, str], names: dict[int, str]) -> Content:
    day = date_format(since, "SHORT_DATE_FORMAT")
    if one.source == EVENTS:
        label = _("Reason or purpose, %(day)s: %(sentence)s") % {
            "day": day,
            "sentence": sentences.get(one.row_id, ""),
        }
        return Content(one.key, _("Timeline"), label, one.text)
    model = sources()[one.source].tracked
    if model is None:
        raise LookupError(one.source)
    kind = capfirst(str(model._meta.verbose_name))
    field = capfirst(str(field_of(model, one.field).verbose_name))
    text = names.get(one.row_id, "") if one.field == FILE else one.text
    return Content(one.key, kind, f"{kind}, {day}: {field}", text)


def foreseen_of_erasure(
    reader: Reader, contents: frozenset[Key], offered: Iterable[Content] | None = None
) -> tuple[Foreseen, ...]:
    """Return what goes with these contents, and where else they are mentioned, as far as one reads it.

    `offered` are all contents that the person reads, if they have been read already.
    """
    extent = extent_of_erasure(reader.case, contents)
    known = {content.key: content for content in offered or offered_contents(reader)}
    files = _files(reader, extent.versions)
    return tuple(part for part in _parts(known, extent, contents, files) if part.items)


def _files(reader: Reader, versions: Collection[DocumentVersion]) -> tuple[str, ...]:
    """Return the files by their names, and how many there are that the person does not read."""
    if not versions:
        return ()
    documents = visible_documents(reader.user, reader.case, reader.access).prefetch_related(None)
    readable = set(documents.values_list("pk", flat=True))
    names = _cut([version.name for version in versions if version.document_id in readable])
    unread = sum(version.document_id not in readable for version in versions)
    if not unread:
        return names
    words = ngettext("%(number)s file that you do not read", "%(number)s files that you do not read", unread)
    return (*names, words % {"number": unread})


def _parts(
    known: dict[Key, Content], extent: Extent, contents: frozenset[Key], files: tuple[str, ...]
) -> Iterator[Foreseen]:
    yield Foreseen(_("This is erased, in all its earlier states"), _listed(known, contents))
    same = {one.key for one in extent.kept} - contents
    yield Foreseen(_("Erased with it, since the same text stands there"), _listed(known, same))
    yield Foreseen(_("These files are removed for good"), files)
    mentioned = {one.key for one in extent.mentions}
    yield Foreseen(
        _("Not erased, though it is mentioned there: choose it as well, if it has to go"),
        _listed(known, mentioned),
    )


def _listed(known: dict[Key, Content], keys: Iterable[Key]) -> tuple[str, ...]:
    wanted = set(keys)
    return _cut([content.words for key, content in known.items() if key in wanted])


def _cut(words: Sequence[str]) -> tuple[str, ...]:
    more = len(words) - MOST_FORESEEN
    if more <= 0:
        return tuple(words)
    return (*words[:MOST_FORESEEN], _("and %(number)s more") % {"number": more})


def unread_words(reader: Reader, erasure: Erasure) -> str:
    """Return how many of the contents the person does not read; nothing if all are read."""
    unread = len(contents_asked(erasure) - readable_contents(reader))
    if not unread:
        return ""
    return ngettext(
        "%(number)s of them you do not read yourself.", "%(number)s of them you do not read yourself.", unread
    ) % {"number": unread}


def erasure_rows(reader: Reader) -> tuple[ErasureRow, ...]:
    """Return the erasures of a case, the newest first."""
    found = visible_erasures(reader.case, reader.access).prefetch_related("parts")
    return tuple(_erasure_row(erasure, reader) for erasure in found)


def _erasure_row(erasure: Erasure, reader: Reader) -> ErasureRow:
    waiting = erasure.answer == ErasureAnswer.WAITING
    is_other = not stands_for(reader.user, (erasure.asked_by_id, erasure.asked_for_id), reader.case.kind)
    decides = waiting and is_other and DECIDE_ERASURE.is_offered(reader)
    address = reverse("desk:decide_erasure", args=[reader.case.pk, erasure.pk]) if decides else ""
    return ErasureRow(
        number=erasure.pk,
        asked_by=_who(erasure.asked_by, erasure.asked_for),
        asked_on=erasure.asked_on,
        ground=str(ErasureGround(erasure.legal_ground).label),
        reason=erasure.reason,
        answer=str(ErasureAnswer(erasure.answer).label),
        answered=_decision_of(erasure),
        is_waiting=waiting,
        contents=len(erasure.parts.all()),
        decide_url=address,
    )


def _who(person: User, other: User | None) -> str:
    if other is None:
        return person.name
    return _("%(person)s on behalf of %(other)s") % {"person": person.name, "other": other.name}


def _decision_of(erasure: Erasure) -> str:
    if erasure.answered_by is None or erasure.answered_on is None:
        return ""
    day = date_format(erasure.answered_on, "SHORT_DATE_FORMAT")
    return _("%(person)s, %(day)s") % {"person": _who(erasure.answered_by, erasure.answered_for), "day": day}


OLDEST_FIRST = Order[Erasure](
    fields=("pk",),
    reverse=("-pk",),
    key=lambda erasure: str(erasure.pk),
    beyond=newer_than,
    short_of=older_than,
)


def waiting_page(user: User, place: Place) -> Page[WaitingRow]:
    """Return a page of the erasures that wait for the person's decision, the oldest first; one statement."""
    page = page_of(waiting_erasures(user), OLDEST_FIRST, place)
    return page.showing(
        WaitingRow(
            case_id=erasure.case_id,
            reference=erasure.case.reference_number,
            title=erasure.case.title,
            asked_by=erasure.asked_by.name,
            asked_on=erasure.asked_on,
            decide_url=reverse("desk:decide_erasure", args=[erasure.case_id, erasure.pk]),
        )
        for erasure in page.rows
    )
