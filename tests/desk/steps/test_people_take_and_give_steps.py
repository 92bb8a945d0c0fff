"""People take steps on, give them back, and give them to each other with a reason."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.choices import Role
from tests.builders import lpr, person
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, address, desk_of, take
from workflows.engine.models import Step


def owner_of(step: Step) -> str:
    """Return who does the step now."""
    owner = Step.objects.get(pk=step.pk).owner
    return owner.name if owner else ""


def test_an_officer_takes_a_step_on_and_gives_it_back(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    assert "is yours now" in officer.post(address(step, "claim"), follow=True).content.decode()
    assert owner_of(step) == "Case Officer East"
    assert officer.post(address(step, "claim")).status_code == 409
    assert "offered to everybody" in officer.post(address(step, "release"), follow=True).content.decode()
    assert owner_of(step) == ""


def test_who_has_a_step_reads_what_offering_it_to_all_again_does(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    told = "“Offer to all again”: the step is offered again to everybody who may do it."
    assert told not in officer.get(address(step)).content.decode()
    take(step, office.staff.officer)
    assert told in officer.get(address(step)).content.decode()


def test_an_officer_gives_a_step_to_a_colleague_with_a_reason(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    take(step, office.staff.officer)
    asked = officer.get(address(step, "reassign")).content.decode()
    assert "Case Officer West" in asked
    assert "Mayor" not in asked
    to = str(office.staff.colleague.pk)
    assert officer.post(address(step, "reassign"), {"to": to, "reason": ""}).status_code == 400
    given = officer.post(address(step, "reassign"), {"to": to, "reason": "On leave"}, follow=True)
    assert "is now with Case Officer West" in given.content.decode()
    assert owner_of(step) == "Case Officer West"
    for user in (office.staff.officer, office.staff.colleague):
        page = desk_of(user).get(address(step)).content.decode()
        assert "Case Officer East gave this step from Case Officer East to Case Officer West" in page
        assert "On leave" in page
    inbox = desk_of(office.staff.colleague).get("/").content.decode()
    day = date_format(localdate(), "SHORT_DATE_FORMAT")
    assert f"Given by Case Officer East on {day}: On leave" in inbox
    page = desk_of(office.staff.supervision).get(address(step)).content.decode()
    assert f"to Case Officer West on {day}" in page
    assert "On leave" not in page
    desk_of(office.staff.colleague).post(address(step, "release"))
    take(step, office.staff.officer)
    assert "On leave" not in desk_of(office.staff.officer).get("/").content.decode()


def test_the_step_of_somebody_else_is_put_back_with_a_reason(office: Office) -> None:
    step, colleague = office.step("inquiry"), desk_of(office.staff.colleague)
    take(step, office.staff.officer)
    asked = colleague.post(address(step, "release")).content.decode()
    assert "Shall the step be taken from Case Officer East?" in asked
    assert "Whoever had the step sees it; it also stands in the timeline of the case." in asked
    empty = colleague.post(address(step, "release"), {"reason": " "})
    assert (empty.status_code, owner_of(step)) == (400, "Case Officer East")
    colleague.post(address(step, "release"), {"reason": "Long ill"})
    assert owner_of(step) == ""


def test_a_coach_step_cannot_be_given_away(office: Office) -> None:
    office.run(*UNTIL_AGREEMENT, "coach_matching", "coach_answers", "coach_assignment", "agreement_exception")
    step = office.step("contracting")
    supervision = desk_of(office.staff.supervision)
    assert address(step, "reassign") not in supervision.get(address(step)).content.decode()
    assert supervision.get(address(step, "reassign")).status_code == 403
    assert supervision.post(address(step, "release")).status_code == 409


def test_an_optional_branch_is_deselected_with_a_reason_a_mandatory_one_is_not(office: Office) -> None:
    office.run(*UNTIL_AGREEMENT)
    agreement, matching = office.step("agreement_draft"), office.step("coach_matching")
    supervision = desk_of(office.staff.supervision)
    assert address(agreement, "drop_branch") in supervision.get(address(agreement)).content.decode()
    assert address(matching, "drop_branch") not in supervision.get(address(matching)).content.decode()
    assert supervision.post(address(agreement, "drop_branch"), {"reason": ""}).status_code == 400
    supervision.post(address(agreement, "drop_branch"), {"reason": "Signed in the alliance already"})
    assert not Step.objects.get(pk=agreement.pk).is_waiting
    page = supervision.get(address(agreement)).content.decode()
    assert "no longer needed" in page


def test_a_mayor_may_not_give_the_steps_of_the_office_away(office: Office) -> None:
    step, mayor = office.step("inquiry"), desk_of(office.pirna.mayor)
    assert mayor.post(address(step, "claim")).status_code == 403
    assert mayor.get(address(step, "reassign")).status_code == 403
    assert mayor.get(address(step, "drop_branch")).status_code == 403
    office.run("inquiry")
    assert mayor.get(address(step, "reassign")).status_code == 409


def test_quality_assurance_reads_who_waits_not_who_was_ill(office: Office) -> None:
    office.run(*UNTIL_AGREEMENT, "coach_matching", "coach_answers", "coach_assignment", "agreement_exception")
    office.run("contracting", "target_approval", "kick_off", "funding")
    step, quality = office.step("grant_decision"), person("Quality", Role.QA, lpr())
    give = {"to": str(office.staff.colleague.pk), "reason": "Long ill"}
    desk_of(office.staff.supervision).post(address(step, "reassign"), give)
    due = {"due_on": (localdate() + timedelta(days=30)).isoformat(), "reason": "The town asks for time"}
    desk_of(office.staff.supervision).post(address(step, "set_due_date"), due)
    ours = desk_of(quality).get("/?bereich=organisation").content.decode()
    assert address(step) in ours
    assert "Given by" not in ours
    assert "Due date changed by" not in ours
    mine = desk_of(office.staff.colleague).get("/").content.decode()
    assert "Long ill" in mine
    assert "The town asks for time" in mine


def test_an_odd_way_back_leads_to_the_step(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    take(step, office.staff.officer)
    given = {"to": str(office.staff.colleague.pk), "reason": "On leave", "next": "abc"}
    assert officer.post(address(step, "reassign"), given).headers["Location"] == address(step)
    put_back = officer.post(address(step, "release"), {"reason": "Done in a hurry", "next": "abc"})
    assert put_back.headers["Location"] == address(step)
