"""A draft belongs to those who wrote it until they submit it; then its process begins."""

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case
from casework.cases.services import open_case
from tests.builders import acting, draft_case, lpr, person
from tests.engine.practice import Scene, last_event, nothing_changes, open_nodes, verbs
from workflows.engine.lifecycle import discard_case, submit_case
from workflows.engine.models import CaseProcess


@pytest.fixture
def draft(scene: Scene) -> Case:
    """Return a draft of the office."""
    return draft_case(scene.staff.officer, kind=CaseKind.OTHER)


@pytest.fixture
def request_of_pirna(scene: Scene) -> Case:
    """Return a draft of the town."""
    return open_case(
        kind=CaseKind.OTHER,
        title="We ask for help",
        municipalities=[scene.pirna.town],
        opened_by=scene.pirna.town,
        opened_on=localdate(),
        by=acting(scene.pirna.coordination),
    )


def state(case: Case) -> str:
    """Return the state as it is now."""
    return Case.objects.get(pk=case.pk).state


def test_the_process_begins(scene: Scene, draft: Case) -> None:
    process = submit_case(case=draft, by=acting(scene.staff.colleague))
    assert state(draft) == CaseState.RUNNING
    assert open_nodes(draft) == ["first"]
    assert verbs(draft)[-2:] == [Verb.CASE_SUBMITTED, Verb.PROCESS_STARTED]
    assert process == CaseProcess.objects.get(case=draft)
    assert str(last_event(draft).facts["process"]) == "Practice"


def test_a_town_submits_its_own_request(scene: Scene, request_of_pirna: Case) -> None:
    submit_case(case=request_of_pirna, by=acting(scene.pirna.mayor))
    assert state(request_of_pirna) == CaseState.RUNNING


def test_a_case_without_a_process_runs_all_the_same(scene: Scene) -> None:
    case = draft_case(scene.staff.officer, kind=CaseKind.CONSULTATION)
    assert submit_case(case=case, by=acting(scene.staff.officer)) is None
    assert state(case) == CaseState.RUNNING


def test_a_draft_is_discarded_with_a_reason_and_stays_on_record(scene: Scene, draft: Case) -> None:
    discard_case(case=draft, by=acting(scene.staff.officer), reason="A mistake.")
    assert state(draft) == CaseState.ABORTED
    assert (last_event(draft).verb, last_event(draft).reason) == (Verb.CASE_ABORTED, "A mistake.")
    with nothing_changes(draft), pytest.raises(NotNow, match="submitted already"):
        submit_case(case=draft, by=acting(scene.staff.officer))


def test_a_reason_is_needed_to_discard(scene: Scene, draft: Case) -> None:
    with nothing_changes(draft), pytest.raises(Invalid) as refusal:
        discard_case(case=draft, by=acting(scene.staff.officer), reason=" ")
    assert refusal.value.field == "reason"


def refuse_both(case: Case, user: User) -> None:
    """See that the person may neither submit nor discard the draft."""
    with nothing_changes(case):
        with pytest.raises(NotAllowed, match="may submit it"):
            submit_case(case=case, by=acting(user))
        with pytest.raises(NotAllowed, match="may discard it"):
            discard_case(case=case, by=acting(user), reason="No need.")


def test_others_leave_a_draft_alone(scene: Scene, draft: Case, request_of_pirna: Case) -> None:
    refuse_both(draft, scene.pirna.mayor)
    refuse_both(draft, scene.staff.coach)
    refuse_both(request_of_pirna, scene.freital.mayor)
    refuse_both(request_of_pirna, scene.staff.officer)


@pytest.mark.parametrize("role", [Role.AD, Role.AU, Role.QA])
def test_a_desk_in_the_same_house_is_not_enough(scene: Scene, draft: Case, role: Role) -> None:
    refuse_both(draft, person("Somebody else of the office", role, lpr()))


def test_a_case_is_submitted_once(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    with nothing_changes(scene.case):
        with pytest.raises(NotNow, match="submitted already"):
            submit_case(case=scene.case, by=by)
        with pytest.raises(NotNow, match="submitted already"):
            discard_case(case=scene.case, by=by, reason="No need.")
