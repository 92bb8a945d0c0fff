"""What changes made of the records of a case, and how much of it one reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from viewflow.workflow.base import Node

from casework.cases import permissions
from casework.cases.selectors import visible_documents, visible_notes
from casework.coaching.permissions import VIEW_HANDOVER, VIEW_MATCHING
from casework.coaching.selectors.meetings import meetings_with_contents
from workflows.desk.selectors.reader import Reader
from workflows.engine.models import Step
from workflows.engine.nodes import PersonStep

CASE, NOTE, GRANT, ASSIGNMENT = "cases.case", "cases.note", "cases.grant", "cases.assignment"
DOCUMENT, VERSION = "cases.document", "cases.documentversion"
OF_DOCUMENT = (VERSION, "cases.documentreader", "cases.levelproposal")
OF_NOTE = ("cases.notereader", "cases.notelevelproposal")
STEP, DECISION = "engine.step", "engine.decision"
MEETING = "coaching.coachingmeeting"
PARTS_OF_MEETING = ("coaching.meetingparticipant", "coaching.meetingagreement")
CONTENTS_OF_MEETING = {"topics", "contents"}


class HistoryRow(Protocol):
    """What every row of history says beside the fields of its model."""

    id: int
    change_id: UUID
    history_type: str


@dataclass(frozen=True)
class Edit:
    """What one change made of one record: its row of history before and after, None if there was none."""

    label: str
    change_id: UUID
    before: HistoryRow | None
    after: HistoryRow | None

    def value(self, name: str) -> object:
        """Return what the newest row says about a field; None if there is no such field."""
        return getattr(self.after or self.before, name, None)


def may_know(edit: Edit, reader: Reader) -> bool:
    """Return whether the record belongs to the case and an app lets the person read records of its kind."""
    needed = permissions.reading_of_record(edit.label)
    return needed is not None and reader.may(needed) and _case_of(edit) in (None, reader.case.pk)


def _case_of(edit: Edit) -> object:
    """Return the case that the record names; rows of a record name none."""
    field = {CASE: "id", GRANT: "content_object_id"}.get(edit.label, "case_id")
    return edit.value(field)


@dataclass(frozen=True)
class Secrets:
    """What of the edits is kept from a reader: ids of meetings, documents, notes and steps."""

    reader: Reader
    meetings: frozenset[object]
    documents: frozenset[object]
    notes: frozenset[object]
    steps: frozenset[object]

    def hide(self, edit: Edit) -> bool:
        """Return whether the person may not know of the record at all."""
        match edit.label:
            case "cases.document":
                return edit.value("id") in self.documents
            case "cases.documentversion" | "cases.documentreader" | "cases.levelproposal":
                return edit.value("document_id") in self.documents
            case "cases.note":
                return edit.value("id") in self.notes
            case "cases.notereader" | "cases.notelevelproposal":
                return edit.value("note_id") in self.notes
            case "engine.decision":
                return edit.value("step_id") in self.steps and not self._is_own(edit, "by_id")
            case "cases.assignment":
                begun = edit.value("assigned_on") is not None or self._is_own(edit, "user_id")
                return not begun and not self.reader.may(VIEW_MATCHING)
        return edit.label in PARTS_OF_MEETING and edit.value("meeting_id") in self.meetings

    def _is_own(self, edit: Edit, name: str) -> bool:
        return edit.value(name) == self.reader.user.pk

    def fields_of(self, edit: Edit) -> set[str]:
        """Return the fields of a record that stay hidden, though the person may know of the record."""
        if edit.label == MEETING and edit.value("id") in self.meetings:
            return CONTENTS_OF_MEETING
        if edit.label == STEP:
            node = edit.value("flow_task")
            return set() if isinstance(node, Node) and self.reader.may(_reading(node)) else {"owner"}
        if edit.label == ASSIGNMENT and not self._is_own(edit, "user_id"):
            needed = {"reason": VIEW_MATCHING, "handover_note": VIEW_HANDOVER}
            return {name for name, permission in needed.items() if not self.reader.may(permission)}
        return set()


def _reading(node: Node) -> str:
    return node.reading if isinstance(node, PersonStep) else permissions.VIEW_CONTENT


def secrets_among(edits: Iterable[Edit], reader: Reader) -> Secrets:
    """Return what the person may not read; one statement each for meetings, documents, notes, decisions."""
    known = list(edits)
    return Secrets(
        reader=reader,
        meetings=_secret_meetings(known, reader),
        documents=_secret_documents(known, reader),
        notes=_secret_notes(known, reader),
        steps=_secret_steps(known, reader),
    )


def _named(edits: Iterable[Edit], name: str, *labels: str) -> set[object]:
    return {edit.value(name) for edit in edits if edit.label in labels}


def _secret_meetings(edits: list[Edit], reader: Reader) -> frozenset[object]:
    found = _named(edits, "id", MEETING) | _named(edits, "meeting_id", *PARTS_OF_MEETING)
    if not found:
        return frozenset()
    readable = meetings_with_contents(reader.user, reader.case, reader.access)
    return frozenset(found - set(readable.values_list("pk", flat=True)))


def _secret_documents(edits: list[Edit], reader: Reader) -> frozenset[object]:
    found = _named(edits, "id", DOCUMENT) | _named(edits, "document_id", *OF_DOCUMENT)
    if not found:
        return frozenset()
    readable = visible_documents(reader.user, reader.case, reader.access).prefetch_related(None)
    return frozenset(found - set(readable.values_list("pk", flat=True)))


def _secret_notes(edits: list[Edit], reader: Reader) -> frozenset[object]:
    found = _named(edits, "id", NOTE) | _named(edits, "note_id", *OF_NOTE)
    if not found:
        return frozenset()
    readable = visible_notes(reader.user, reader.case, reader.access)
    return frozenset(found - set(readable.values_list("pk", flat=True)))


def _secret_steps(edits: list[Edit], reader: Reader) -> frozenset[object]:
    found = _named(edits, "step_id", DECISION)
    steps = Step.objects.filter(pk__in=found).select_related("process") if found else ()
    return frozenset(step.pk for step in steps if not reader.reads(step))
