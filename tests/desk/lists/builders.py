"""People of the office and of two towns, and coaching cases that run."""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import AssignmentState, CaseKind, CaseState, PartyRole
from casework.cases.models import Assignment, Case, CaseParty
from casework.cases.services import open_case
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.builders import GOERLITZ, OPENED, PIRNA, body, person, town
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.lifecycle import submit_case
from workflows.engine.models import Step


@dataclass(frozen=True)
class People:
    """Who works at the desk in these stories."""

    east: User
    west: User
    supervision: User
    pirna: User
    goerlitz: User
    coach: User


def build_people() -> People:
    """Create two case officers, supervision, two towns and a coach."""
    lpr, pool = body(OrganisationKind.LPR), body(OrganisationKind.COORDINATION)
    return People(
        east=person("Officer East", Role.CO, lpr),
        west=person("Officer West", Role.CO, lpr),
        supervision=person("Supervision", Role.SU, lpr),
        pirna=person("Coordination Pirna", Role.MC, town(PIRNA)),
        goerlitz=person("Coordination Goerlitz", Role.MC, town(GOERLITZ)),
        coach=person("Coach North", Role.CH, pool),
    )


def draft_case(by: User, *keys: str, title: str = "Coaching") -> Case:
    """Open a draft of the LPR office for these municipalities."""
    return open_case(
        kind=CaseKind.COACHING,
        title=title,
        municipalities=[town(key) for key in keys or (PIRNA,)],
        opened_by=body(OrganisationKind.LPR),
        opened_on=OPENED,
        by=Actor(by),
    )


def running_case(by: User, *keys: str, title: str = "Coaching") -> Case:
    """Open a case and let it run; its first step is offered to the case officers."""
    case = draft_case(by, *keys, title=title)
    submit_case(case=case, by=Actor(by))
    case.refresh_from_db()
    return case


def only_step(case: Case) -> Step:
    """Return the one step of a case that waits for a person."""
    return Step.objects.get(case=case, flow_task_type=PERSON, status__in=WAITING)


@service
def set_due(*, step: Step, due_on: date | None, by: Actor) -> None:
    """Give a step another due date."""
    step.due_on = due_on
    step.save(update_fields=["due_on"])


@service
def let_rest(*, case: Case, until: date, by: Actor) -> None:
    """Suspend a case until a day, which may have passed by now."""
    case.state, case.suspended_on, case.follow_up_on = CaseState.SUSPENDED, OPENED, until
    case.save(update_fields=["state", "suspended_on", "follow_up_on"])


@service
def address_to(
    *, step: Step, role: Role, organisation: Organisation | None, by: Actor, author: User | None = None
) -> None:
    """Offer a free step to another role, as the author of what it decides on wrote it."""
    step.role, step.organisation, step.author = role, organisation, author
    step.save(update_fields=["role", "organisation", "author"])


@service
def make_coach(*, case: Case, user: User, by: Actor) -> None:
    """Assign a coach."""
    Assignment.objects.create(
        case=case,
        user=user,
        role=Role.CH,
        state=AssignmentState.ACTIVE,
        proposed_on=OPENED,
        assigned_on=OPENED,
    )


@service
def let_join(*, case: Case, organisation: Organisation, role: PartyRole, by: Actor) -> None:
    """Let an organisation take part."""
    CaseParty.objects.create(case=case, organisation=organisation, role=role, joined_on=OPENED)


def shown(client: Client, address: str, status: int = 200) -> str:
    """Return the page at an address."""
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()
