"""Two people work on one step: the second is told who did what, and nothing typed is lost."""

from casework.coaching.models import Inquiry
from tests.builders import acting
from tests.desk.steps.builders import Office, address, desk_of, sent, take
from workflows.engine.services import complete_step


def test_the_second_is_told_who_completed_it_and_keeps_the_words(office: Office) -> None:
    step, colleague = office.step("inquiry"), desk_of(office.staff.colleague)
    data = sent(step, office.answer("inquiry"), concern="What the second one wrote")
    complete_step(step_id=step.pk, facts=office.answer("inquiry"), by=acting(office.staff.officer))
    answer = colleague.post(address(step), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Case Officer East has already completed this step" in page
    assert "What the second one wrote" in page
    assert "Am Bahnhof" in page  # what the first one recorded
    assert "Municipality" not in str(Inquiry.objects.get(case=office.case).concern)


def test_who_took_it_on_is_told_to_the_other(office: Office) -> None:
    step, colleague = office.step("inquiry"), desk_of(office.staff.colleague)
    take(step, office.staff.officer)
    assert "Case Officer East" in colleague.get(address(step)).content.decode()
    answer = colleague.post(address(step), sent(step, office.answer("inquiry"), concern="Also typed"))
    assert answer.status_code == 409
    assert "Case Officer East has taken this step on" in answer.content.decode()
    assert "Also typed" in answer.content.decode()


def test_the_draft_of_the_second_stops_with_a_word(office: Office) -> None:
    step, colleague = office.step("inquiry"), desk_of(office.staff.colleague)
    take(step, office.staff.officer)
    answer = colleague.post(
        address(step, "save_draft"), {"concern": "x"}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert answer.status_code == 409
    assert "has taken this step on" in answer.json()["message"]
