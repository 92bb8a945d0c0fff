"""The page of a case as it stood on a day and was known at a moment, under today's rights of the reader."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import Role
from casework.audit.errors import NotAllowed
from workflows.desk.selectors.edits import ASSIGNMENT, CASE, DOCUMENT, STEP, VERSION, Edit, HistoryRow
from workflows.desk.selectors.field_changes import FieldChange, KnownRecords, known_records
from workflows.desk.selectors.past import AGREEMENTS, MEASURE, PARTY, Moment, Past, past_of
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.stages import step_title
from workflows.desk.selectors.stepper import StageView, stages_of
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step

HEAD = (
    "title",
    "state",
    "kind",
    "group",
    "lead",
    "opened_by",
    "opened_on",
    "suspended_on",
    "follow_up_on",
    "closed_on",
)
# What tells records of a kind apart.
NAMED_BY = {PARTY: "organisation", ASSIGNMENT: "user", DOCUMENT: "title", VERSION: "name", MEASURE: "title"}


@dataclass(frozen=True)
class PastFact:
    """One entry of the head."""

    label: str
    value: str


@dataclass(frozen=True)
class PastTable:
    """Records of one kind: what the columns are called, and a row of words for each record."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> tuple[tuple[PastFact, ...], ...]:
        """Return the rows with the name of its column beside each word."""
        return tuple(tuple(map(PastFact, self.columns, row)) for row in self.rows)


@dataclass(frozen=True)
class PastRecord:
    """A record that is shown with all its fields."""

    title: str
    facts: tuple[PastFact, ...]


class Kind(StrEnum):
    """What became of a record between two moments."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """What became of one record, field by field."""

    kind: Kind
    title: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class PastPage:
    """A case as it stood, as far as the person may read it today."""

    moment: Moment
    facts: tuple[PastFact, ...]
    stages: tuple[StageView, ...]
    steps: PastTable
    parties: PastTable
    people: PastTable
    documents: PastTable
    measures: PastTable
    records: tuple[PastRecord, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def tables(self) -> tuple[PastTable, ...]:
        """Return the lists in the order of the page."""
        return (self.steps, self.parties, self.people, self.documents, self.measures)


def require_past_reader(reader: Reader) -> None:
    """Raise NotAllowed unless the person reads the timeline of the case with the changes in it."""
    if not reader.sees_content:
        raise NotAllowed(_("Earlier states are read by those who read the contents of the case."))


def past_page(reader: Reader, moment: Moment, other: Moment | None = None) -> PastPage:
    """Return the case as it stood, and what differs from there to another moment.

    The number of statements does not depend on what has happened in the case.
    """
    require_past_reader(reader)
    past = past_of(reader.case, moment)
    edits = [Edit(label, row.change_id, None, row) for label, rows in past.rows.items() for row in rows]
    page = _Page(reader, past, known_records(edits, reader)).view(moment)
    if other is None:
        return page
    compared = known_records(_between(past, past_of(reader.case, other)), reader)
    return replace(page, differences=tuple(_differing(compared)))


def _between(before: Past, after: Past) -> Iterator[Edit]:
    for label in before.rows:
        old, new = (
            {row.id: row for row in past.rows[label] if _counts(label, row)} for past in (before, after)
        )
        for key in sorted(old.keys() | new.keys()):
            was, became = old.get(key), new.get(key)
            newest = became or was
            if newest is not None:
                yield Edit(label, newest.change_id, was, became)


def _counts(label: str, row: HistoryRow) -> bool:
    """Return whether a row is compared: of the steps, those that wait for somebody."""
    step = Edit(label, row.change_id, None, row)
    return label != STEP or (step.value("flow_task_type") == PERSON and step.value("status") in WAITING)


def _differing(known: KnownRecords) -> Iterator[Difference]:
    for edit in known.edits:
        changes = known.lines(edit)
        if edit.before and edit.after:
            if changes:
                yield Difference(Kind.CHANGED, _title(known, edit), changes)
        else:
            yield Difference(Kind.ADDED if edit.after else Kind.REMOVED, _title(known, edit), changes)


def _title(known: KnownRecords, edit: Edit) -> str:
    name = known.word(edit, NAMED_BY[edit.label]) if edit.label in NAMED_BY else ""
    return f"{known.title(edit)}: {name}" if name else known.title(edit)


@dataclass(frozen=True)
class _Page:
    """The page, while it is put together."""

    reader: Reader
    past: Past
    known: KnownRecords

    def view(self, moment: Moment) -> PastPage:
        work = self.past.work
        others = work.processes[1:]
        return PastPage(
            moment=moment,
            facts=self._head(),
            stages=stages_of(work.main, self.reader.reads, others) if work.main else (),
            steps=self._steps(),
            parties=self._table(_("Parties"), PARTY, ("organisation", "role", "joined_on", "left_on")),
            people=self._table(
                _("Assignments"), ASSIGNMENT, ("user", "role", "state", "assigned_on", "ended_on")
            ),
            documents=self._documents(),
            measures=self._table(_("Measures"), MEASURE, ("title", "state", "responsible", "due_on")),
            records=tuple(self._records()),
        )

    def _edits(self, *labels: str) -> list[Edit]:
        return [edit for edit in self.known.edits if edit.label in labels]

    def _head(self) -> tuple[PastFact, ...]:
        facts = (
            PastFact(self.known.label(edit, name), self.known.word(edit, name))
            for edit in self._edits(CASE)
            for name in HEAD
        )
        return tuple(fact for fact in facts if fact.value)

    def _table(self, title: str, label: str, names: tuple[str, ...]) -> PastTable:
        edits = self._edits(label)
        columns = tuple(self.known.label(edit, name) for edit in edits[:1] for name in names)
        return PastTable(
            title, columns, tuple(tuple(self.known.word(edit, name) for name in names) for edit in edits)
        )

    def _steps(self) -> PastTable:
        edits = {edit.value("id"): edit for edit in self._edits(STEP)}
        columns = (_("Step"), _("Role or organisation"), _("Who does it"), _("Due on"))
        waiting = [step for step in self.past.work.waiting if step.pk in edits]
        return PastTable(
            _("Open steps"), columns, tuple(self._step(step, edits[step.pk]) for step in waiting)
        )

    def _step(self, step: Step, edit: Edit) -> tuple[str, ...]:
        role = str(Role(step.role).label) if step.role else ""
        due = date_format(step.due_on, "SHORT_DATE_FORMAT") if step.due_on else ""
        return (
            step_title(step),
            self.known.word(edit, "organisation") or role,
            self.known.word(edit, "owner"),
            due,
        )

    def _documents(self) -> PastTable:
        columns = (_("Document"), _("Level"), _("Withdrawn on"), _("Versions"))
        return PastTable(
            _("Documents"), columns, tuple(self._document(edit) for edit in self._edits(DOCUMENT))
        )

    def _document(self, edit: Edit) -> tuple[str, ...]:
        versions = [v for v in self._edits(VERSION) if v.value("document_id") == edit.value("id")]
        names = (f"{self.known.word(v, 'number')}: {self.known.word(v, 'name')}" for v in versions)
        words = (self.known.word(edit, name) for name in ("title", "level", "withdrawn_on"))
        return (*words, ", ".join(names))

    def _records(self) -> Iterator[PastRecord]:
        for edit in self._edits(*AGREEMENTS):
            lines = self.known.lines(edit)
            prefix = f"{self.known.title(edit)}: "
            facts = (PastFact(line.label.removeprefix(prefix), line.after) for line in lines)
            yield PastRecord(self.known.title(edit), tuple(facts))
