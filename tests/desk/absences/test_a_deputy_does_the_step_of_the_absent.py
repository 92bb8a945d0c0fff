"""A deputy finds the step of the absent and completes it; both names stay, and four eyes hold."""

import pytest

from accounts.choices import Role
from accounts.models import User
from casework.cases.choices import CaseKind
from tests.builders import lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import away
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, address, desk_of, sent, take
from workflows.desk.demo.driver import decision_facts
from workflows.engine.models import Decision, Step, StepDraft
from workflows.engine.selectors import content_of

ACTING = "You act on behalf of Case Officer East"


@pytest.fixture
def clerk(office: Office) -> User:
    """Return somebody at the office who alone does no step of a case officer."""
    return person("Clerk", Role.SU, lpr())


def test_from_the_inbox_to_the_timeline(office: Office, clerk: User) -> None:
    step, desk = office.step("inquiry"), desk_of(clerk)
    take(step, office.staff.officer)
    away(office.staff.officer, clerk)
    assert address(step) in desk.get("/?bereich=vertretung").content.decode()
    shown = desk.get(address(step)).content.decode()
    assert ACTING in shown
    assert 'name="complete"' in shown
    done = desk.post(address(step), sent(step, office.answer("inquiry")), follow=True)
    assert "is done" in done.content.decode()
    finished = Step.objects.get(pk=step.pk)
    assert (finished.owner, finished.on_behalf_of) == (clerk, office.staff.officer)
    told = "Clerk on behalf of Case Officer East"
    assert told in desk.get(f"/vorgaenge/{office.case.pk}/verlauf/").content.decode()
    assert told in " ".join(desk.get(address(step)).content.decode().split()).replace("</strong>", "")


def test_a_tab_without_steps_says_what_it_is_for(office: Office, clerk: User) -> None:
    away(office.staff.supervision, clerk)
    assert (
        "Nothing waits for whom you represent" in desk_of(clerk).get("/?bereich=vertretung").content.decode()
    )


def test_a_free_step_says_for_whom_the_deputy_acts(office: Office, clerk: User) -> None:
    step, desk = office.step("inquiry"), desk_of(clerk)
    assert 'name="complete"' not in desk.get(address(step)).content.decode()
    away(office.staff.officer, clerk)
    shown = desk.get(address(step)).content.decode()
    assert ACTING in shown
    assert 'name="complete"' in shown


def test_the_next_step_of_the_absent_leads_the_deputy_on(office: Office, clerk: User) -> None:
    step = office.step("inquiry")
    away(office.staff.officer, clerk)
    done = desk_of(clerk).post(address(step), sent(step, office.answer("inquiry")))
    assert done["Location"] == address(office.step("receipt"))


def test_each_keeps_the_own_draft_and_both_end_with_the_step(office: Office, clerk: User) -> None:
    step, answer = office.step("inquiry"), office.answer("inquiry")
    take(step, office.staff.officer)
    desk_of(office.staff.officer).post(address(step, "save_draft"), {"concern": "Half a word"})
    away(office.staff.officer, clerk)
    deputy = desk_of(clerk)
    assert "Half a word" not in deputy.get(address(step)).content.decode()
    deputy.post(address(step, "save_draft"), {"concern": "My own words"})
    assert "My own words" in deputy.get(address(step)).content.decode()
    assert StepDraft.objects.filter(step=step).count() == 2
    deputy.post(address(step), sent(step, answer))
    assert not StepDraft.objects.filter(step=step).exists()


def test_a_deputy_for_other_kinds_of_case_only_reads(office: Office, clerk: User) -> None:
    step, desk = office.step("inquiry"), desk_of(clerk)
    away(office.staff.officer, clerk, kinds=(CaseKind.FUNDING,))
    shown = desk.get(address(step)).content.decode()
    assert ACTING not in shown
    assert 'name="complete"' not in shown
    assert desk.post(address(step), sent(step, office.answer("inquiry"))).status_code == 403


WROTE = "You wrote this content, so somebody else has to decide on it."
STANDS_IN = "You represent the person who wrote this content, so somebody else has to decide on it."


@pytest.mark.parametrize(("name", "why"), [("Case Officer East", WROTE), ("Case Officer West", STANDS_IN)])
def test_author_and_deputy_of_the_author_are_told_why_they_may_not(
    office: Office, name: str, why: str
) -> None:
    for officer in (office.staff.officer, office.staff.colleague):
        give_office(officer, Role.SU, lpr())
    office.run(*UNTIL_AGREEMENT, "agreement_draft")
    step = office.step("agreement_signatures", lpr().name)
    assert step.author == office.staff.officer
    away(office.staff.officer, office.staff.colleague)
    desk = desk_of(User.objects.get(name=name))
    shown = desk.get(address(step)).content.decode()
    assert why in shown
    assert 'name="complete"' not in shown
    fingerprint = content_of(step.case, step.flow_task).fingerprint
    refused = desk.post(address(step), sent(step, decision_facts(step), fingerprint=fingerprint))
    assert refused.status_code == 403
    assert why in refused.content.decode()
    assert not Decision.objects.filter(step=step).exists()
