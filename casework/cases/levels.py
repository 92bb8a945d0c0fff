"""The level of a document: who reads it by name, raising it at once, lowering it with four eyes."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import current_change, service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import delete_rows
from casework.cases import permissions
from casework.cases.choices import Level, LevelAnswer
from casework.cases.locks import lock_case
from casework.cases.models import Document, DocumentReader, LevelProposal
from casework.cases.selectors import access_to, authors_of, may_read_named, visible_documents
from casework.cases.services import record_case_event, require, require_open


def hold_document(document: Document, permission: str, by: Actor) -> Document:
    """Lock the case and return the document as it is now, if the person may do this and reads it."""
    case = lock_case(document.case_id)
    require(by, permission, case)
    require_open(case)
    found = visible_documents(by.user, case, access_to(case, by.user)).filter(pk=document.pk).first()
    if found is None:
        raise NotAllowed(_("You are not allowed to do this in this case."))
    found.case = case
    return found


def require_free(document: Document) -> None:
    """Raise NotNow for the document of a step: whoever reads the step reads it."""
    if document.source:
        raise NotNow(_("This document belongs to a step; its level follows from the step."))


def require_named(document: Document) -> None:
    """Raise NotNow unless the document names who reads it."""
    require_free(document)
    if document.level != Level.CONFIDENTIAL:
        raise NotNow(_("Only a confidential document names who reads it."))


def record_document_event(document: Document, verb: Verb, person: str = "") -> None:
    """Record one sentence about a document and its level."""
    named = {"person": person} if person else {}
    facts = {"document": document.title, "kind": document.kind, "level": document.level}
    record_case_event(document.case, verb, None, document_id=document.pk, **facts, **named)


def put_on_readers(document: Document, people: Iterable[User]) -> None:
    """Let people read a confidential document, as part of a change; whoever reads it is passed over."""
    known = {*authors_of(document), *document.readers.values_list("user", flat=True)}
    for person in people:
        if person.pk in known:
            continue
        if not may_read_named(document, person):
            raise Invalid(_("Only people who may read the case can be named."), "readers")
        known.add(person.pk)
        _name(document, person)
        record_document_event(document, Verb.READER_NAMED, person.name)


def keep_actor(document: Document) -> None:
    """Let whoever makes a document confidential go on reading it, and so the one who is represented."""
    change = current_change()
    for person in (change.by.user, change.by.on_behalf_of):
        if person is not None and person.pk not in authors_of(document):
            _name(document, person)


def _name(document: Document, person: User) -> None:
    DocumentReader.objects.get_or_create(
        document=document,
        user=person,
        defaults={"named_by": current_change().by.user, "named_on": timezone.localdate()},
    )


@service
def name_readers(*, document: Document, readers: Iterable[User], by: Actor) -> None:
    """Let more people read a confidential document."""
    current = hold_document(document, permissions.ADD_DOCUMENT, by)
    require_named(current)
    people = list(readers)
    if not people:
        raise Invalid(_("Please choose at least one person."), "readers")
    put_on_readers(current, people)


@service
def raise_level(*, document: Document, level: Level, readers: Iterable[User], by: Actor) -> None:
    """Make a document more confidential at once: its author, or who may also withdraw it."""
    is_author = stands_for(by.user, authors_of(document), document.case.kind)
    needed = permissions.ADD_DOCUMENT if is_author else permissions.WITHDRAW_DOCUMENT
    current = hold_document(document, needed, by)
    require_free(current)
    if not Level(current.level).is_below(level):
        raise Invalid(_("This is no higher level than the present one."), "level")
    current.level = level
    current.save(update_fields=["level"])
    record_document_event(current, Verb.LEVEL_RAISED)
    if level == Level.CONFIDENTIAL:
        keep_actor(current)
        put_on_readers(current, readers)


@service
def propose_lowering(*, document: Document, level: Level, by: Actor, reason: str) -> LevelProposal:
    """Propose a lower level for a document, with the reason; it counts once somebody else agrees."""
    current = hold_document(document, permissions.ADD_DOCUMENT, by)
    require_free(current)
    if not level.is_below(Level(current.level)):
        raise Invalid(_("This is no lower level than the present one."), "level")
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    if current.level_proposals.filter(answer=LevelAnswer.WAITING).exists():
        raise NotNow(_("A lower level has been proposed already and waits for an answer."))
    author = current_change().by
    proposal = LevelProposal.objects.create(
        document=current,
        level=level,
        reason=reason.strip(),
        proposed_by=author.user,
        proposed_for=author.on_behalf_of,
        proposed_on=timezone.localdate(),
    )
    current.level = level  # as the sentence names it; not saved
    record_document_event(current, Verb.LOWERING_PROPOSED)
    return proposal


@service
def answer_lowering(*, proposal_id: int, answer: LevelAnswer, by: Actor, reason: str) -> LevelProposal:
    """Confirm or refuse a lower level: somebody else than who proposed it, in nobody's place who did."""
    document = Document.objects.get(level_proposals=proposal_id)
    current = hold_document(document, permissions.ADD_DOCUMENT, by)
    proposal = LevelProposal.objects.get(pk=proposal_id)
    require_other_than_proposer(proposal, by.user, current.case.kind)
    if proposal.answer != LevelAnswer.WAITING:
        raise NotNow(_("This proposal has been answered already."))
    if answer == LevelAnswer.REFUSED and not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    proposal.answer, proposal.answered_by, proposal.answered_on = answer, by.user, timezone.localdate()
    proposal.save(update_fields=["answer", "answered_by", "answered_on"])
    if answer == LevelAnswer.CONFIRMED:
        _lower(current, Level(proposal.level))
    else:
        current.level = proposal.level
        record_document_event(current, Verb.LOWERING_REFUSED)
    return proposal


def require_other_than_proposer(proposal: LevelProposal, user: User, kind: str) -> None:
    """Raise NotAllowed for who proposed, was represented in it, or represents one of them today."""
    if stands_for(user, (proposal.proposed_by_id, proposal.proposed_for_id), kind):
        raise NotAllowed(_("Somebody else than who proposed it has to decide on a lower level."))


def _lower(document: Document, level: Level) -> None:
    if not level.is_below(Level(document.level)):
        raise NotNow(_("This is no lower level than the present one."))
    document.level = level
    document.save(update_fields=["level"])
    delete_rows(document.readers.all())
    record_document_event(document, Verb.LEVEL_LOWERED)
