"""Two people send the same step at the same instant: one wins, the other sees who did what, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.coaching.models import Inquiry
from tests.at_once import together
from tests.builders import PIRNA, person, running_case
from tests.databases import Clone
from tests.desk.steps.builders import UNTIL_ANSWERS, Data, Office, address, desk_of, open_office, sent
from workflows.desk.demo.driver import decision_facts
from workflows.engine.choices import Answer
from workflows.engine.models import Decision, Step
from workflows.engine.selectors import content_of

TIMES = 3  # each time, chance decides who wins


@dataclass(frozen=True)
class Outcome:
    """Who won, who was told, and what the page says that tells it."""

    winner: User
    loser: User
    page: str


@pytest.fixture(scope="module")
def house(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return the office; a second person may answer for Pirna."""
    with translation.override("en"), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        office = open_office()
        person("Deputy Mayor", Role.MA, office.pirna.town)
        yield office


def another(house: Office, *done: str) -> Office:
    """Return the office with a new case in which these steps are done."""
    office = Office(house.staff, house.pirna, running_case(house.staff.officer, PIRNA))
    office.run(*done)
    return office


def send_at_once(step: Step, forms: dict[User, Data], folder: Path) -> Outcome:
    """Let two people send their forms at the same instant; one is led on, one is told."""
    jobs = [[partial(send, step, user, data, folder)] for user, data in forms.items()]
    assert together(jobs) == {"done": 2}
    answers = {path.name: path.read_text() for path in folder.iterdir()}
    people = {str(user.pk): user for user in forms}
    assert sorted(answers) == ["302", "409"]
    winner, loser = (people[answers[status].partition("\n")[0]] for status in ("302", "409"))
    assert winner != loser
    return Outcome(winner, loser, answers["409"])


def send(step: Step, user: User, data: Data, folder: Path) -> None:
    """Send a form in a browser and keep the answer under its status."""
    answer = desk_of(user).post(address(step), data)
    (folder / str(answer.status_code)).write_text(f"{user.pk}\n{answer.content.decode()}")


def assert_told(outcome: Outcome, step: Step) -> None:
    """Fail unless the page names the winner and the moment."""
    done = Step.objects.get(pk=step.pk)
    assert done.owner == outcome.winner
    assert done.finished is not None
    assert f"{outcome.winner.name} has already completed this step" in outcome.page
    moment = date_format(localtime(done.finished), "SHORT_DATETIME_FORMAT")
    assert f"completed on {moment}" in outcome.page


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_officers_record_one_inquiry(house: Office, tmp_path: Path, _time: int) -> None:
    office = another(house)
    step, staff = office.step("inquiry"), house.staff
    concerns = {staff.officer: "What East has heard", staff.colleague: "What West has heard"}
    forms = {
        user: sent(step, office.answer("inquiry"), concern=concern) for user, concern in concerns.items()
    }
    outcome = send_at_once(step, forms, tmp_path)
    assert_told(outcome, step)
    assert Inquiry.objects.get(case=office.case).concern == concerns[outcome.winner]
    assert concerns[outcome.winner] in outcome.page  # what is recorded
    assert concerns[outcome.loser] in outcome.page  # nothing typed is lost
    assert AuditEvent.objects.filter(subject_id=office.case.pk, verb=Verb.STEP_COMPLETED).count() == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_people_of_a_town_answer_for_it(house: Office, tmp_path: Path, _time: int) -> None:
    office = another(house, *UNTIL_ANSWERS)
    step = office.step("coach_answers", "Pirna")
    fingerprint = content_of(step.case, step.flow_task).fingerprint
    mayors = {user.name: user for user in User.objects.filter(name__in=("Mayor Pirna", "Deputy Mayor"))}
    wishes = {mayors["Mayor Pirna"]: "Come on Mondays.", mayors["Deputy Mayor"]: "Never on Mondays."}
    forms = {
        user: sent(
            step,
            decision_facts(step, answer=Answer.APPROVED_WITH_REMARKS, text=wish),
            fingerprint=fingerprint,
        )
        for user, wish in wishes.items()
    }
    outcome = send_at_once(step, forms, tmp_path)
    assert_told(outcome, step)
    decision = Decision.objects.get(step=step)
    assert (decision.by, decision.text) == (outcome.winner, wishes[outcome.winner])
    assert wishes[outcome.winner] in outcome.page
    assert wishes[outcome.loser] in outcome.page
