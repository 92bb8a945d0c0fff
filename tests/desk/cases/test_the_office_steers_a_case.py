"""Sending back, adding branches, changing the coach and the lead, parties and notes."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from casework.cases.models import CaseParty, Note
from casework.cases.selectors import parties_of
from tests.builders import FREITAL, town, town_hall
from tests.desk.cases.builders import TO_THE_COACH, TO_THE_KICK_OFF, Scene
from workflows.engine.models import CaseProcess

TODAY = localdate().isoformat()
YESTERDAY = (localdate() - timedelta(days=1)).isoformat()
TOMORROW = (localdate() + timedelta(days=1)).isoformat()


def main_process(scene: Scene) -> CaseProcess:
    return CaseProcess.objects.filter(case=scene.case).order_by("pk")[0]


def noticed_in(page: str) -> str:
    """Return what comes back with the form once it was read what follows."""
    return page.partition('name="noticed" value="')[2].partition('"')[0]


def test_an_officer_sends_back_to_a_step_of_the_list(scene: Scene) -> None:
    scene.play("inquiry", "receipt")
    officer, process = scene.staff.officer, main_process(scene)
    assert "1 Inquiry: Confirm the receipt" in scene.page(officer, "send_back")
    page = scene.send(officer, "send_back", status=400, node=f"{process.pk}:closing", reason="x")
    assert "error-summary" in page
    scene.send(officer, "send_back", status=400, node=f"{process.pk}:inquiry", reason="")
    asked = {"node": f"{process.pk}:inquiry", "reason": "The contact has changed."}
    page = scene.send(officer, "send_back", status=200, form=asked)
    assert [step.node_name for step in scene.waiting("initial_consultation")]
    scene.send(officer, "send_back", form=asked, noticed=noticed_in(page))
    assert [step.node_name for step in scene.waiting("inquiry")] == ["inquiry"]
    page = scene.page(officer)
    assert "The contact has changed." in page
    assert "sent the case back to “Record the inquiry”" in page
    step = reverse("desk:step", args=[scene.waiting("inquiry")[0].pk])
    assert "sent the case back to this step" in scene.desk_of(officer).get(step).content.decode()


def test_what_is_undone_is_named_before_it_is_confirmed(scene: Scene) -> None:
    scene.play(*TO_THE_COACH, "agreement_exception", "contracting", "target_approval")
    officer = scene.staff.officer
    asked = {"node": f"{main_process(scene).pk}:contracting", "reason": "The goals are wrong."}
    page = scene.send(officer, "send_back", status=200, form=asked)
    assert "Nothing is done yet" in page
    assert "Agree to the target agreement: Stadt Pirna (Mayor Pirna, " in page
    assert ": agreed)" in page
    assert f"Hold the kick-off ({scene.coach.name})" in page
    assert "Draft the cooperation agreement (" not in page
    assert "To be done once more" not in page
    assert scene.waiting("kick_off")
    other = {**asked, "node": f"{main_process(scene).pk}:coach_matching"}
    page = scene.send(officer, "send_back", status=200, form=other, noticed=noticed_in(page))
    assert "To be done once more" in page
    assert f"Clarify the task and draft the target agreement ({scene.coach.name}, " in page
    scene.send(officer, "send_back", form=other, noticed=noticed_in(page))
    assert scene.waiting("coach_matching")


def test_stages_that_will_be_run_through_again_say_so(scene: Scene) -> None:
    scene.play(*TO_THE_COACH, "agreement_exception")
    asked = {"node": f"{main_process(scene).pk}:initial_consultation", "reason": "x"}
    page = scene.send(scene.staff.officer, "send_back", status=200, form=asked)
    scene.send(scene.staff.officer, "send_back", form=asked, noticed=noticed_in(page))
    page = scene.page(scene.staff.officer)
    assert "will be run through again" in page
    assert page.count("fw-stage--current") == 1
    assert page.count("fw-stage--done") == 1


def test_nothing_to_send_back_to_is_said_at_once(scene: Scene) -> None:
    page = scene.page(scene.staff.officer, "send_back", status=409)
    assert "There is no earlier step" in page
    scene.send(scene.staff.officer, "send_back", status=409, node="1:inquiry", reason="x")


def test_a_branch_is_added_while_others_are_open(scene: Scene) -> None:
    officer = scene.staff.officer
    assert "Add a branch" not in scene.page(officer)
    scene.page(officer, "add_branch", status=409)
    scene.play(*TO_THE_KICK_OFF)
    assert "Add a branch" in scene.page(officer)
    node = f"{main_process(scene).pk}:security_analysis_ref"
    scene.send(officer, "add_branch", node=node, reason="The council asks for it.")
    assert scene.waiting("security_analysis_ref")
    assert "not chosen in the target agreement" not in scene.page(officer)


def test_the_coordination_changes_the_coach_without_losing_the_stage(scene: Scene) -> None:
    coordination = scene.staff.coordination
    scene.play(*TO_THE_KICK_OFF)
    assert "Change the coach" in scene.page(coordination)
    entered = {"reason": "Moves away", "last_day": TOMORROW, "handover_note": "The mayor is the key."}
    page = scene.send(coordination, "change_coach", status=400, form=entered)
    assert "This day lies in the future." in page
    assert "The mayor is the key." in page
    scene.send(coordination, "change_coach", form={**entered, "last_day": TODAY})
    page = scene.page(scene.staff.officer)
    assert "Beside it: Change of coach" in page
    assert "The mayor is the key." in page
    assert "Change the coach" not in scene.page(coordination)
    assert scene.waiting("situation_analysis")
    page = scene.send(coordination, "change_coach", status=409, form={**entered, "last_day": TODAY})
    assert "being changed already" in page
    assert "The mayor is the key." in page


def test_nobody_fills_in_a_change_of_coach_in_vain(scene: Scene) -> None:
    coordination = scene.staff.coordination
    scene.play(*TO_THE_COACH[:-3])
    page = scene.page(scene.staff.officer, "change_coach", status=409)
    assert "No coach is assigned to this case." in page
    scene.play(*TO_THE_COACH[-3:])
    entered = {"reason": "Moves away", "last_day": TODAY, "handover_note": "The mayor is the key."}
    scene.send(coordination, "change_coach", form=entered)
    page = scene.page(coordination, "change_coach", status=409)
    assert "being changed already" in page
    assert f'href="{scene.address("case")}"' in page


def test_the_lead_goes_to_another_officer(scene: Scene) -> None:
    colleague = scene.staff.colleague
    scene.send(scene.staff.officer, "assign_lead", status=400, lead=scene.pirna.mayor.pk)
    scene.send(scene.staff.officer, "assign_lead", lead=colleague.pk, reason="Holiday")
    scene.case.refresh_from_db()
    assert scene.case.lead == colleague


def test_a_town_joins_and_leaves(scene: Scene) -> None:
    officer, freital = scene.staff.officer, town_hall(FREITAL)
    scene.send(officer, "add_party", status=400, organisation="999999", joined_on=TODAY)
    scene.send(officer, "add_party", status=400, organisation=freital.town.pk, joined_on=TOMORROW)
    scene.send(officer, "add_party", organisation=freital.town.pk, joined_on=TODAY)
    assert scene.case.reference_number in scene.page(freital.mayor)
    page = scene.send(officer, "add_party", status=409, organisation=freital.town.pk, joined_on=TODAY)
    assert "takes part already" in page
    party = CaseParty.objects.get(case=scene.case, organisation=freital.town)
    page = scene.send(officer, "end_party", party.pk, status=400, left_on=YESTERDAY, reason="Too far")
    assert "The last day lies before the first." in page
    scene.send(officer, "end_party", party.pk, left_on=TODAY, reason="Too far")
    scene.page(freital.mayor, status=404)
    assert "has been ended already (Case Officer East, " in scene.page(
        officer, "end_party", party.pk, status=409
    )


def test_the_last_town_stays(scene: Scene) -> None:
    party = parties_of(scene.case).get(organisation=town("14628270"))
    page = scene.send(scene.staff.officer, "end_party", party.pk, status=409, left_on=TODAY, reason="Too far")
    assert "it is the only one of its kind" in page
    assert "Too far" in page


def test_a_party_of_another_case_is_not_found(scene: Scene) -> None:
    scene.page(scene.staff.officer, "end_party", 999_999, status=404)


def test_people_write_notes_for_the_right_readers(scene: Scene) -> None:
    scene.send(scene.staff.officer, "add_note", text="For us", reading="office")
    scene.send(scene.pirna.mayor, "add_note", text="For all", reading="parties")
    scene.send(scene.pirna.mayor, "add_note", text="Not for me", reading="office", status=400)
    assert list(Note.objects.order_by("pk").values_list("text", "audience")) == [
        ("For us", "lpr"),
        ("For all", "parties"),
    ]
    assert "This field is required." in scene.send(scene.pirna.mayor, "add_note", status=400, text=" ")
    page = scene.send(scene.pirna.mayor, "add_note", status=400, text="x" * 100_000)
    assert "at most 20000 characters" in page
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    scene.send(scene.police, "add_note", status=403, text="x")


def test_many_notes_are_shown_on_request(scene: Scene) -> None:
    for number in range(23):
        scene.send(scene.pirna.mayor, "add_note", text=f"Note number {number}.", reading="parties")
    assert "Note number 0." not in scene.page(scene.staff.officer)
    page = scene.desk_of(scene.staff.officer).get(scene.address("case") + "?vermerke=alle").content.decode()
    assert "Note number 0." in page
