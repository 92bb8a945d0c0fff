"""Erasing contents of a case: one person asks, another one carries it out or refuses."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import current_change, service
from casework.audit.choices import Verb
from casework.audit.erasures import SHORT_MARKER
from casework.audit.errors import Invalid, NotAllowed, NotNow, Over
from casework.audit.services import insert_rows, update_rows
from casework.audit.sources import sources
from casework.cases import permissions
from casework.cases.choices import CaseState, ErasureAnswer, ErasureGround
from casework.cases.locks import lock_case
from casework.cases.models import Case, DocumentVersion, Erasure, ErasurePart
from casework.cases.selectors.erasures import (
    EVENTS,
    FILE,
    Extent,
    Key,
    extent_of_erasure,
    field_of,
    is_erased,
    marker_of,
)
from casework.cases.services import record_case_event, require

LONGEST_REASON = 2_000
ERASE = "SELECT cases_erase(%s, %s::jsonb, %s, %s, %s, %s, %s)"
VERSIONS = DocumentVersion.history.model._meta.db_table


@dataclass(frozen=True)
class ErasureFacts:
    """Which contents shall be erased, on what ground and why."""

    contents: frozenset[Key]
    legal_ground: ErasureGround
    reason: str


@service
def ask_for_erasure(*, case: Case, facts: ErasureFacts, by: Actor) -> Erasure:
    """Ask that contents of a case be erased; nothing is, until somebody else carries it out.

    The caller has made sure that the person reads them. A closed case is like any other.
    """
    locked = lock_case(case.pk)
    require(by, permissions.ASK_ERASURE, locked)
    if locked.state == CaseState.DRAFT:
        raise NotNow(_("The case is a draft. Change or discard it instead."))
    _require_reason(facts.reason)
    extent = require_possible_erasure(locked, facts.contents)
    change = current_change()
    erasure = Erasure(
        case=locked,
        legal_ground=facts.legal_ground,
        reason=facts.reason.strip(),
        asked_by=change.by.user,
        asked_for=change.by.on_behalf_of,
        asked_on=timezone.localdate(change.at),
    )
    erasure.save()
    _keep_parts(erasure, {*facts.contents, *_parts_of_files(extent)})
    record_case_event(locked, Verb.ERASURE_ASKED, None, erasure=erasure.pk, kinds=_kinds(facts.contents))
    return erasure


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    if len(reason) > LONGEST_REASON:
        words = _("Please say it in at most %(number)s characters.") % {"number": LONGEST_REASON}
        raise Invalid(words, "reason")


def require_possible_erasure(case: Case, contents: Collection[Key]) -> Extent:
    """Return what an erasure of these contents would blank; raise Invalid if there cannot be one."""
    if not contents:
        raise Invalid(_("Please choose what shall be erased."), "contents")
    waiting = ErasurePart.objects.filter(erasure__case=case, erasure__answer=ErasureAnswer.WAITING)
    if {(part.source, part.row_id, part.field) for part in waiting} & set(contents):
        raise Invalid(_("Some of this is asked for already and waits for a decision."), "contents")
    extent = extent_of_erasure(case, contents)
    known = {one.key for one in extent.kept}
    if not set(contents) <= known:
        raise Invalid(_("Some of this has been erased or is not part of the case."), "contents")
    return extent


def _parts_of_files(extent: Extent) -> Iterable[Key]:
    """Return the files that go with the contents, each with its name."""
    for version in extent.versions:
        yield VERSIONS, version.pk, FILE


def _keep_parts(erasure: Erasure, contents: Iterable[Key]) -> None:
    insert_rows(
        ErasurePart(erasure=erasure, source=source, row_id=row, field=field)
        for source, row, field in sorted(contents)
    )


def _kinds(contents: Iterable[Key]) -> str:
    """Return the kinds of records that hold the contents, by their labels; an event is called by its own."""
    known = sources()
    found = set()
    for table, _row, field in contents:
        tracked = known[table].tracked
        found.add("audit.auditevent" if tracked is None else tracked._meta.label_lower)
        if field == FILE:
            found.add("file")
    return ",".join(sorted(found))


def contents_asked(erasure: Erasure) -> frozenset[Key]:
    """Return which contents shall be erased."""
    return frozenset((part.source, part.row_id, part.field) for part in erasure.parts.all())


def require_other_than_asker(erasure: Erasure, user: User, kind: str) -> None:
    """Raise NotAllowed for who asked, was represented in it, or represents one of them today."""
    if stands_for(user, (erasure.asked_by_id, erasure.asked_for_id), kind):
        raise NotAllowed(_("Somebody else than who asked for it has to decide on an erasure."))


def _hold_and_answer(erasure: Erasure, answer: ErasureAnswer, by: Actor) -> Erasure:
    """Hold the case and write the answer, if it is another person's to give."""
    case = lock_case(erasure.case_id)
    require(by, permissions.DECIDE_ERASURE, case)
    require_other_than_asker(erasure, by.user, case.kind)
    waiting = Erasure.objects.select_related("asked_by").filter(pk=erasure.pk).get()
    if waiting.answer != ErasureAnswer.WAITING:
        raise Over(_("This has been decided on already."))
    change = current_change()
    waiting.case, waiting.answer = case, answer
    waiting.answered_by, waiting.answered_for = change.by.user, change.by.on_behalf_of
    waiting.answered_on = timezone.localdate(change.at)
    waiting.save(update_fields=["answer", "answered_by", "answered_for", "answered_on"])
    return waiting


