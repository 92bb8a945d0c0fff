"""The page of a step that is over has no form: it says who did what and when, and how the case goes on."""

from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import User
from casework.territory.choices import OrganisationKind
from tests.builders import acting, body, person
from tests.desk.steps.builders import Office, address, desk_of
from tests.forms_on_pages import forms_on
from workflows.desk.demo.driver import doer_of, open_step, refuse, run
from workflows.engine.choices import PERSON
from workflows.engine.models import Step
from workflows.engine.moves import drop_branch

TO_THE_PROPOSAL = (
    "inquiry",
    "receipt",
    "initial_consultation",
    "consultation_minutes",
    "municipal_decision",
    "agreement_draft",
    "coach_matching",
)
FROM_THE_SECOND_PROPOSAL = (
    "coach_matching",
    "coach_answers",
    "coach_assignment",
    "agreement_exception",
    "contracting",
    "target_approval",
    "kick_off",
)


def pages_of(step: Step, *people: User | None) -> list[str]:
    """Return the page of a step as these people read it."""
    answers = [desk_of(user).get(address(step)) for user in people if user]
    return [answer.content.decode() for answer in answers if answer.status_code == 200]


def is_live(page: str, step: Step) -> bool:
    """Return whether something can be sent about the step."""
    return any(place.startswith(address(step)) for form in forms_on(page, "/") for place in form.addresses)


def test_each_step_of_a_coaching_up_to_its_branches(office: Office) -> None:
    person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    case, officer = office.case, office.staff.officer
    run(case, *TO_THE_PROPOSAL)
    refuse(case, "coach_answers", "Too far away.", "Pirna")
    run(case, *FROM_THE_SECOND_PROPOSAL)
    drop_branch(step_id=open_step(case, "funding").pk, by=acting(officer), reason="No need.")
    waiting = open_step(case, "situation_analysis")
    assert [is_live(page, waiting) for page in pages_of(waiting, doer_of(waiting))] == [True]
    over = Step.objects.filter(case=case, flow_task_type=PERSON)
    done, ended = over.filter(status=STATUS.DONE), over.filter(status=STATUS.CANCELED)
    assert done.count() > 15
    assert ended.exists()
    for step in done:
        for page in pages_of(step, officer, step.owner):
            assert not is_live(page, step), step.node_name
            assert step.owner.name in page
            assert "completed on" in page
            assert 'id="what-next"' in page
    for step in ended:
        (page,) = pages_of(step, officer)
        assert not is_live(page, step), step.node_name
        assert "This step is no longer needed" in page
        assert 'id="what-next"' in page
