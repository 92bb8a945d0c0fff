"""Parties read the content, see what the others said, and decide on exactly what they were shown."""

import pytest

from tests.builders import FREITAL, PIRNA
from tests.desk.steps.builders import (
    UNTIL_ANSWERS,
    Data,
    Office,
    address,
    desk_of,
    open_office,
    sent,
    typed_in,
)
from tests.desk.steps.rewriting import write_targets_again
from workflows.coaching.forms.process import ClosingOrderForm
from workflows.desk.demo.driver import do, run
from workflows.engine.choices import Answer
from workflows.engine.filing import document_sheet
from workflows.engine.forms import Entry
from workflows.engine.models import Decision, Step

TARGETS = (*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception", "contracting")


@pytest.fixture
def office(db: None) -> Office:
    """Return the office with a case whose target agreement waits for answers."""
    office = open_office()
    office.run(*TARGETS)
    return office


def answer(page_data: dict[str, str], said: Answer, text: str = "") -> Data:
    """Return what a browser sends for an answer to the content of the page."""
    return {"fingerprint": page_data["fingerprint"], "answer": said, "text": text, "complete": "1"}


def test_the_content_stands_above_the_answer(office: Office) -> None:
    step = office.step("target_approval", "Pirna")
    page = desk_of(office.pirna.mayor).get(address(step)).content.decode()
    goal = office.answer("contracting").goals[0].goal  # type: ignore[attr-defined]
    assert "Agree to the target agreement" in page
    assert goal in page
    assert page.index(goal) < page.index('name="answer"')
    assert "not answered yet" in page


def test_an_agreement_is_recorded_with_what_was_shown(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    shown = typed_in(mayor.get(address(step)))
    done = mayor.post(address(step), answer(shown, Answer.APPROVED))
    assert done.status_code == 302
    assert Decision.objects.get(step=step).fingerprint == shown["fingerprint"]
    page = mayor.get(address(step)).content.decode()
    assert "Agreed" in page
    assert "The content has been changed since then" not in page


def test_what_a_refusal_brings_about_is_told_first(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    data = answer(typed_in(mayor.get(address(step))), Answer.REFUSED, "No goal for the station")
    page = mayor.post(address(step), data, follow=True).content.decode()
    assert "You have refused: “Agree to the target agreement: Stadt Pirna”. Next: “Clarify the task" in page
    assert "is done" not in page


def test_what_was_open_before_is_told_apart_from_what_comes_next(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    agreed = answer(typed_in(mayor.get(address(step))), Answer.APPROVED)
    page = mayor.post(address(step), agreed, follow=True).content.decode()
    other = "“Agree to the target agreement: Landespräventionsrat Sachsen” (Case Officer East, by "
    assert f"is done. Still open: {other}" in page
    assert "Next: “" not in page
    step = office.step("target_approval")
    officer = desk_of(office.staff.officer)
    agreed = answer(typed_in(officer.get(address(step))), Answer.APPROVED)
    page = officer.post(address(step), agreed, follow=True).content.decode()
    assert "is done. Next: “Hold the kick-off” (" in page
    assert ". Also open: “Draft the cooperation agreement”." in page


def test_a_signature_and_a_closing_are_named_by_what_they_do(office: Office) -> None:
    office.run("agreement_draft")
    step, mayor = office.step("agreement_signatures", "Pirna"), desk_of(office.pirna.mayor)
    page = mayor.get(address(step)).content.decode()
    assert "Sign or refuse" in page
    assert "I sign with remarks" in page
    assert "Once all parties have signed, it is concluded" in page
    assert "I order the closing" in str(ClosingOrderForm(case=office.case))
    assert "can only be read" in ClosingOrderForm.consequence


def test_a_refusal_needs_words(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    shown = typed_in(mayor.get(address(step)))
    refused = mayor.post(address(step), answer(shown, Answer.REFUSED))
    assert refused.status_code == 400
    assert "Please say why" in refused.content.decode()


def test_a_changed_content_is_shown_anew_and_the_typed_words_stay(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    shown = typed_in(mayor.get(address(step)))
    write_targets_again(office)
    answered = mayor.post(address(step), answer(shown, Answer.APPROVED_WITH_REMARKS, "Meet in the evening"))
    now = typed_in(answered)
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "The content has changed since it was shown to you" in page
    assert "A rewritten mandate" in page
    assert now["text"] == "Meet in the evening"
    assert now["fingerprint"] != shown["fingerprint"]
    assert mayor.post(address(step), answer(now, Answer.APPROVED)).status_code == 302


def test_a_draft_for_an_older_content_says_so(office: Office) -> None:
    step, mayor = office.step("target_approval", "Pirna"), desk_of(office.pirna.mayor)
    shown = typed_in(mayor.get(address(step)))
    mayor.post(address(step, "save_draft"), answer(shown, Answer.REFUSED, "Too much"))
    assert "since you saved your draft" not in mayor.get(address(step)).content.decode()
    write_targets_again(office)
    again = mayor.get(address(step))
    assert "since you saved your draft" in again.content.decode()
    assert typed_in(again)["text"] == "Too much"
    assert typed_in(again)["fingerprint"] != shown["fingerprint"]


def test_an_answer_to_a_content_that_changed_later_is_marked(office: Office) -> None:
    step = do(office.case, "target_approval", "Pirna")
    write_targets_again(office)
    page = desk_of(office.pirna.mayor).get(address(step)).content.decode()
    assert "The content has been changed since then" in page


def test_the_others_see_what_one_party_said(office: Office) -> None:
    do(office.case, "target_approval", "Pirna", answer=Answer.APPROVED_WITH_REMARKS, text="Weekly, please")
    step = office.step("target_approval")
    page = desk_of(office.staff.officer).get(address(step)).content.decode()
    assert "agreed with remarks" in page
    assert "Weekly, please" in page


def test_who_wrote_the_content_is_told_why_it_comes_back(office: Office) -> None:
    do(office.case, "target_approval", "Pirna", answer=Answer.REFUSED, text="No goal for the station")
    step = office.step("contracting")
    assert step.owner is not None
    page = desk_of(step.owner).get(address(step)).content.decode()
    assert "Mayor" in page
    assert "No goal for the station" in page


def test_each_town_answers_for_itself(db: None) -> None:
    office = open_office(FREITAL)
    run(office.case, "inquiry", "receipt", "initial_consultation", "consultation_minutes")
    step = office.step("municipal_decision", "Pirna")
    page = desk_of(office.pirna.mayor).get(address(step)).content.decode()
    assert "Answers so far" in page
    assert page.count("not answered yet") == 2
    assert "Decide in principle: Stadt Pirna</h1>" in " ".join(page.split())
    assert "Town council" in page
    assert "District council" not in page
    assert "Assembly of the association" not in page
    assert Step.objects.filter(round=step.round_id, organisation__unit__ags=PIRNA).count() == 1
    facts = office.answer("municipal_decision")
    sheet = document_sheet(step, facts, "Mayor Pirna")
    pirna = "Stadt Pirna (Landkreis Sächsische Schweiz-Osterzgebirge)"
    assert sheet.sections[0].entries == (Entry("Entschieden von", pirna),)
    done = desk_of(office.pirna.mayor).post(address(step), sent(step, facts), follow=True).content.decode()
    assert "“Decide in principle: Stadt Pirna” is done" in done
    assert "“Decide in principle: Stadt Freital”" in done
