"""A proposed coach sees the head of the case, why he was proposed, and his own answer; no other step."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.choices import Role
from accounts.models import User
from casework.cases.selectors import proposed_assignment, visible_documents
from tests.builders import acting
from tests.desk.cases.builders import Scene, content, set_scene
from tests.rehearsal import rehearsed
from workflows.desk.demo.driver import do, open_step, refuse
from workflows.desk.selectors.case_list import CaseFilter, case_list
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.reader import reader_of
from workflows.desk.selectors.step import step_page
from workflows.desk.selectors.way_on import way_on
from workflows.engine.models import Step
from workflows.engine.selectors import visible_steps

TO_THE_PROPOSAL = (
    "inquiry",
    "receipt",
    "initial_consultation",
    "consultation_minutes",
    "municipal_decision",
    "agreement_draft",
    "coach_matching",
)


def propose_coach() -> Scene:
    """Play until a coach is proposed."""
    return set_scene().play(*TO_THE_PROPOSAL)


new_scene = rehearsed(propose_coach)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None) -> Iterator[Scene]:
    """Return the case of Pirna with a coach who is proposed."""
    with translation.override("en"):
        yield new_scene()


def proposed(scene: Scene) -> User:
    """Return the proposed coach, as read for a new request."""
    waiting = proposed_assignment(scene.case, Role.CH)
    assert waiting is not None
    return acting(waiting.user).user


def own_step(scene: Scene) -> Step:
    """Return the step at which the coach answers."""
    return next(step for step in scene.waiting("coach_answers") if step.role == Role.CH)


def opened(client: Client, step: Step, status: int) -> str:
    """Return the page of a step."""
    return content(client.get(reverse("desk:step", args=[step.pk])), status)


def test_only_the_own_step_is_there(scene: Scene) -> None:
    coach, own = proposed(scene), own_step(scene)
    assert list(visible_steps(coach)) == [own]
    client = scene.desk_of(coach)
    for step in Step.objects.filter(case=scene.case, flow_task_type="HUMAN").exclude(pk=own.pk):
        opened(client, step, 404)
    opened(client, own, 200)


def test_the_own_page_says_nothing_of_others(scene: Scene) -> None:
    do(scene.case, "coach_answers", "Pirna", answer="remarks", text="He talks too much.")
    page = step_page(own_step(scene), proposed(scene))
    assert page.content is not None
    assert page.rights.may_fill
    assert (page.earlier, page.open_now) == ((), ())
    assert [answer.text for answer in page.answers] == [""]
    assert "He talks too much." not in opened(scene.desk_of(proposed(scene)), own_step(scene), 200)
    assert "He talks too much." in [
        answer.text for answer in step_page(own_step(scene), scene.staff.officer).answers
    ]


def test_after_the_answer_nothing_says_how_it_goes_on(scene: Scene) -> None:
    coach = proposed(scene)
    done = answered(scene)
    assert way_on(done, coach).sentence == ""
    assert step_page(done, coach).open_now == ()
    assert way_on(done, scene.staff.officer).sentence != ""


def answered(scene: Scene) -> Step:
    """Let the coach agree on the page."""
    step = own_step(scene)
    from_page = scene.desk_of(proposed(scene))
    shown = step_page(step, proposed(scene)).fingerprint
    sent = from_page.post(
        reverse("desk:step", args=[step.pk]),
        {"complete": "1", "answer": "approved", "text": "", "fingerprint": shown},
    )
    assert sent.status_code == 302
    return Step.objects.get(pk=step.pk)


def test_lists_tell_the_head_only(scene: Scene) -> None:
    coach = proposed(scene)
    (row,) = case_list(coach, CaseFilter(), Place()).page.rows
    assert (row.case_id, row.stages, row.due_on) == (scene.case.pk, (), None)
    stage = own_step(scene).stage
    assert case_list(coach, CaseFilter(stage=stage), Place()).page.rows == ()
    assert case_list(scene.staff.officer, CaseFilter(stage=stage), Place()).count == 1
    refuse(scene.case, "coach_answers", "Not him.", "Pirna")
    assert open_step(scene.case, "coach_matching")


def test_steps_of_the_pool_are_not_listed(scene: Scene) -> None:
    coach = proposed(scene)
    assert inbox_of(coach, InboxFilter(area=Area.MINE), Place()).page.rows[0].step_id == own_step(scene).pk
    assert inbox_of(coach, InboxFilter(area=Area.ORGANISATION), Place()).page.rows == ()


def test_no_document_is_on_the_page_of_the_case(scene: Scene) -> None:
    coach = proposed(scene)
    reader = reader_of(coach, scene.case)
    assert not visible_documents(coach, scene.case, reader.access).exists()
    assert not reader.sees_steps
