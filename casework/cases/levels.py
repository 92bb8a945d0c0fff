"""The level of a document or note: who reads it by name, raising it at once, lowering it with four eyes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import current_change, service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import Fact, delete_rows
from casework.cases.choices import Audience, Level, LevelAnswer
from casework.cases.locks import lock_case
from casework.cases.models import Note
from casework.cases.selectors import (
    Paper,
    PaperReader,
    Proposal,
    access_to,
    authors_of,
    may_read_named,
    raising_of_paper,
    visible_paper,
    why_fixed,
    why_not_at,
    writing_of_paper,
)
from casework.cases.services import record_case_event, require, require_open

P = TypeVar("P", bound=Paper)


@dataclass(frozen=True)
class Told:
    """The sentences about levels and readers of documents, or of notes."""

    named: Verb
    removed: Verb
    raised: Verb
    proposed: Verb
    lowered: Verb
    refused: Verb


OF_DOCUMENTS = Told(
    named=Verb.READER_NAMED,
    removed=Verb.READER_REMOVED,
    raised=Verb.LEVEL_RAISED,
    proposed=Verb.LOWERING_PROPOSED,
    lowered=Verb.LEVEL_LOWERED,
    refused=Verb.LOWERING_REFUSED,
)
OF_NOTES = Told(
    named=Verb.NOTE_READER_NAMED,
    removed=Verb.NOTE_READER_REMOVED,
    raised=Verb.NOTE_LEVEL_RAISED,
    proposed=Verb.NOTE_LOWERING_PROPOSED,
    lowered=Verb.NOTE_LEVEL_LOWERED,
    refused=Verb.NOTE_LOWERING_REFUSED,
)


def hold_paper(paper: P, permission: str, by: Actor) -> P:
    """Lock the case and return a document or note as it is now, if the person may do this and reads it."""
    case = lock_case(paper.case_id)
    require(by, permission, case)
    require_open(case)
    paper.case = case
    found = visible_paper(paper, by.user, access_to(case, by.user))
    if not isinstance(found, type(paper)):
        raise NotAllowed(_("You are not allowed to do this in this case."))
    found.case = case
    return found


def require_named(paper: Paper) -> None:
    """Raise NotNow unless people are named who read this."""
    _require_changeable(paper)
    if paper.level != Level.CONFIDENTIAL:
        raise NotNow(_("Only what is confidential names who reads it."))


def _require_changeable(paper: Paper) -> None:
    fixed = why_fixed(paper)
    if fixed:
        raise NotNow(fixed)


def require_possible_level(paper: Paper, level: Level) -> None:
    """Raise NotNow, with the reason in words, if a document or note cannot have this level."""
    why_not = why_not_at(paper, level)
    if why_not:
        raise NotNow(why_not)


def _told(paper: Paper) -> Told:
    return OF_NOTES if isinstance(paper, Note) else OF_DOCUMENTS


def _record(paper: Paper, verb: Verb, **facts: Fact) -> None:
    """Record one sentence about a document or note; that of a note says nothing of its text."""
    about: dict[str, Fact]
    if isinstance(paper, Note):
        written_on = timezone.localdate(paper.written_at)
        about = {"note_id": paper.pk, "audience": paper.audience, "written_on": written_on}
        record_case_event(paper.case, verb, None, **about, **facts)
    else:
        about = {"document_id": paper.pk, "document": paper.title, "kind": paper.kind}
        record_case_event(paper.case, verb, None, **about, **facts)


def put_on_readers(paper: Paper, people: Iterable[User]) -> None:
    """Let people read something confidential, as part of a change; whoever reads it is passed over."""
    known = {*authors_of(paper), *paper.readers.values_list("user", flat=True)}
    for person in people:
        if person.pk in known:
            continue
        if not may_read_named(paper, person):
            raise Invalid(_why_not_named(paper), "readers")
        known.add(person.pk)
        _name(paper, person)
        _record(paper, _told(paper).named, person=person.name, level=paper.level)


def _why_not_named(paper: Paper) -> str:
    if isinstance(paper, Note) and paper.audience == Audience.LPR:
        return _("Only people who read the notes of the LPR office can be named.")
    return _("Only people who may read the case can be named.")


def keep_actor(paper: Paper) -> None:
    """Let whoever makes something confidential go on reading it, and so the one who is represented."""
    change = current_change()
    for person in (change.by.user, change.by.on_behalf_of):
        if person is not None and person.pk not in authors_of(paper):
            _name(paper, person)


def _name(paper: Paper, person: User) -> None:
    named = {"named_by": current_change().by.user, "named_on": timezone.localdate()}
    paper.readers.get_or_create(user=person, defaults=named)


@service
def name_readers(*, paper: Paper, readers: Iterable[User], by: Actor) -> None:
    """Let more people read something confidential."""
    current = hold_paper(paper, writing_of_paper(paper), by)
    require_named(current)
    people = list(readers)
    if not people:
        raise Invalid(_("Please choose at least one person."), "readers")
    put_on_readers(current, people)


@service
def remove_reader(*, named: PaperReader, by: Actor, reason: str) -> None:
    """Take a single person from those who read something confidential, at once; the authors stay."""
    current = hold_paper(named.paper, writing_of_paper(named.paper), by)
    require_named(current)
    reader = current.readers.select_related("user").filter(pk=named.pk).first()
    if reader is None:
        raise NotNow(_("This person is not named any more."))
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    delete_rows([reader])
    _record(current, _told(current).removed, person=reader.user.name)


@service
def raise_level(*, paper: Paper, level: Level, readers: Iterable[User], by: Actor) -> None:
    """Make something more confidential at once: its author, or the office that answers for what is on file.

    A lower level that was proposed and not answered is overtaken.
    """
    is_author = stands_for(by.user, authors_of(paper), paper.case.kind)
    current = hold_paper(paper, writing_of_paper(paper) if is_author else raising_of_paper(paper), by)
    if not Level(current.level).is_below(level):
        raise Invalid(_("This is no higher level than the present one."), "level")
    require_possible_level(current, level)
    delete_rows(current.level_proposals.filter(answer=LevelAnswer.WAITING))
    current.level = level
    current.save(update_fields=["level"])
    _record(current, _told(current).raised, level=level)
    if level == Level.CONFIDENTIAL:
        keep_actor(current)
        put_on_readers(current, readers)


@service
def propose_lowering(*, paper: Paper, level: Level, by: Actor, reason: str) -> Proposal:
    """Propose a lower level, with the reason; it counts once somebody else agrees."""
    current = hold_paper(paper, writing_of_paper(paper), by)
    _require_changeable(current)
    if not level.is_below(Level(current.level)):
        raise Invalid(_("This is no lower level than the present one."), "level")
    require_possible_level(current, level)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    if current.level_proposals.filter(answer=LevelAnswer.WAITING).exists():
        raise NotNow(_("A lower level has been proposed already and waits for an answer."))
    author = current_change().by
    proposal = current.level_proposals.create(
        level=level,
        reason=reason.strip(),
        proposed_by=author.user,
        proposed_for=author.on_behalf_of,
        proposed_on=timezone.localdate(),
    )
    _record(current, _told(current).proposed, level=level)
    return proposal


@service
def answer_lowering(*, proposal: Proposal, answer: LevelAnswer, by: Actor, reason: str) -> Proposal:
    """Confirm or refuse a lower level: somebody else than who proposed it, in nobody's place who did."""
    paper = proposal.paper
    current = hold_paper(paper, writing_of_paper(paper), by)
    waiting = current.level_proposals.filter(pk=proposal.pk, answer=LevelAnswer.WAITING).first()
    require_other_than_proposer(proposal, by.user, current.case.kind)
    if waiting is None:
        raise NotNow(_("This proposal has been answered already, or the level has been raised since."))
    if answer == LevelAnswer.REFUSED and not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    waiting.answer, waiting.answered_by, waiting.answered_on = answer, by.user, timezone.localdate()
    waiting.save(update_fields=["answer", "answered_by", "answered_on"])
    if answer == LevelAnswer.CONFIRMED:
        _lower(current, Level(waiting.level))
    else:
        _record(current, _told(current).refused, level=waiting.level)
    return waiting


def require_other_than_proposer(proposal: Proposal, user: User, kind: str) -> None:
    """Raise NotAllowed for who proposed, was represented in it, or represents one of them today."""
    if stands_for(user, (proposal.proposed_by_id, proposal.proposed_for_id), kind):
        raise NotAllowed(_("Somebody else than who proposed it has to decide on a lower level."))


def _lower(paper: Paper, level: Level) -> None:
    require_possible_level(paper, level)
    paper.level = level
    paper.save(update_fields=["level"])
    delete_rows(paper.readers.all())
    _record(paper, _told(paper).lowered, level=level)
