"""What somebody has as a coach passes to another coach, never to the coach coordination."""

from dataclasses import dataclass

import pytest

from accounts.choices import Role
from accounts.models import User
from casework.cases import permissions
from casework.cases.models import Assignment
from casework.cases.selectors import access_to, permitted_cases
from casework.territory.choices import OrganisationKind
from tests.access.deputies import name_deputy
from tests.builders import acting, body, house, person
from tests.builders import office as give_office
from tests.desk.absences.builders import away
from tests.desk.steps.builders import UNTIL_ANSWERS, Data, Office, address, desk_of, sent, take
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps, visible_steps


@dataclass(frozen=True)
class Coached:
    """A case with its coach, who has taken a step on."""

    office: Office
    coach: User
    step: Step
    data: Data


@pytest.fixture
def coached(office: Office) -> Coached:
    """Return a case at the first step of its coach."""
    office.run(*UNTIL_ANSWERS, "coach_answers", "coach_assignment", "agreement_exception")
    coach = Assignment.objects.get(case=office.case, role=Role.CH).user
    step = next(step for step in open_steps(office.case) if step.role == Role.CH)
    if step.owner is None:
        take(step, coach)
    return Coached(office, coach, step, sent(step, office.answer(step.node_name)))


def as_deputy(user: User) -> list[int]:
    """Return the steps on the deputy's tab of the inbox."""
    rows = inbox_of(acting(user).user, InboxFilter(area=Area.DEPUTY), Place()).page.rows
    return [row.step_id for row in rows]


def test_another_coach_does_the_step(coached: Coached) -> None:
    second = person("Second Coach", Role.CH, body(OrganisationKind.COORDINATION))
    assert desk_of(second).get(address(coached.step)).status_code == 404
    away(coached.coach, second)
    assert as_deputy(second) == [coached.step.pk]
    desk_of(second).post(address(coached.step), coached.data)
    done = Step.objects.get(pk=coached.step.pk)
    assert (done.owner, done.on_behalf_of) == (second, coached.coach)


@pytest.mark.parametrize("is_coordinator_too", [False, True])
def test_the_coordination_gets_nothing_of_a_coach(coached: Coached, *, is_coordinator_too: bool) -> None:
    coordination, case = coached.office.staff.coordination, coached.office.case
    if is_coordinator_too:  # so that the deputyship is good, but for that office alone
        give_office(coached.coach, Role.CC, body(OrganisationKind.COORDINATION))
    name_deputy(absence=away(coached.coach), deputy=coordination, kinds=[], by=house())
    now = acting(coordination).user
    assert len(now.standings_today) == (2 if is_coordinator_too else 1)
    for permission in (permissions.VIEW_CONTENT, permissions.WRITE_NOTE):
        assert not permitted_cases(now, permission).filter(pk=case.pk).exists()
        assert not access_to(case, now).may(permission)
    assert as_deputy(coordination) == []
    desk = desk_of(coordination)
    assert 'name="complete"' not in desk.get(address(coached.step)).content.decode()
    assert desk.post(address(coached.step), coached.data).status_code in (403, 404)


def test_a_step_of_a_coach_is_not_shown_to_whom_only_another_office_passes(coached: Coached) -> None:
    pool = body(OrganisationKind.COORDINATION)
    give_office(coached.coach, Role.CC, pool)
    second = person("Second Coordination", Role.CC, pool)
    own = visible_steps(acting(second).user).filter(owner=coached.coach)
    before = set(own.values_list("pk", flat=True))
    away(coached.coach, second)
    assert as_deputy(second) == []
    own = visible_steps(acting(second).user).filter(owner=coached.coach)
    assert set(own.values_list("pk", flat=True)) == before
