"""Reading coaching meetings: dates for many, contents for coach and municipal coordination.

What somebody may not read is not in the rows at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from casework.cases.choices import DocumentKind
from casework.cases.models import Assignment, Case
from casework.cases.selectors import CaseAccess, declare_sources
from casework.coaching import permissions
from casework.coaching.choices_work import ActivityLight, MeetingMode
from casework.coaching.facts.meetings import MeetingAgreementFacts, MeetingFacts, MeetingParticipantFacts
from casework.coaching.models import CoachingMeeting, MinutesConsent, TargetAgreement

MINUTES = "meeting:"  # begins the key under which the minutes of a meeting are filed
LONGEST_RHYTHM = 8  # weeks: a meeting at least every eight, where nothing else is agreed (a proposal)


@dataclass(frozen=True)
class MeetingMinutes:
    """The confidential part of a meeting."""

    participants: tuple[MeetingParticipantFacts, ...]
    topics: tuple[str, ...]
    contents: str
    agreed: tuple[MeetingAgreementFacts, ...]


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as one reader sees it; `minutes` is None for those who may not read them."""

    id: int
    held_on: date
    hours: Decimal
    form: MeetingMode
    participants_count: int
    next_on: date | None
    recorded_by: str
    minutes: MeetingMinutes | None
    may_correct: bool


@dataclass(frozen=True)
class Activity:
    """When the last meeting was, how many full weeks ago, and the light."""

    last_on: date | None
    weeks: int | None
    light: ActivityLight


def visible_meetings(user: User, case: Case, access: CaseAccess) -> tuple[MeetingRow, ...]:
    """Return the meetings of the case, the newest first, each with what the person may read of it."""
    if not access.may(permissions.MEETING_DATES):
        return ()
    readable = meetings_with_contents(user, case, access).prefetch_related("participants", "agreed")
    minutes = {meeting.pk: _minutes(meeting) for meeting in readable}
    heads = CoachingMeeting.objects.filter(case=case).select_related("author").defer("topics", "contents")
    may_write = access.may(permissions.WRITE_MEETING)
    return tuple(_row(head, minutes.get(head.pk), may_write=may_write) for head in heads)


def _row(head: CoachingMeeting, minutes: MeetingMinutes | None, *, may_write: bool) -> MeetingRow:
    return MeetingRow(
        id=head.pk,
        held_on=head.held_on,
        hours=head.hours,
        form=MeetingMode(head.form),
        participants_count=head.participants_count,
        next_on=head.next_on,
        recorded_by=head.author.name,
        minutes=minutes,
        may_correct=may_write and minutes is not None,
    )


def _minutes(meeting: CoachingMeeting) -> MeetingMinutes:
    return MeetingMinutes(
        participants=_participants(meeting),
        topics=tuple(meeting.topics),
        contents=meeting.contents,
        agreed=_agreed(meeting),
    )


def _participants(meeting: CoachingMeeting) -> tuple[MeetingParticipantFacts, ...]:
    return tuple(
        MeetingParticipantFacts(row.name, row.function, row.organisation)
        for row in meeting.participants.all()
    )


def _agreed(meeting: CoachingMeeting) -> tuple[MeetingAgreementFacts, ...]:
    return tuple(MeetingAgreementFacts(row.what, row.who, row.until) for row in meeting.agreed.all())


def meetings_with_contents(user: User, case: Case, access: CaseAccess) -> QuerySet[CoachingMeeting]:
    """Return the meetings whose contents the person may read.

    A coach reads those of the own time on the case that were recorded for no other coach, earlier ones only
    with the municipality's consent; what is held or recorded after that time is for the next coach.
    """
    found = CoachingMeeting.objects.filter(case=case)
    if not access.may(permissions.MEETING_CONTENTS):
        return found.none()
    if access.may(permissions.ALL_MEETING_CONTENTS):
        return found
    passed_on = Exists(MinutesConsent.objects.filter(case=case, coach=user)) & Exists(
        _begun_later(user, case)
    )
    own_time = _own_time(user, case)
    own = Q(Exists(own_time), coach=user) | Q(Exists(own_time.filter(ended_on=None)), coach=None)
    return found.filter(Q(author=user) | own | Q(passed_on))


