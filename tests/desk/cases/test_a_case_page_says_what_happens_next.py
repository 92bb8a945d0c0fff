"""The page of a case: the head, who must act, the stages, and what follows."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.services import end_office
from casework.cases.models import Document
from casework.coaching.services.meetings import record_meeting
from tests.builders import FREITAL, PIRNA, acting, draft_case, house, running_case, town_hall
from tests.coaching_domain.work.builders import meeting
from tests.desk.cases.builders import TO_THE_COACH, TO_THE_DECISION, TO_THE_KICK_OFF, Scene
from workflows.desk.demo.driver import do, refuse
from workflows.desk.selectors.stepper import stages_of
from workflows.desk.selectors.work import work_of
from workflows.engine.jobs import file_document
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.selectors import last_done, open_steps

BRANCHES = (
    "situation_analysis",
    "situation_approval",
    "council_setup",
    "council_approval",
    "funding",
    "grant_decision",
)
EXCEPTION = "Reasoned exception: coaching before the cooperation agreement is signed"


def test_an_officer_reads_the_head_and_the_next_step(scene: Scene) -> None:
    page = scene.page(scene.staff.officer)
    assert scene.case.reference_number in page
    assert "Pirna (Landkreis Sächsische Schweiz-Osterzgebirge)" in page
    assert "Record the inquiry" in page
    assert "It is your turn" in page
    assert "After that: 2 Initial consultation" in page


def test_the_stages_show_what_is_done_and_what_is_open(scene: Scene) -> None:
    page = scene.play(*TO_THE_COACH).page(scene.staff.officer)
    assert page.count("fw-stage--done") == 4
    assert page.count("fw-stage--current") == 2


def test_a_stage_ended_on_the_day_of_its_last_event_whoever_was_asked_last(scene: Scene) -> None:
    town_hall(FREITAL)
    case = running_case(scene.staff.officer, FREITAL, PIRNA)
    today = localdate()
    do(case, "inquiry", received_on=today - timedelta(days=5))
    do(case, "receipt")
    do(case, "initial_consultation", held_on=today - timedelta(days=4))
    do(case, "consultation_minutes")
    first, last = (step.organisation for step in open_steps(case))
    assert first is not None
    assert last is not None
    do(case, "municipal_decision", first.name, decided_on=today - timedelta(days=1))
    do(case, "municipal_decision", last.name, decided_on=today - timedelta(days=3))
    work = work_of(case).main
    assert work is not None
    stage = next(view for view in stages_of(work, lambda step: True) if view.code == "municipal_decision")
    assert stage.dates == date_format(today - timedelta(days=1), "SHORT_DATE_FORMAT")


def test_branches_that_were_not_chosen_say_so(scene: Scene) -> None:
    page = scene.play(*TO_THE_KICK_OFF).page(scene.staff.officer)
    assert "not chosen in the target agreement" in page
    assert page.count("fw-stage--skipped") == 1
    assert page.count("fw-stage--branch") == 4


def test_a_stage_that_was_refused_says_how_often_it_was_run_through(scene: Scene) -> None:
    scene.play(*TO_THE_COACH, "agreement_exception", "contracting")
    refuse(scene.case, "target_approval", "Not yet.", "Pirna")
    page = scene.play("contracting", "target_approval").page(scene.staff.officer)
    assert "run through 2 times" in page


def test_the_exception_is_shown_until_the_agreement_is_signed(scene: Scene) -> None:
    scene.play(*TO_THE_COACH, "agreement_exception")
    assert EXCEPTION in scene.page(scene.staff.officer)
    assert EXCEPTION not in scene.page(scene.police)
    scene.play("agreement_signatures")
    assert EXCEPTION not in scene.page(scene.staff.officer)


def test_the_page_says_how_long_ago_the_last_meeting_was(scene: Scene) -> None:
    scene.play(*TO_THE_COACH)
    assert "No coaching meeting yet" in scene.page(scene.staff.officer)
    for days, words in ((70, "10 weeks ago"), (3, "less than a week ago")):
        facts = meeting(localdate() - timedelta(days=days))
        record_meeting(case=scene.case, facts=facts, by=acting(scene.coach))
        assert words in scene.page(scene.staff.officer)


def test_a_step_that_nobody_may_do_says_why(scene: Scene) -> None:
    scene.play(*TO_THE_DECISION)
    for office in scene.pirna.mayor.offices.all():
        end_office(office=office, last_day=localdate() - timedelta(days=1), by=house())
    page = scene.page(scene.staff.officer)
    assert "Nobody can do this step at the moment" in page


def test_a_suspended_case_says_until_when_and_its_due_dates_stand_still(scene: Scene) -> None:
    until = localdate() + timedelta(days=40)
    suspend_case(case=scene.case, until=until, by=acting(scene.staff.officer), reason="Elections")
    page = scene.page(scene.staff.officer)
    assert "Suspended until" in page
    assert "stopped" in page
    assert "Resume the case" in page
    assert "not by itself. Reason: Elections" in page
    step = scene.desk_of(scene.pirna.mayor).get(reverse("desk:step", args=[scene.waiting("inquiry")[0].pk]))
    assert "not by itself. Reason: Elections" in step.content.decode()


def test_an_open_branch_can_be_deselected_from_the_case(scene: Scene) -> None:
    assert "Deselect the branch" not in scene.page(scene.staff.officer)
    scene.play(*TO_THE_DECISION, "municipal_decision")
    page = scene.page(scene.staff.supervision)
    (draft,) = scene.waiting("agreement_draft")
    assert "Deselect the branch “4 Cooperation agreement”" in page
    assert reverse("desk:drop_branch", args=[draft.pk]) in page
    assert page.count("Deselect the branch") == 1
    assert "Deselect the branch" not in scene.page(scene.pirna.mayor)


def test_going_back_is_offered_once_there_is_something_behind(scene: Scene) -> None:
    assert "Send back to an earlier step" not in scene.page(scene.staff.officer)
    scene.play("inquiry")
    assert "Send back to an earlier step" in scene.page(scene.staff.officer)


def test_a_closed_case_says_that_it_can_only_be_read(scene: Scene) -> None:
    scene.play("inquiry")
    abort_case(case=scene.case, on=localdate(), by=acting(scene.staff.officer), reason="No more interest")
    page = scene.page(scene.staff.officer)
    assert "Nothing: the case is aborted" in page
    assert "the process ended here" in page
    assert "no longer reached" in page
    for gone in ("Write a note", "File a document", "Add a party", "Suspend the case"):
        assert gone not in page


def test_a_draft_offers_to_be_submitted(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer)
    page = scene.desk_of(scene.staff.officer).get(f"/vorgaenge/{draft.pk}/").content.decode()
    assert "The case is a draft" in page
    assert "Submit the case" in page
    assert scene.desk_of(scene.pirna.mayor).get(f"/vorgaenge/{draft.pk}/").status_code == 404


def after(scene: Scene) -> str:
    """Return what the page says follows."""
    return scene.page(scene.staff.officer).partition("After that: ")[2].partition("<")[0]


def test_what_follows_waits_for_what_runs_beside(scene: Scene) -> None:
    scene.play(*TO_THE_COACH[:5])
    assert after(scene) == "6 Clarification of the task and target agreement"
    scene.play(*TO_THE_KICK_OFF[5:-1])
    assert after(scene) == ", ".join(
        (
            "8a Analysis of the situation and the social space",
            "8c Building bodies",
            "8d Coordination office and funding",
        )
    )
    scene.play("kick_off")
    assert after(scene) == "9 Strategy and action plan"


def test_the_closing_follows_once_nothing_lies_before_it(scene: Scene) -> None:
    scene.play(*TO_THE_KICK_OFF, *BRANCHES, "action_plan", "plan_approval", "implementation")
    assert after(scene) == "12 Consolidation, 13 Closing"
    scene.play("evaluation", "evaluation_approval")
    assert after(scene) == "13 Closing"


def test_a_withdrawn_document_names_who_sees_to_a_new_version(scene: Scene) -> None:
    scene.play(*TO_THE_COACH[:6])
    file_document(last_done(work_of(scene.case).processes[0].process, "agreement_draft").pk)
    agreement = Document.objects.get(case=scene.case, source="agreement_draft")
    officer = scene.staff.officer
    assert "Make a new version" not in scene.page(officer)
    scene.send(officer, "withdraw_document", agreement.pk, reason="Wrong text")
    page = scene.page(officer)
    assert "Nobody can agree to it now: please send the case back" in page
    assert "Make a new version: Draft the cooperation agreement" in page
    assert f'href="{scene.address("send_back")}">Make a new version' in page
    told = scene.page(scene.pirna.mayor)
    assert "Case Officer East sends the case back to this step" in told
    assert scene.address("send_back") not in told


def test_a_change_of_coach_counts_as_a_round_of_its_stage(scene: Scene) -> None:
    scene.play(*TO_THE_COACH[:7])
    refuse(scene.case, "coach_answers", "Too far away.", "Pirna")
    scene.play("coach_matching", "coach_answers", "coach_assignment")
    assert "run through 2 times" in scene.page(scene.staff.officer)
    entered = {"reason": "Moves away", "last_day": localdate(), "handover_note": "All is on file."}
    scene.send(scene.staff.coordination, "change_coach", form=entered)
    scene.play("coach_matching", "coach_answers", "coach_assignment")
    assert "run through 3 times" in scene.page(scene.staff.officer)