@service
def refuse_erasure(*, erasure: Erasure, by: Actor, reason: str) -> Erasure:
    """Refuse to erase what somebody else has asked for, with the reason."""
    _require_reason(reason)
    answered = _hold_and_answer(erasure, ErasureAnswer.REFUSED, by)
    record_case_event(answered.case, Verb.ERASURE_REFUSED, None, erasure=answered.pk)
    return answered


@service
def carry_out_erasure(*, erasure: Erasure, by: Actor) -> Extent:
    """Erase what somebody else has asked for, in rows, history, events and files; return what was erased.

    It cannot be undone. The database carries it out and writes the event, since nobody else may change the
    record; the files go after the commit.
    """
    answered = _hold_and_answer(erasure, ErasureAnswer.CARRIED_OUT, by)
    contents = contents_asked(answered)
    extent = extent_of_erasure(answered.case, contents)
    if not extent.kept:
        raise NotNow(_("All of this has been erased already."))
    asked = {*contents}
    _keep_parts(answered, set(_parts_of_files(extent)) - asked)
    entries = [
        {"source": source, "id": number, "fields": sorted(set(fields))}
        for (source, number), fields in sorted(extent.entries.items())
    ]
    change = current_change()
    signed = (change.id, change.by.channel.value, change.at)
    values = (answered.pk, json.dumps(entries), _kinds(contents), answered.asked_by.name)
    with connection.cursor() as cursor:
        cursor.execute(ERASE, [*values, *signed])
    _blank_rows(extent, answered)
    _remove_files_later(str(version.file.name) for version in extent.versions)
    return extent


def _blank_rows(extent: Extent, erasure: Erasure) -> None:
    """Let rows say that their contents were erased; of a closed case, the database lets only this pass."""
    marker = marker_of(erasure)
    for table, records in extent.records.items():
        model = sources()[table].tracked
        if model is None or table == EVENTS:
            continue
        rows = list(model._default_manager.filter(Q(pk__in=records)))
        changed = set()
        for row in rows:
            for field in records[row.pk]:
                if getattr(row, field) in extent.texts and not is_erased(str(getattr(row, field))):
                    room = field_of(model, field).max_length
                    setattr(row, field, SHORT_MARKER if room and room < len(marker) else marker)
                    changed.add(field)
        if changed:
            update_rows(rows, sorted(changed))


def _remove_files_later(paths: Iterable[str]) -> None:
    """Remove the files once the erasure is committed; what a crash leaves behind is a stray file then."""
    storage = DocumentVersion._meta.get_field("file").storage
    for path in paths:
        transaction.on_commit(partial(storage.delete, path), robust=True)
