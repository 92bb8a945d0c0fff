"""Who sees what of a case: what one may not see is not there."""

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.cases.choices import Audience, Level
from casework.cases.filing import add_document
from casework.cases.notes import write_note
from casework.coaching.services.meetings import record_meeting
from tests.builders import acting, lpr, person
from tests.coaching_domain.work.builders import meeting
from tests.desk.cases.builders import TO_THE_COACH, TO_THE_KICK_OFF, Scene
from tests.documents.desk import checked
from workflows.desk.demo.driver import open_step
from workflows.engine.filing import file_missing_documents

PAGES = (
    "case",
    "timeline",
    "diagram",
    "meetings",
    "suspend",
    "resume",
    "follow_up",
    "abort",
    "transfer",
    "close",
    "reopen",
    "send_back",
    "add_branch",
    "submit",
    "discard",
    "change_coach",
    "assign_lead",
    "add_party",
    "add_note",
    "add_document",
    "add_meeting",
    "share_minutes",
)
CONTENT = ('id="documents"', 'id="notes"', 'id="timeline"', 'id="parties"')


@pytest.fixture
def coached(scene: Scene) -> Scene:
    """Return the case with a coach, notes and a document."""
    scene.play(*TO_THE_COACH)
    write_note(case=scene.case, text="INTERNAL", audience=Audience.LPR, by=acting(scene.staff.officer))
    write_note(case=scene.case, text="SHARED", audience=Audience.PARTIES, by=acting(scene.staff.officer))
    by = acting(scene.staff.officer)
    add_document(case=scene.case, title="City map", level=Level.INTERNAL, upload=checked(), by=by)
    return scene


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_page_of_the_case(scene: Scene, page: str) -> None:
    scene.page(scene.stranger, page, status=404)
    scene.send(scene.stranger, page, status=405 if page in PAGES[:4] else 404, reason="x")


def test_office_coach_and_municipality_see_the_content(coached: Scene) -> None:
    for user in (coached.staff.officer, coached.staff.supervision, coached.coach, coached.pirna.mayor):
        page = coached.page(user)
        assert all(part in page for part in CONTENT)
        assert "City map" in page
        assert "SHARED" in page


def test_only_the_office_reads_its_own_notes(coached: Scene) -> None:
    for user, seen in (
        (coached.staff.officer, True),
        (coached.staff.supervision, True),
        (coached.coach, False),
        (coached.pirna.coordination, False),
    ):
        assert ("INTERNAL" in coached.page(user)) is seen


def test_police_and_coach_coordination_see_the_head_and_what_they_decide_on(coached: Scene) -> None:
    file_missing_documents(coached.case, acting(coached.staff.officer))
    for user, document in ((coached.police, "agreement"), (coached.staff.coordination, "proposal")):
        page = coached.page(user)
        assert coached.case.reference_number in page
        assert [part for part in CONTENT if part in page] == ['id="documents"']
        titles = {"agreement": "Kooperationsvereinbarung", "proposal": "Coach-Vorschlag"}
        assert [name for name, title in titles.items() if title in page] == [document]
        assert "City map" not in page
        assert "SHARED" not in page
        assert "There is nothing to show" in coached.page(user, "timeline")


def test_the_police_is_led_to_the_steps_it_may_read(coached: Scene) -> None:
    page = coached.page(coached.police)
    signing = open_step(coached.case, "agreement_signatures", "Pirna")
    exception = open_step(coached.case, "agreement_exception")
    assert f'href="/schritte/{signing.pk}/"' in page
    assert f'href="/schritte/{exception.pk}/"' not in page


def test_a_proposed_coach_sees_head_rationale_and_the_own_answer(scene: Scene) -> None:
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "coach_matching",
    )
    own = next(step for step in scene.waiting("coach_answers") if step.role == Role.CH)
    proposed = own.owner
    assert isinstance(proposed, User)
    page = scene.page(proposed)
    assert "Why you were proposed" in page
    assert f'href="/schritte/{own.pk}/"' in page
    assert "fw-stage--" not in page
    assert "Mayor Pirna" not in page
    assert not any(part in page for part in CONTENT)
    assert "No process is running" in scene.page(proposed, "diagram")
    scene.page(proposed, "meetings", status=404)


def test_a_verb_of_others_is_not_offered_and_refused(coached: Scene) -> None:
    for user in (coached.pirna.mayor, coached.coach, coached.police):
        assert "Suspend the case" not in coached.page(user)
        coached.page(user, "suspend", status=403)
        coached.send(user, "suspend", status=403, until="2030-01-01", reason="x")
    coached.case.refresh_from_db()
    assert coached.case.state == "running"


def test_only_supervision_closes_by_order(coached: Scene) -> None:
    assert "Close by order" not in coached.page(coached.staff.officer)
    coached.page(coached.staff.officer, "close", status=403)
    assert "Close by order" in coached.page(coached.staff.supervision)


def test_a_coach_who_left_reads_for_a_while_but_writes_nothing(scene: Scene) -> None:
    coach = scene.play(*TO_THE_KICK_OFF).coach
    assert "File a document" in scene.page(coach)
    day = localdate().isoformat()
    entered = {"reason": "Moves away", "last_day": day, "handover_note": "All well."}
    scene.send(scene.staff.coordination, "change_coach", form=entered)
    page = scene.page(coach)
    assert all(part in page for part in CONTENT)
    assert "File a document" not in page
    scene.page(coach, "add_document", status=403)


def test_audit_sees_content_but_no_meetings(coached: Scene) -> None:
    record_meeting(case=coached.case, facts=meeting(localdate()), by=acting(coached.coach))
    auditor = person("Audit", Role.AU, lpr())
    page = coached.page(auditor)
    assert "City map" in page
    assert "meeting" not in page.lower()
    coached.page(auditor, "meetings", status=404)
