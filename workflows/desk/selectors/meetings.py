"""The coaching meetings of a case, as one reader may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import localize

from accounts.choices import Role
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment
from casework.cases.selectors import active_assignment
from casework.coaching.facts.meetings import MeetingFacts
from casework.coaching.models import CoachingMeeting
from casework.coaching.permissions import MEETING_DATES
from casework.coaching.selectors.meetings import (
    MeetingRow,
    has_minutes_consent,
    meetings_with_contents,
    visible_meetings,
)
from workflows.coaching.forms.meetings import MeetingForm
from workflows.desk.selectors.case_verbs import ADD_MEETING, PASS_ON
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.sheets import SheetPart, sheet_part
from workflows.engine.forms import sheet_of


@dataclass(frozen=True)
class MeetingLine:
    """A meeting: its head, and what was said, for those who may read it."""

    meeting_id: int
    held_on: date
    hours: str
    form: str
    participants: int
    next_on: date | None
    recorded_by: str
    has_minutes: bool
    minutes: tuple[SheetPart, ...]
    may_correct: bool


@dataclass(frozen=True)
class Meetings:
    """The meetings of a case, the newest first; a new coach may be given the minutes of earlier ones."""

    rows: tuple[MeetingLine, ...]
    may_add: bool
    new_coach: str


def may_see_meetings(reader: Reader) -> bool:
    """Return whether the person may know that there were meetings."""
    return reader.may(MEETING_DATES)


def meetings_of(reader: Reader) -> Meetings:
    """Return the meetings as the person may see them."""
    coach = coach_without_minutes(reader) if PASS_ON.is_offered(reader) else None
    return Meetings(_lines(reader), ADD_MEETING.is_offered(reader), coach.user.name if coach else "")


def meeting_line(reader: Reader, meeting_id: int) -> MeetingLine | None:
    """Return one meeting as the person may see it."""
    return next((line for line in _lines(reader) if line.meeting_id == meeting_id), None)


def readable_meetings(reader: Reader) -> QuerySet[CoachingMeeting]:
    """Return the meetings whose contents the person may read."""
    return meetings_with_contents(reader.user, reader.case, reader.access)


def _lines(reader: Reader) -> tuple[MeetingLine, ...]:
    may_correct = ADD_MEETING.is_offered(reader)
    rows = visible_meetings(reader.user, reader.case, reader.access)
    return tuple(_line(row, may_correct=may_correct and row.may_correct) for row in rows)


def _line(row: MeetingRow, *, may_correct: bool) -> MeetingLine:
    return MeetingLine(
        meeting_id=row.id,
        held_on=row.held_on,
        hours=str(localize(row.hours.normalize(), use_l10n=True)),
        form=str(row.form.label),
        participants=row.participants_count,
        next_on=row.next_on,
        recorded_by=row.recorded_by,
        has_minutes=row.minutes is not None,
        minutes=_minutes(row),
        may_correct=may_correct,
    )


def _minutes(row: MeetingRow) -> tuple[SheetPart, ...]:
    """Return the confidential part in words, the second section of the form."""
    if row.minutes is None:
        return ()
    facts = MeetingFacts(
        held_on=row.held_on,
        hours=row.hours,
        form=row.form,
        participants=row.minutes.participants,
        topics=row.minutes.topics,
        contents=row.minutes.contents,
        agreed=row.minutes.agreed,
        next_on=row.next_on,
    )
    return tuple(sheet_part(section) for section in sheet_of(MeetingForm, facts)[1:])


def coach_without_minutes(reader: Reader) -> Assignment | None:
    """Return the coach of today who came after another and may not read the earlier minutes yet."""
    coach = active_assignment(reader.case, Role.CH)
    if coach is None:
        return None
    earlier = Assignment.objects.filter(case=reader.case, role=Role.CH, state=AssignmentState.ENDED)
    came_after = earlier.exclude(user=coach.user_id).exists()
    return coach if came_after and not has_minutes_consent(reader.case, coach.user) else None
