"""Repeating groups of a step: what is missing is told at the group, and older drafts open cleanly."""

from tests.desk.steps.builders import Office, address, desk_of, sent, typed_in
from workflows.engine.models import Step

EMPTY = {"participants-TOTAL_FORMS": "1", "participants-INITIAL_FORMS": "0", "participants-0-name": ""}
NEEDED = "Please fill in at least one row."


def consultation(office: Office) -> Step:
    """Return the open consultation; it needs participants."""
    office.run("inquiry", "receipt")
    return office.step("initial_consultation")


def test_a_missing_row_is_told_at_its_group_and_the_list_of_errors_leads_there(office: Office) -> None:
    step, officer = consultation(office), desk_of(office.staff.officer)
    answers = sent(step, office.answer("initial_consultation"))
    rest = {name: value for name, value in answers.items() if not name.startswith("participants-")}
    answer = officer.post(address(step), rest | EMPTY)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'<a class="fw-link" href="#group-participants">Participants: {NEEDED}</a>' in page
    assert 'id="group-participants_error"' in page
    assert page.count(NEEDED) == 2


def test_a_mistake_in_a_row_is_told_once_and_leads_to_its_field(office: Office) -> None:
    step, officer = consultation(office), desk_of(office.staff.officer)
    answers = sent(step, office.answer("initial_consultation"))
    answer = officer.post(address(step), {**answers, "participants-0-name": ""})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count('class="fw-link" href="#id_participants-0-name"') == 1
    assert "Please correct one entry" in page


def test_a_draft_from_before_a_group_existed_opens_with_an_empty_row(office: Office) -> None:
    step, officer = consultation(office), desk_of(office.staff.officer)
    officer.post(address(step, "save_draft"), {"held_on": "2026-01-05"})
    page = officer.get(address(step))
    assert typed_in(page)["held_on"] == "2026-01-05"
    assert typed_in(page)["participants-TOTAL_FORMS"] == "1"
    assert "error" not in page.content.decode()


def test_a_page_from_before_a_group_existed_is_told_what_is_missing(office: Office) -> None:
    step, officer = consultation(office), desk_of(office.staff.officer)
    page = officer.post(address(step), {"held_on": "2026-01-05", "complete": "1"}).content.decode()
    assert f"Participants: {NEEDED}" in page
    assert "ManagementForm" not in page


def test_an_optional_group_begins_without_rows(office: Office) -> None:
    needed, officer = consultation(office), desk_of(office.staff.officer)
    assert typed_in(officer.get(address(needed)))["participants-TOTAL_FORMS"] == "1"
    office.run("initial_consultation")
    optional = typed_in(officer.get(address(office.step("consultation_minutes"))))
    assert optional["next_steps-TOTAL_FORMS"] == "0"