def _begun_later(user: User, case: Case) -> QuerySet[Assignment]:
    begun = Assignment.objects.filter(case=case, user=user, role=Role.CH)
    on_the_day = Q(assigned_on=OuterRef("held_on"), ended_on__isnull=True)
    return begun.filter(Q(assigned_on__gt=OuterRef("held_on")) | on_the_day)


def _own_time(user: User, case: Case) -> QuerySet[Assignment]:
    begun = Assignment.objects.filter(
        case=case, user=user, role=Role.CH, assigned_on__lte=OuterRef("held_on")
    )
    return begun.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("held_on")))


def has_minutes_consent(case: Case, coach: User) -> bool:
    """Return whether the municipality lets this coach read the contents of earlier meetings."""
    return MinutesConsent.objects.filter(case=case, coach=coach).exists()


def minutes_source(meeting: CoachingMeeting) -> str:
    """Return the key under which the minutes of a meeting are filed."""
    return f"{MINUTES}{meeting.pk}"


def readable_minutes(user: User, case: Case, access: CaseAccess) -> QuerySet[CoachingMeeting, str]:
    """Return the keys of the minutes that the person may read: those of meetings with readable contents."""
    readable = meetings_with_contents(user, case, access).order_by()
    keys = readable.annotate(key=Concat(Value(MINUTES), Cast("pk", CharField())))
    return keys.values_list("key", flat=True)


declare_sources(
    DocumentKind.MEETING_MINUTES,
    readable_minutes,
    _(
        "What was said in a coaching meeting stays with coach and municipal coordination. So do its minutes: "
        "their level cannot be changed, and nobody else can be named."
    ),
)


@dataclass(frozen=True)
class LastRecord:
    """Who recorded or corrected a meeting last, and when."""

    by: User
    at: datetime


def last_record_of(meeting: CoachingMeeting) -> LastRecord:
    """Return who recorded or corrected the meeting last."""
    row = CoachingMeeting.history.filter(id=meeting.pk).select_related("history_user").latest("history_id")
    return LastRecord(row.history_user, row.history_date)


def meeting_facts(meeting: CoachingMeeting) -> MeetingFacts:
    """Return what was recorded about a meeting; the caller took it from `meetings_with_contents`."""
    return MeetingFacts(
        held_on=meeting.held_on,
        hours=meeting.hours,
        form=meeting.form,
        participants=_participants(meeting),
        topics=tuple(meeting.topics),
        contents=meeting.contents,
        agreed=_agreed(meeting),
        next_on=meeting.next_on,
    )


def last_meetings(case_ids: Iterable[int]) -> dict[int, date]:
    """Return the day of the last meeting of each of the cases that had one; one statement."""
    meetings = CoachingMeeting.objects.filter(case__in=list(case_ids)).order_by()
    return dict(meetings.values_list("case").annotate(last=Max("held_on")))


def activity_of(case: Case, today: date) -> Activity:
    """Return the activity light of the case: when it last met, in the rhythm that was agreed."""
    meetings = CoachingMeeting.objects.filter(case=OuterRef("pk")).order_by("-held_on").values("held_on")
    agreed = TargetAgreement.objects.filter(case=OuterRef("pk"), agreed_on__isnull=False)
    rhythm = agreed.order_by("-version").values("rhythm_weeks")
    found = Case.objects.filter(pk=case.pk)
    last_on, weeks = found.values_list(Subquery(meetings[:1]), Subquery(rhythm[:1])).get()
    return activity(last_on, today, weeks or LONGEST_RHYTHM)


def activity(last_on: date | None, today: date, rhythm_weeks: int = LONGEST_RHYTHM) -> Activity:
    """Return the activity light for the day of the last meeting and the weeks until the next one."""
    if last_on is None:
        return Activity(None, None, ActivityLight.NONE)
    ago = today - last_on
    light = ActivityLight.QUIET if ago > timedelta(weeks=rhythm_weeks) else ActivityLight.ACTIVE
    return Activity(last_on, ago.days // 7, light)
