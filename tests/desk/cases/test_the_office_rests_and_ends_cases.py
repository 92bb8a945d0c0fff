"""Suspend, resume, abort, transfer, close and reopen: each by a page that asks for what it needs."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from casework.audit.choices import Scope
from casework.audit.selectors import events_of
from casework.cases.models import Case
from tests.builders import GOERLITZ, draft_case, running_case
from tests.desk.cases.builders import TO_THE_COACH, Scene

TODAY = localdate().isoformat()
TOMORROW = (localdate() + timedelta(days=1)).isoformat()


def state_of(scene: Scene) -> str:
    scene.case.refresh_from_db()
    return scene.case.state


def read_on(scene: Scene, user: User, name: str) -> str:
    """Return what the form of a page sends along once somebody has read there what ends."""
    return scene.page(user, name).partition('name="noticed" value="')[2].partition('"')[0]


def test_an_officer_suspends_and_resumes(scene: Scene) -> None:
    officer = scene.staff.officer
    assert "Follow-up on" in scene.page(officer, "suspend")
    scene.send(officer, "suspend", until=TOMORROW, reason="Elections")
    assert state_of(scene) == "suspended"
    assert "Elections" in scene.page(officer)
    scene.page(officer, "suspend", status=409)
    scene.send(officer, "resume", reason="")
    assert state_of(scene) == "running"
    assert "The case is not suspended" not in scene.page(officer)


def test_an_officer_sets_a_new_follow_up_date(scene: Scene) -> None:
    officer, later = scene.staff.officer, (localdate() + timedelta(days=30)).isoformat()
    scene.page(officer, "follow_up", status=409)
    scene.send(officer, "suspend", until=TOMORROW, reason="Elections")
    assert "The case stays suspended" in scene.page(officer, "follow_up")
    page = scene.send(officer, "follow_up", status=400, until=TOMORROW, reason="No mayor yet")
    assert "This is the follow-up date already." in page
    assert "No mayor yet" in page
    scene.send(officer, "follow_up", until=later, reason="No mayor yet")
    assert state_of(scene) == "suspended"
    assert scene.case.follow_up_on.isoformat() == later
    page = scene.page(officer)
    assert "not by itself. Reason: No mayor yet" in page
    assert "set the follow-up date of the suspended case to" in page


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (TODAY, "x", "The follow-up date has to lie in the future."),
        ("31.02.2030", "x", "Enter a valid date."),
        (TOMORROW, "  ", "This field is required."),
        (TOMORROW, "x" * 20_001, "at most 20000 characters"),
    ],
)
def test_bad_entries_are_shown_at_their_field(scene: Scene, until: str, reason: str, said: str) -> None:
    page = scene.send(scene.staff.officer, "suspend", status=400, until=until, reason=reason)
    assert said in page
    assert "error-summary" in page
    assert state_of(scene) == "running"


def test_an_officer_aborts_with_a_reason(scene: Scene) -> None:
    officer = scene.staff.officer
    read = read_on(scene, officer, "abort")
    page = scene.send(officer, "abort", status=400, on=TOMORROW, reason="The town stops", noticed=read)
    assert "This day lies in the future." in page
    assert "The town stops" in page
    scene.send(officer, "abort", on=TODAY, reason="The town stops", noticed=read)
    assert state_of(scene) == "aborted"
    page = scene.send(officer, "abort", status=409, on=TODAY, reason="again", noticed=read)
    assert "this cannot be done now" in page


@pytest.mark.parametrize("name", ["abort", "transfer", "close"])
def test_what_ends_with_the_case_is_named_before_it_ends(scene: Scene, name: str) -> None:
    chief = scene.staff.supervision
    page = scene.page(chief, name)
    assert "Open steps that end; drafts in them are lost" in page
    assert '<li class="kern-body kern-body--small">Record the inquiry (Case officer' in page
    assert "Nothing is done yet" not in page


def test_an_ending_is_shown_again_if_other_steps_are_open_by_then(scene: Scene) -> None:
    officer = scene.staff.officer
    read = read_on(scene, officer, "abort")
    scene.play("inquiry")
    page = scene.send(officer, "abort", status=200, on=TODAY, reason="The town stops", noticed=read)
    assert "Nothing is done yet" in page
    assert "Confirm the receipt (" in page
    assert "Record the inquiry (" not in page
    assert state_of(scene) == "running"
    read = page.partition('name="noticed" value="')[2].partition('"')[0]
    scene.send(officer, "abort", on=TODAY, reason="The town stops", noticed=read)
    assert state_of(scene) == "aborted"


def test_an_officer_transfers_to_a_visible_case(scene: Scene) -> None:
    officer = scene.staff.officer
    other, read = running_case(officer, GOERLITZ), read_on(scene, officer, "transfer")
    for unknown in ("33-9999/1/1", "'; --", scene.case.reference_number):
        entered = {"successor": unknown, "on": TODAY, "reason": "Joined", "noticed": read}
        page = scene.send(officer, "transfer", status=400, form=entered)
        assert "error-summary" in page
    named = f" {other.reference_number} "
    scene.send(officer, "transfer", successor=named, on=TODAY, reason="Joined", noticed=read)
    assert state_of(scene) == "transferred"
    goes_on = scene.page(officer).partition("It goes on in this case:")[2].partition("</p>")[0]
    assert f'href="/vorgaenge/{other.pk}/"' in goes_on
    assert other.reference_number in goes_on
    page = scene.page(officer)
    assert f'href="/vorgaenge/{other.pk}/"' in page
    assert "takes the place of this case" in page


def test_supervision_closes_by_order_and_reopens(scene: Scene) -> None:
    chief = scene.staff.supervision
    scene.play(*TO_THE_COACH)
    read = read_on(scene, chief, "close")
    scene.send(chief, "close", on=TODAY, reason="The goals are reached.", noticed=read)
    assert state_of(scene) == "completed"
    scene.page(scene.staff.officer, "reopen", status=403)
    page = scene.send(chief, "reopen", status=400, reason="")
    assert "This field is required." in page
    scene.send(chief, "reopen", reason="New facts")
    assert state_of(scene) == "running"
    assert "fw-next__item" in scene.page(chief)


def test_a_draft_is_submitted_by_those_who_opened_it(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer)
    client = scene.desk_of(scene.staff.officer)
    assert client.post(f"/vorgaenge/{draft.pk}/absenden/").status_code == 302
    assert Case.objects.get(pk=draft.pk).state == "running"
    assert client.post(f"/vorgaenge/{draft.pk}/absenden/").status_code == 409


def test_a_draft_is_discarded_with_a_reason(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer)
    client = scene.desk_of(scene.staff.officer)
    assert client.post(f"/vorgaenge/{draft.pk}/verwerfen/", {"reason": ""}).status_code == 400
    assert client.post(f"/vorgaenge/{draft.pk}/verwerfen/", {"reason": "A mistake"}).status_code == 302
    assert Case.objects.get(pk=draft.pk).state == "aborted"


def test_a_page_that_was_refused_has_changed_nothing(scene: Scene) -> None:
    before = events_of(scope=Scope.CASE, subject_id=scene.case.pk).count()
    scene.send(scene.staff.officer, "abort", status=400, on="", reason="")
    scene.send(scene.staff.officer, "reopen", status=403, reason="x")
    scene.send(scene.staff.supervision, "reopen", status=409, reason="x")
    assert events_of(scope=Scope.CASE, subject_id=scene.case.pk).count() == before
