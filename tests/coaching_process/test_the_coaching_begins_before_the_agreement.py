"""A coaching waits for the signed agreement or for an exception with a reason, whichever comes first."""

import pytest

from accounts.choices import Role
from casework.audit.choices import Verb
from casework.audit.errors import NotAllowed
from casework.cases.selectors import active_assignment
from casework.coaching.selectors.beginning import agreement_exception
from tests.builders import acting, process_of
from tests.coaching_process.world import UNTIL_BRANCHES, UNTIL_COACH, World
from tests.engine.practice import verbs
from workflows.coaching.facts import ExceptionFacts
from workflows.desk.demo.driver import open_step
from workflows.engine.models import Step
from workflows.engine.moves import add_branch, drop_branch
from workflows.engine.services import complete_step


@pytest.fixture
def waiting(world: World) -> World:
    """Return the coaching with a coach and without a signature."""
    world.go(*UNTIL_COACH)
    return world


def test_supervision_is_asked_for_an_exception(waiting: World) -> None:
    assert waiting.open() == ["agreement_draft", "agreement_exception"]
    assert open_step(waiting.case, "agreement_exception").owner == waiting.staff.supervision


def test_with_an_exception_it_begins_and_the_agreement_goes_on(waiting: World) -> None:
    waiting.go("agreement_exception")
    exception = agreement_exception(waiting.case)
    assert exception is not None
    assert exception.granted_by == waiting.staff.supervision
    assert waiting.open() == ["agreement_draft", "contracting"]
    assert Verb.EXCEPTION_GRANTED in verbs(waiting.case)


def test_the_question_ends_by_itself_once_all_have_signed(waiting: World) -> None:
    waiting.go("agreement_draft", "agreement_signatures")
    assert waiting.open() == ["contracting"]
    assert agreement_exception(waiting.case) is None
    settled = Step.objects.get(case=waiting.case, flow_task__endswith=".agreement_exception")
    assert (settled.status, settled.owner) == ("DONE", None)
    coach = active_assignment(waiting.case, Role.CH)
    assert coach is not None
    assert open_step(waiting.case, "contracting").owner == coach.user


def test_nobody_is_asked_if_the_agreement_was_signed_before(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft", "agreement_signatures")
    world.go("coach_matching", "coach_answers", "coach_assignment")
    assert world.open() == ["contracting"]
    assert not Step.objects.filter(case=world.case, flow_task__endswith=".agreement_exception").exists()


def test_only_supervision_grants_it(waiting: World) -> None:
    step = open_step(waiting.case, "agreement_exception")
    for user in (waiting.staff.officer, waiting.pirna.mayor, waiting.staff.coordination):
        with pytest.raises(NotAllowed):
            complete_step(step_id=step.pk, facts=ExceptionFacts("Urgent"), by=acting(user))


def test_a_deselected_agreement_comes_back_before_the_end(waiting: World) -> None:
    by = acting(waiting.staff.officer)
    draft = open_step(waiting.case, "agreement_draft")
    drop_branch(step_id=draft.pk, by=by, reason="The council meets in autumn.")
    assert waiting.open() == ["agreement_exception"]
    process = process_of(waiting.case, "CoachingV1")
    add_branch(process_id=process.pk, name="agreement_draft", by=by, reason="The council has met.")
    assert waiting.open() == ["agreement_draft", "agreement_exception"]
