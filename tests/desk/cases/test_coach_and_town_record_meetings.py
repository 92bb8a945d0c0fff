"""Coaching meetings: recorded and corrected by two, seen with dates only by the office."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from casework.coaching.models import CoachingMeeting
from tests.builders import acting
from tests.desk.cases.builders import Scene, set_coached_scene
from tests.rehearsal import rehearsed
from workflows.engine.lifecycle import suspend_case

WEEK_AGO = localdate() - timedelta(days=7)


def entered(**changes: str) -> dict[str, str]:
    """Return what a browser sends for a meeting with one participant."""
    return {
        "held_on": WEEK_AGO.isoformat(),
        "hours": "1.5",
        "form": "on_site",
        "next_on": "",
        "contents": "The council hesitates.",
        "participants-TOTAL_FORMS": "1",
        "participants-INITIAL_FORMS": "0",
        "participants-0-name": "Coordination Pirna",
        "agreed-TOTAL_FORMS": "1",
        "agreed-INITIAL_FORMS": "0",
        "agreed-0-what": "",
        **changes,
    }


new_scene = rehearsed(set_coached_scene)


@pytest.fixture
def coached(scene: Scene) -> Scene:
    """Return the case with a coach."""
    return scene


def test_the_coach_records_a_meeting(coached: Scene) -> None:
    assert "No meeting has been recorded yet" in coached.page(coached.coach, "meetings")
    coached.send(coached.coach, "add_meeting", form=entered())
    meeting = CoachingMeeting.objects.get()
    assert "1.5" in coached.page(coached.coach, "meetings")
    assert "The council hesitates." in coached.page(coached.coach, "meeting", meeting.pk)


def test_the_step_of_the_support_leads_to_the_form_of_a_meeting(coached: Scene) -> None:
    leads_there = f'href="{coached.address("add_meeting")}"'
    coached.play("agreement_exception", "contracting", "target_approval")
    kick_off = reverse("desk:step", args=[coached.waiting("kick_off")[0].pk])
    assert leads_there not in coached.desk_of(coached.coach).get(kick_off).content.decode()
    coached.play("kick_off", "situation_analysis", "situation_approval", "council_setup", "council_approval")
    coached.play("funding", "grant_decision", "action_plan", "plan_approval")
    support = reverse("desk:step", args=[coached.waiting("implementation")[0].pk])
    assert leads_there in coached.desk_of(coached.coach).get(support).content.decode()
    assert leads_there not in coached.desk_of(coached.staff.officer).get(support).content.decode()


def test_a_meeting_that_is_sent_twice_is_recorded_once(coached: Scene) -> None:
    page = coached.page(coached.coach, "add_meeting")
    mark, *_of_other_forms = re.findall(r'name="once" value="([0-9a-f]{32})"', page)
    for _time in range(3):
        coached.send(coached.coach, "add_meeting", form=entered(once=mark))
    assert CoachingMeeting.objects.count() == 1
    assert "You had sent this form already" in coached.page(coached.coach, "meetings")


def test_the_office_sees_dates_only(coached: Scene) -> None:
    coached.send(coached.coach, "add_meeting", form=entered())
    meeting = CoachingMeeting.objects.get()
    for user in (coached.staff.officer, coached.pirna.mayor, coached.staff.coordination):
        assert f"{WEEK_AGO:%-d %b %Y}" in coached.page(user, "meetings")
        page = coached.page(user, "meeting", meeting.pk)
        assert "What was said is confidential" in page
        assert "The council hesitates." not in page
        coached.send(user, "meeting", meeting.pk, status=403, form=entered())
    coached.page(coached.police, "meetings", status=404)
    coached.page(coached.police, "meeting", meeting.pk, status=404)


def test_rows_come_and_go_without_a_script(coached: Scene) -> None:
    page = coached.send(coached.coach, "add_meeting", status=200, form=entered(add_row="participants"))
    assert 'name="participants-1-name"' in page
    assert "The council hesitates." in page
    assert "error-summary" not in page
    rows = {"participants-TOTAL_FORMS": "2", "participants-1-name": "Coach North"}
    without = {**entered(remove_row="participants-0"), **rows}
    page = coached.send(coached.coach, "add_meeting", status=200, form=without)
    assert 'value="Coordination Pirna"' not in page
    assert 'value="Coach North"' in page
    assert not CoachingMeeting.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": (localdate() + timedelta(days=1)).isoformat()}, "This day lies in the future."),
        ({"held_on": "2026-02-30"}, "Enter a valid date."),
        ({"hours": "25"}, "less than or equal to 24"),
        ({"participants-0-name": ""}, "Participants"),
        ({"next_on": WEEK_AGO.isoformat()}, "The next meeting must lie after this one."),
        ({"next_on": (localdate() + timedelta(days=4 * 365)).isoformat()}, "more than three years ahead"),
        ({"next_on": "9999-12-31"}, "more than twenty years ahead"),
    ],
)
def test_bad_entries_are_shown_at_their_field(coached: Scene, changes: dict[str, str], said: str) -> None:
    page = coached.send(coached.coach, "add_meeting", status=400, form=entered(**changes))
    assert said in page
    assert "The council hesitates." in page
    assert not CoachingMeeting.objects.exists()


def test_the_municipal_coordination_corrects_a_meeting(coached: Scene) -> None:
    coached.send(coached.coach, "add_meeting", form=entered())
    meeting = CoachingMeeting.objects.get()
    address = coached.address("meeting", meeting.pk)
    form = coached.desk_of(coached.pirna.coordination).get(f"{address}?berichtigen=1").content.decode()
    assert 'value="Coordination Pirna"' in form
    changed = entered(contents="The council agrees.", reason="Misunderstood")
    coached.send(coached.pirna.coordination, "meeting", meeting.pk, form=changed)
    page = coached.page(coached.coach, "timeline")
    assert "corrected the coaching meeting" in page
    assert "Misunderstood" in page
    assert "<ins>The council agrees.</ins>" in page


def test_in_a_suspended_case_meetings_are_only_read(coached: Scene) -> None:
    coached.send(coached.coach, "add_meeting", form=entered())
    until = localdate() + timedelta(days=9)
    suspend_case(case=coached.case, until=until, by=acting(coached.staff.officer), reason="x")
    assert "Record a meeting" not in coached.page(coached.coach, "meetings")
    coached.page(coached.coach, "add_meeting", status=409)
    meeting = CoachingMeeting.objects.get()
    assert "The council hesitates." in coached.page(coached.coach, "meeting", meeting.pk)
    coached.send(coached.coach, "meeting", meeting.pk, status=409, form=entered())


def test_the_town_passes_earlier_minutes_on_to_a_new_coach(coached: Scene) -> None:
    mayor = coached.pirna.mayor
    coached.send(coached.coach, "add_meeting", form=entered())
    assert "Pass on earlier minutes" not in coached.page(mayor, "meetings")
    coached.page(coached.staff.officer, "share_minutes", status=403)
    coached.send(mayor, "share_minutes", status=409)
    change = {"reason": "Moves away", "last_day": localdate().isoformat(), "handover_note": "All well."}
    coached.send(coached.staff.coordination, "change_coach", form=change)
    coached.play("coach_matching", "coach_answers", "coach_assignment")
    meeting = CoachingMeeting.objects.get()
    assert "The council hesitates." not in coached.page(coached.coach, "meeting", meeting.pk)
    assert "Pass on earlier minutes" in coached.page(mayor, "meetings")
    assert "Pass on earlier minutes" in coached.page(mayor)
    assert "Pass on earlier minutes" not in coached.page(coached.coach)
    coached.send(mayor, "share_minutes")
    assert "Pass on earlier minutes" not in coached.page(mayor)
    assert "The council hesitates." in coached.page(coached.coach, "meeting", meeting.pk)


def test_why_a_meeting_was_corrected_is_for_those_who_read_it(coached: Scene) -> None:
    coached.send(coached.coach, "add_meeting", form=entered())
    meeting = CoachingMeeting.objects.get()
    changed = entered(contents="The council agrees.", reason="They did not hesitate")
    coached.send(coached.coach, "meeting", meeting.pk, form=changed)
    for user in (coached.coach, coached.pirna.coordination):
        assert "They did not hesitate" in coached.page(user, "timeline")
    for user in (coached.staff.officer, coached.staff.supervision, coached.pirna.mayor):
        for name in ("case", "timeline"):
            page = coached.page(user, name)
            assert "corrected the coaching meeting" in page
            assert "They did not hesitate" not in page
