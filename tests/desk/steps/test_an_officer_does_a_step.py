"""A case officer reads what is asked, fills the form in, completes the step, and is led on."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from viewflow.workflow.status import STATUS

from casework.coaching.models import Inquiry
from tests.builders import GOERLITZ, acting, town_hall
from tests.desk.steps.builders import Office, address, desk_of, sent, typed_in
from workflows.engine.lifecycle import resume_case, suspend_case
from workflows.engine.models import Step


def test_the_page_says_what_is_asked_and_why_and_by_whom_until_when(office: Office) -> None:
    step = office.step("inquiry")
    page = desk_of(office.staff.officer).get(address(step)).content.decode()
    assert "Record the inquiry" in page
    assert "What does the municipality ask for" in page
    assert office.case.reference_number in page
    assert "Take on" in page  # two case officers could do it
    assert "not taken on yet" in page


def test_completing_leads_to_the_next_step_of_the_same_person_and_says_who_must_act(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    answer = officer.post(address(step), sent(step, office.answer("inquiry")), follow=True)
    receipt = office.step("receipt")
    assert answer.redirect_chain == [(address(receipt), 302)]
    assert Inquiry.objects.filter(case=office.case).exists()
    page = answer.content.decode()
    assert "“Record the inquiry” is done." in page
    assert "Next: “Confirm the receipt” (Case officer LPR" in page


def test_completing_leads_to_the_inbox_if_others_must_act(office: Office) -> None:
    office.run("inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
    step = office.step("coach_matching")
    done = desk_of(office.staff.coordination).post(address(step), sent(step, office.answer("coach_matching")))
    assert done.headers["Location"] == reverse("desk:inbox")


def test_mistakes_are_shown_at_the_field_and_nothing_typed_is_lost(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    wrong = sent(step, office.answer("inquiry"), received_on="31.02.2026", concern="Noise at the station")
    answer = officer.post(address(step), wrong)
    assert answer.status_code == 400
    assert typed_in(answer)["received_on"] == "31.02.2026"
    assert typed_in(answer)["concern"] == "Noise at the station"
    assert "error-summary" in answer.content.decode()
    assert Step.objects.get(pk=step.pk).status == STATUS.NEW


def test_what_a_service_refuses_stands_at_its_field(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    stranger = town_hall(GOERLITZ).coordination
    wrong = sent(step, office.answer("inquiry"), contact=str(stranger.pk))
    answer = officer.post(address(step), wrong)
    assert answer.status_code == 400
    assert 'id="id_contact_error"' in answer.content.decode()


def test_a_text_of_100_000_characters_is_told_and_kept(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    long = "x" * 100_000
    answer = officer.post(address(step), sent(step, office.answer("inquiry"), concern=long))
    assert answer.status_code == 400
    assert typed_in(answer)["concern"] == long


def test_what_another_window_sends_later_is_told_kindly_and_shown(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"))
    officer.post(address(step), data)
    again = officer.post(address(step), data | {"concern": "Also at the harbour"})
    page = again.content.decode()
    assert again.status_code == 409
    assert "You have completed this step already" in page
    assert "Also at the harbour" in page.partition('id="typed"')[2].partition("</section>")[0]
    assert address(office.step("receipt")) in page
    assert Step.objects.filter(case=office.case, flow_task=step.flow_task).count() == 1


def test_a_done_step_can_be_read_as_it_is_recorded(office: Office) -> None:
    step = office.step("inquiry")
    office.run("inquiry")
    page = desk_of(office.staff.supervision).get(address(step)).content.decode()
    assert "completed on" in page
    assert "Am Bahnhof" in page
    assert "<textarea" not in page


def test_what_was_said_earlier_stands_beside_the_form(office: Office) -> None:
    office.run("inquiry", "receipt")
    step = office.step("initial_consultation")
    page = desk_of(office.staff.officer).get(address(step)).content.decode()
    assert "What was said earlier" in page
    assert "Am Bahnhof" in page


def test_the_enter_key_keeps_a_draft_and_completes_nothing(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"))
    del data["complete"]
    kept = officer.post(address(step), data)
    assert kept.headers["Location"] == address(step)
    assert Step.objects.get(pk=step.pk).status == STATUS.NEW


def test_a_suspended_case_shows_its_step_and_takes_nothing(office: Office) -> None:
    step = office.step("inquiry")
    until = localdate() + timedelta(days=20)
    suspend_case(case=office.case, until=until, by=acting(office.staff.officer), reason="Elections")
    officer = desk_of(office.staff.officer)
    assert "The case is suspended" in officer.get(address(step)).content.decode()
    answer = officer.post(address(step), sent(step, office.answer("inquiry"), concern="Typed for long"))
    assert answer.status_code == 409
    assert "nothing can be done in it now" in answer.content.decode()
    assert typed_in(answer)["concern"] == "Typed for long"
    assert 'name="complete"' not in answer.content.decode()


def test_who_only_reads_is_told_who_acts_and_what_can_be_done(office: Office) -> None:
    step = office.step("inquiry")
    supervision = desk_of(office.staff.supervision).get(address(step)).content.decode()
    assert "This step waits for: Case officer" in supervision
    assert "You can read here and give the step to somebody else" in supervision
    mayor = desk_of(office.pirna.mayor).get(address(step)).content.decode()
    assert "You can only read here" in mayor


def test_what_was_sent_into_a_suspended_case_is_there_when_it_is_resumed(office: Office) -> None:
    step, by = office.step("inquiry"), acting(office.staff.officer)
    officer = desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"), concern="Typed for long")
    suspend_case(case=office.case, until=localdate() + timedelta(days=20), by=by, reason="Elections")
    officer.post(address(step), data)
    assert typed_in(officer.get(address(step)))["concern"] == "Typed for long"
    resume_case(case=office.case, by=by)
    page = officer.get(address(step))
    assert typed_in(page)["concern"] == "Typed for long"
    assert 'name="complete"' in page.content.decode()
