"""Background work of the coaching."""

from procrastinate.contrib.django import app

from accounts.selectors import system_user
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.locks import lock_case
from casework.coaching.models import CoachingMeeting
from workflows.coaching.filing import file_minutes


@app.task(name="workflows.coaching.jobs.file_meeting_minutes")
def file_meeting_minutes(meeting_id: int) -> None:
    """Make and file the minutes of a meeting; done again, it changes nothing."""
    _file(meeting_id=meeting_id, by=Actor(system_user(), channel=Channel.JOB))


@service
def _file(*, meeting_id: int, by: Actor) -> None:
    case_id = CoachingMeeting.objects.values_list("case_id", flat=True).get(pk=meeting_id)
    case = lock_case(case_id)
    meeting = CoachingMeeting.objects.get(pk=meeting_id)
    meeting.case = case
    if not case.is_closed:
        file_minutes(meeting=meeting, by=by)
