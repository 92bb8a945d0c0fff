"""Coach and municipal coordination record any number of meetings, and correct them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.selectors import events_of
from casework.cases.choices import CaseState
from casework.coaching.choices_work import ActivityLight
from casework.coaching.facts.meetings import MeetingFacts
from casework.coaching.models import CoachingMeeting, MeetingParticipant
from casework.coaching.selectors.meetings import activity, activity_of, last_meetings, meeting_facts
from casework.coaching.services.beginning import mark_target_agreement_agreed, record_target_agreement
from casework.coaching.services.meetings import correct_meeting, record_meeting
from tests.coaching_domain.beginning.builders import targets
from tests.coaching_domain.work.builders import Team, build_team, entered, facts_of, fresh, meeting, put_into
from tests.rehearsal import rehearsed
from workflows.coaching.forms.meetings import MeetingForm

pytestmark = pytest.mark.django_db


new_team = rehearsed(build_team)


@pytest.fixture
def team(new_team: Callable[[], Team], db: None) -> Team:
    """Return a team that can meet."""
    return new_team()


def test_meetings_are_recorded_and_read_back(team: Team) -> None:
    facts = meeting(date(2025, 6, 3))
    first = record_meeting(case=team.case, facts=facts, by=Actor(team.coach))
    record_meeting(case=team.case, facts=meeting(date(2025, 7, 1)), by=Actor(team.coordinator))
    assert meeting_facts(CoachingMeeting.objects.get(pk=first.pk)) == facts
    assert first.author == team.coach
    assert activity_of(team.case, date(2025, 7, 2)).last_on == date(2025, 7, 1)
    assert last_meetings([team.case.pk]) == {team.case.pk: date(2025, 7, 1)}


def test_a_correction_replaces_rows_and_is_told(team: Team) -> None:
    stored = record_meeting(case=team.case, facts=meeting(date(2025, 6, 3)), by=Actor(team.coach))
    better = replace(meeting(date(2025, 6, 4)), participants=meeting(date(2025, 6, 4)).participants[:1])
    correct_meeting(meeting=stored, facts=better, by=Actor(team.coordinator), reason="Wrong day")
    changed = CoachingMeeting.objects.get()
    assert meeting_facts(changed) == better
    assert changed.participants_count == 1
    assert changed.author == team.coach
    assert MeetingParticipant.history.filter(history_type="-").count() == 2
    event = events_of(scope=Scope.CASE, subject_id=team.case.pk)[0]
    assert (event.verb, event.reason) == (Verb.MEETING_CORRECTED, "Wrong day")


def test_others_do_not_record_meetings(team: Team) -> None:
    for user in (team.world.officer, team.world.supervision, team.mayor, team.world.coach_south):
        with pytest.raises(NotAllowed):
            record_meeting(case=team.case, facts=meeting(date(2025, 6, 3)), by=Actor(fresh(user)))
    assert not CoachingMeeting.objects.exists()


@pytest.mark.parametrize("state", [CaseState.SUSPENDED, CaseState.COMPLETED, CaseState.ABORTED])
def test_meetings_need_a_running_case(team: Team, state: CaseState) -> None:
    stored = record_meeting(case=team.case, facts=meeting(date(2025, 6, 3)), by=Actor(team.coach))
    put_into(case=team.case, state=state, by=team.by)
    with pytest.raises(NotNow):
        record_meeting(case=team.case, facts=meeting(date(2025, 6, 3)), by=Actor(team.coach))
    with pytest.raises(NotNow):
        correct_meeting(meeting=stored, facts=meeting(date(2025, 6, 4)), by=Actor(team.coach))


def test_what_cannot_be_is_refused_below_the_form(team: Team) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    good = meeting(date(2025, 6, 3))
    wrong = {
        "held_on": replace(good, held_on=tomorrow),
        "participants": replace(good, participants=()),
        "next_on": replace(good, next_on=good.held_on),
    }
    for field, facts in wrong.items():
        with pytest.raises(Invalid) as refusal:
            record_meeting(case=team.case, facts=facts, by=Actor(team.coach))
        assert refusal.value.field == field
    assert not CoachingMeeting.objects.exists()


def test_the_form_leads_to_the_record(team: Team) -> None:
    form = entered(
        MeetingForm,
        team.case,
        {
            "held_on": "2025-06-03",
            "hours": "1.5",
            "form": "video",
            "topics": ["drugs"],
            "next_on": "2025-07-03",
        },
        participants=[{"name": "Coach North"}],
        agreed=[{"what": "Invite the school", "until": "2025-07-01"}],
    )
    facts = facts_of(form, MeetingFacts)
    stored = record_meeting(case=team.case, facts=facts, by=Actor(team.coach))
    assert meeting_facts(CoachingMeeting.objects.get(pk=stored.pk)) == facts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("held_on", str(timezone.localdate() + timedelta(days=1))),
        ("held_on", "2025-02-30"),
        ("hours", "0"),
        ("hours", "25"),
        ("form", "by letter"),
        ("next_on", "2025-06-03"),
    ],
)
def test_the_form_refuses_what_cannot_be(team: Team, name: str, value: str) -> None:
    values = {"held_on": "2025-06-03", "hours": "1.5", "form": "video", name: value}
    form = entered(MeetingForm, team.case, values, participants=[{"name": "Coach North"}])
    assert list(form.errors) == [name]


def test_the_light_tells_how_long_the_last_meeting_is_ago() -> None:
    held = date(2025, 6, 3)
    assert activity(None, held).light == ActivityLight.NONE
    assert activity(held, held + timedelta(weeks=8)).light == ActivityLight.ACTIVE
    late = activity(held, held + timedelta(weeks=8, days=1))
    assert (late.weeks, late.light) == (8, ActivityLight.QUIET)


def test_the_light_follows_the_rhythm_that_was_agreed(team: Team) -> None:
    held = date(2025, 6, 3)
    five_weeks_later = held + timedelta(weeks=5)
    record_meeting(case=team.case, facts=meeting(held), by=Actor(team.coach))
    assert activity_of(team.case, five_weeks_later).light == ActivityLight.ACTIVE
    facts = replace(targets(team.coordinator, "A council"), rhythm_weeks=4)
    record_target_agreement(case=team.case, facts=facts, by=team.by)
    assert activity_of(team.case, five_weeks_later).light == ActivityLight.ACTIVE
    mark_target_agreement_agreed(case=team.case, on=held, by=team.by)
    assert activity_of(team.case, five_weeks_later).light == ActivityLight.QUIET
    assert activity_of(team.case, held + timedelta(weeks=4)).light == ActivityLight.ACTIVE
