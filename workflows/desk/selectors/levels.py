"""The level of documents and notes as one person sees it: who is named, what is proposed or possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from accounts.selectors.absences import stands_for
from accounts.selectors.people import offices_by_person
from casework.cases.choices import Audience, Level, LevelAnswer, NoteReading
from casework.cases.models import LevelProposal, Note, NoteLevelProposal
from casework.cases.selectors import (
    Paper,
    PaperReader,
    Proposal,
    authors_of,
    named_readers,
    possible_levels,
    possible_readers,
    raising_of_paper,
    waiting_proposals,
    why_fixed,
)
from workflows.desk.selectors.case_verbs import CHANGE_LEVEL, DECIDE_LEVEL, NAME_READERS, REMOVE_READER, about
from workflows.desk.selectors.reader import Reader

Choices: TypeAlias = list[tuple[str, str]]

_WAITING = {"answer": LevelAnswer.WAITING}
DOCUMENT_WAITS = Exists(LevelProposal.objects.filter(**_WAITING, document=OuterRef("pk")))
NOTE_WAITS = Exists(NoteLevelProposal.objects.filter(**_WAITING, note=OuterRef("pk")))


@dataclass(frozen=True)
class NamedRow:
    """Somebody who is named, and the page that takes the person off again, for those who may."""

    name: str
    url: str


@dataclass(frozen=True)
class ProposedRow:
    """A lower level that is proposed, and the page to decide on it, for those who are asked."""

    level: str
    url: str


@dataclass(frozen=True)
class LevelLine:
    """Who reads a document or note by name, what lower level is proposed, and where that can be changed."""

    readers: tuple[NamedRow, ...]
    proposed: ProposedRow | None
    name_url: str
    change_url: str


def level_words(paper: Paper, level: Level) -> str:
    """Return what a level is called: that of a note says who reads it."""
    if isinstance(paper, Note):
        return str(NoteReading.of(Audience(paper.audience), level).label)
    return str(level.label)


def level_lines(papers: Sequence[Paper], waiting: set[int], reader: Reader) -> Mapping[int, LevelLine]:
    """Return the level of documents, or of notes, by their ids; no statement where nothing is confidential.

    One reads who is named, if anything is; one more what is proposed, if anything `waiting` is there.
    """
    named = _named_on(papers)
    proposed = {row.paper_id: row for row in waiting_proposals([p for p in papers if p.pk in waiting])}
    return {
        paper.pk: _level_line(paper, reader, named.get(paper.pk, ()), proposed.get(paper.pk))
        for paper in papers
    }


def _level_line(
    paper: Paper, reader: Reader, named: tuple[PaperReader, ...], proposed: Proposal | None
) -> LevelLine:
    pages, address = _pages_of(paper), [reader.case.pk, paper.pk]
    may_name = paper.level == Level.CONFIDENTIAL and not why_fixed(paper)
    name = about(NAME_READERS, paper).is_offered(reader) and may_name
    return LevelLine(
        readers=tuple(_named_row(row, paper, reader) for row in named),
        proposed=_proposed_row(proposed, paper, reader) if proposed else None,
        name_url=reverse(pages.name, args=address) if name else "",
        change_url=reverse(pages.change, args=address) if _may_change(paper, reader, proposed) else "",
    )


def _may_change(paper: Paper, reader: Reader, proposed: Proposal | None) -> bool:
    offered = about(CHANGE_LEVEL, paper).is_offered(reader)
    return offered and bool(levels_for(reader, paper, waits=proposed is not None))


@dataclass(frozen=True)
class _Pages:
    """The names of the pages on which readers and level of a document, or of a note, are changed."""

    name: str
    remove: str
    change: str
    decide: str


_OF_DOCUMENTS = _Pages("desk:name_readers", "desk:remove_reader", "desk:change_level", "desk:decide_level")
_OF_NOTES = _Pages(
    "desk:name_note_readers", "desk:remove_note_reader", "desk:change_note_level", "desk:decide_note_level"
)


def _pages_of(paper: Paper) -> _Pages:
    return _OF_NOTES if isinstance(paper, Note) else _OF_DOCUMENTS


def _named_row(row: PaperReader, paper: Paper, reader: Reader) -> NamedRow:
    address = [reader.case.pk, paper.pk, row.pk]
    removes = about(REMOVE_READER, paper).is_offered(reader)
    return NamedRow(row.user.name, reverse(_pages_of(paper).remove, args=address) if removes else "")


def _proposed_row(proposal: Proposal, paper: Paper, reader: Reader) -> ProposedRow:
    proposers = (proposal.proposed_by_id, proposal.proposed_for_id)
    is_other = not stands_for(reader.user, proposers, reader.case.kind)
    decides = is_other and about(DECIDE_LEVEL, paper).is_offered(reader)
    address = reverse(_pages_of(paper).decide, args=[reader.case.pk, proposal.pk]) if decides else ""
    return ProposedRow(level_words(paper, Level(proposal.level)), address)


def levels_for(reader: Reader, paper: Paper, *, waits: bool) -> list[Level]:
    """Return the levels that the person can ask for; what others wrote the office raises."""
    possible, present = possible_levels(paper, waits=waits), Level(paper.level)
    is_author = stands_for(reader.user, authors_of(paper), reader.case.kind)
    if is_author or reader.may(raising_of_paper(paper)):
        return possible
    return [level for level in possible if level.is_below(present)]


def waits_for_answer(paper: Paper) -> bool:
    """Return whether a lower level is proposed and waits for its answer."""
    return paper.level_proposals.filter(answer=LevelAnswer.WAITING).exists()


def _named_on(papers: Sequence[Paper]) -> dict[int, tuple[PaperReader, ...]]:
    """Return the readers of the confidential ones, by name."""
    found: dict[int, tuple[PaperReader, ...]] = {}
    for row in named_readers(papers):
        found[row.paper_id] = (*found.get(row.paper_id, ()), row)
    return found


def reader_choices(reader: Reader, paper: Paper | None, permission: str) -> Choices:
    """Return who can be named, on a document or note or on a new one, with their offices."""
    known = {reader.user.pk}
    if paper is not None:
        known |= authors_of(paper) | set(paper.readers.values_list("user", flat=True))
    people = possible_readers(reader.case, permission, without=known)
    offices = offices_by_person([person.pk for person in people])
    return [(str(person.pk), _told(person, offices.get(person.pk, []))) for person in people]


def _told(person: User, offices: list[str]) -> str:
    return f"{person.name} ({'; '.join(offices)})" if offices else person.name


def people_with(numbers: Iterable[str]) -> list[User]:
    """Return the people that were chosen, by name."""
    return list(User.objects.filter(pk__in=list(numbers)).order_by("name", "pk"))
