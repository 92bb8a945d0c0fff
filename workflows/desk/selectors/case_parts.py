"""The parts of the case page that are lists: parties, people, documents, notes, related cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from accounts.choices import Role
from casework.cases.choices import AssignmentState, NoteReading, PartyRole
from casework.cases.models import Assignment, Case, CaseParty, Note
from casework.cases.selectors import assignments_of, visible_cases, visible_notes
from casework.coaching.permissions import VIEW_HANDOVER, VIEW_MATCHING
from workflows.desk.selectors.case_verbs import END_PARTY
from workflows.desk.selectors.levels import NOTE_WAITS, LevelLine, level_lines
from workflows.desk.selectors.reader import Reader

LATEST_NOTES = 20


@dataclass(frozen=True)
class PartyRow:
    """An organisation in the case."""

    party_id: int
    name: str
    role: PartyRole
    since: date
    until: date | None
    may_end: bool


def party_rows(reader: Reader) -> tuple[PartyRow, ...]:
    """Return everybody who takes or took part, those of today first; one statement."""
    parties = CaseParty.objects.filter(case=reader.case).select_related("organisation__unit__district")
    may_end = END_PARTY.is_offered(reader)
    rows = (_party_row(party, may_end=may_end) for party in parties)
    return tuple(
        sorted(rows, key=lambda row: (row.until is not None, list(PartyRole).index(row.role), row.name))
    )


def _party_row(party: CaseParty, *, may_end: bool) -> PartyRow:
    return PartyRow(
        party_id=party.pk,
        name=party.organisation.name_with_district,
        role=PartyRole(party.role),
        since=party.joined_on,
        until=party.left_on,
        may_end=may_end and party.left_on is None,
    )


def municipalities_in(rows: Iterable[PartyRow]) -> list[str]:
    """Return the municipalities that take part now."""
    return [row.name for row in rows if row.role == PartyRole.MUNICIPALITY and row.until is None]


@dataclass(frozen=True)
class PersonRow:
    """A person who is, was or would be assigned to the case."""

    name: str
    role: Role
    state: AssignmentState
    since: date | None
    until: date | None
    reason: str
    handover_note: str
    you: bool


def person_rows(reader: Reader) -> tuple[PersonRow, ...]:
    """Return the assignments of the case that the person may know of, the newest first; one statement.

    Who was proposed and has not begun is a matter of the choice of coach.
    """
    matching = reader.may(VIEW_MATCHING)
    known = (row for row in assignments_of(reader.case) if matching or _is_known(row, reader))
    return tuple(_person_row(assignment, reader) for assignment in known)


def _is_known(assignment: Assignment, reader: Reader) -> bool:
    return assignment.assigned_on is not None or assignment.user_id == reader.user.pk


def _person_row(assignment: Assignment, reader: Reader) -> PersonRow:
    you = assignment.user_id == reader.user.pk
    return PersonRow(
        name=assignment.user.name,
        role=Role(assignment.role),
        state=AssignmentState(assignment.state),
        since=assignment.assigned_on or assignment.proposed_on,
        until=assignment.ended_on,
        reason=assignment.reason if you or reader.may(VIEW_MATCHING) else "",
        handover_note=assignment.handover_note if you or reader.may(VIEW_HANDOVER) else "",
        you=you,
    )


@dataclass(frozen=True)
class NoteRow:
    """A note; an `icon` for those that others read than the parties, which is worth a badge."""

    note_id: int
    text: str
    author: str
    written_at: datetime
    level: str
    icon: str
    line: LevelLine


@dataclass(frozen=True)
class NoteList:
    """Notes, the newest first, and whether older ones are left out."""

    rows: tuple[NoteRow, ...]
    has_more: bool


def note_list(reader: Reader, *, all_of_them: bool) -> NoteList:
    """Return the notes that the person may read, by default the latest; one statement, and `level_lines`."""
    found = visible_notes(reader.user, reader.case, reader.access).annotate(waits=NOTE_WAITS)
    notes = list(found if all_of_them else found[: LATEST_NOTES + 1])
    shown = notes if all_of_them else notes[:LATEST_NOTES]
    lines = level_lines(shown, {note.pk for note in shown if note.waits}, reader)
    rows = tuple(_note_row(note, lines[note.pk]) for note in shown)
    return NoteList(rows, has_more=len(shown) < len(notes))


_ICONS = {NoteReading.PARTIES: "", NoteReading.PUBLIC: "visibility"}


def _note_row(note: Note, line: LevelLine) -> NoteRow:
    return NoteRow(
        note_id=note.pk,
        text=note.text,
        author=note.author.name,
        written_at=note.written_at,
        level=str(note.reading.label),
        icon=_ICONS.get(note.reading, "visibility-off"),
        line=line,
    )


@dataclass(frozen=True)
class RelatedCase:
    """Another case that the person may see and that belongs to this one."""

    case_id: int
    reference: str
    title: str
    kind: str
    state: str
    state_label: str
    is_successor: bool
    is_predecessor: bool


def related_cases(reader: Reader) -> tuple[RelatedCase, ...]:
    """Return the visible cases of the same file, the successor and the predecessors; one statement."""
    case = reader.case
    related = visible_cases(reader.user).filter(
        Q(file=case.file_id) | Q(pk=case.successor_id) | Q(successor=case)
    )
    return tuple(_related(other, case) for other in related.exclude(pk=case.pk).order_by("-pk"))


def _related(other: Case, case: Case) -> RelatedCase:
    return RelatedCase(
        case_id=other.pk,
        reference=other.reference_number,
        title=other.title,
        kind=other.get_kind_display(),
        state=other.state,
        state_label=other.get_state_display(),
        is_successor=other.pk == case.successor_id,
        is_predecessor=other.successor_id == case.pk,
    )
