"""Recording coaching meetings, and who may read what was said in them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseState
from casework.cases.locks import lock_case
from casework.cases.models import Case
from casework.cases.rules import require_happened, require_near, require_text
from casework.cases.selectors import access_to, active_assignment
from casework.cases.services import record_case_event, require, require_open
from casework.coaching.facts.meetings import MeetingFacts
from casework.coaching.models import CoachingMeeting, MeetingAgreement, MeetingParticipant, MinutesConsent
from casework.coaching.permissions import SHARE_MINUTES, WRITE_MEETING
from casework.coaching.selectors.meetings import has_minutes_consent, meetings_with_contents
from casework.coaching.services.rows import save_record


@service
def record_meeting(*, case: Case, facts: MeetingFacts, by: Actor) -> CoachingMeeting:
    """Record a meeting of a running case; its contents stay between coach and municipal coordination."""
    locked = lock_case(case.pk)
    require(by, WRITE_MEETING, locked)
    _require_running(locked)
    assigned = active_assignment(locked, Role.CH)
    meeting = CoachingMeeting(case=locked, author=by.user, coach=assigned.user if assigned else None)
    _store(meeting, facts)
    day = facts.held_on
    record_case_event(locked, Verb.MEETING_RECORDED, day, held_on=day, meeting_id=meeting.pk)
    return meeting


@service
def correct_meeting(
    *, meeting: CoachingMeeting, facts: MeetingFacts, by: Actor, reason: str = ""
) -> CoachingMeeting:
    """Correct what was recorded about a meeting; only those who may read its contents can."""
    locked = lock_case(meeting.case_id)
    require(by, WRITE_MEETING, locked)
    _require_running(locked)
    present = (
        meetings_with_contents(by.user, locked, access_to(locked, by.user)).filter(pk=meeting.pk).first()
    )
    if present is None:
        raise NotAllowed(_("You are not allowed to do this in this case."))
    _store(present, facts)
    record_case_event(locked, Verb.MEETING_CORRECTED, held_on=facts.held_on, meeting_id=present.pk)
    return present


def _require_running(case: Case) -> None:
    require_open(case)
    if case.state != CaseState.RUNNING:
        state = case.get_state_display()
        message = _("The case is %(state)s: meetings are recorded while it is running.")
        raise NotNow(message % {"state": state})


def _store(meeting: CoachingMeeting, facts: MeetingFacts) -> None:
    _check(facts)
    meeting.held_on = facts.held_on
    meeting.hours = facts.hours
    meeting.form = facts.form
    meeting.participants_count = len(facts.participants)
    meeting.topics = list(facts.topics)
    meeting.contents = facts.contents
    meeting.next_on = facts.next_on
    rows = save_record(meeting)
    rows.replace(meeting.participants.all(), _participants(meeting, facts))
    rows.replace(meeting.agreed.all(), _agreed(meeting, facts))


def _check(facts: MeetingFacts) -> None:
    require_happened(facts.held_on, "held_on")
    require_text(facts.form, "form")
    if not facts.participants:
        raise Invalid(_("Please name at least one participant."), "participants")
    if facts.next_on and facts.next_on <= facts.held_on:
        raise Invalid(_("The next meeting must lie after this one."), "next_on")
    require_near(facts.next_on, "next_on")


def _participants(meeting: CoachingMeeting, facts: MeetingFacts) -> list[MeetingParticipant]:
    return [
        MeetingParticipant(
            meeting=meeting, position=at, name=row.name, function=row.function, organisation=row.organisation
        )
        for at, row in enumerate(facts.participants)
    ]


def _agreed(meeting: CoachingMeeting, facts: MeetingFacts) -> list[MeetingAgreement]:
    return [
        MeetingAgreement(meeting=meeting, position=at, what=row.what, who=row.who, until=row.until)
        for at, row in enumerate(facts.agreed)
    ]


@service
def pass_on_minutes(*, case: Case, coach: User, by: Actor, reason: str = "") -> MinutesConsent:
    """Let the present coach read the contents of meetings held before his or her time on the case."""
    locked = lock_case(case.pk)
    require(by, SHARE_MINUTES, locked)
    require_open(locked)
    assignment = active_assignment(locked, Role.CH)
    if assignment is None or assignment.user_id != coach.pk:
        raise NotNow(_("This person is not the coach of the case."))
    if has_minutes_consent(locked, coach):
        raise NotNow(_("The consent has been given already."))
    record_case_event(locked, Verb.MINUTES_PASSED_ON, person=coach.name)
    return MinutesConsent.objects.create(
        case=locked, coach=coach, given_by=by.user, given_on=timezone.localdate()
    )
