"""Stage 2 has two dates: the consultation is held in 20 working days, its minutes follow in 10."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from casework.cases.models import DocumentVersion
from casework.network.choices import ConsultationState
from casework.network.models import Consultation
from casework.network.selectors import completed_consultations
from tests.builders import acting
from tests.coaching_process.world import World
from tests.documents.reading import says
from workflows.desk.demo.driver import do, open_step
from workflows.engine.jobs import file_document
from workflows.engine.lifecycle import resume_case, suspend_case
from workflows.engine.models import Step
from workflows.engine.moves import send_back
from workflows.engine.selectors import running_processes

HOLD, WRITE = "initial_consultation", "consultation_minutes"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday, 1 June 2026; Saxony works on Corpus Christi, 4 June."""
    with time_machine.travel(at(2026, 6, 1), tick=False) as clock:
        yield clock


@pytest.fixture
def new_world() -> Callable[[], World]:
    """Let each story begin on the day at which the clock stands."""
    return World


def at(year: int, month: int, day: int) -> datetime:
    """Return the morning of a day."""
    return datetime(year, month, day, 8, tzinfo=UTC)


def consultation(world: World) -> Consultation:
    """Return the consultation of the case."""
    return Consultation.objects.get(case=world.case)


def back_to(world: World, node: str) -> None:
    """Let the office send the case back."""
    process = running_processes(world.case)[0]
    send_back(process_id=process.pk, to=node, by=acting(world.staff.officer), reason="A mistake")


def test_the_consultation_is_due_in_20_working_days_and_its_minutes_10_after_it(
    world: World, clock: time_machine.Traveller
) -> None:
    world.go("inquiry", "receipt")
    assert open_step(world.case, HOLD).due_on == date(2026, 6, 29)
    clock.move_to(at(2026, 6, 17))
    do(world.case, HOLD, held_on=date(2026, 6, 15))  # entered two days later
    assert open_step(world.case, WRITE).due_on == date(2026, 6, 29)
    assert open_step(world.case, WRITE).stage == HOLD


def test_minutes_of_a_consultation_that_was_entered_late_are_late(
    world: World, clock: time_machine.Traveller
) -> None:
    world.go("inquiry", "receipt")
    clock.move_to(at(2026, 7, 31))
    do(world.case, HOLD, held_on=date(2026, 6, 15))
    assert open_step(world.case, WRITE).due_on == date(2026, 6, 29)


def test_the_days_left_for_the_minutes_count_on_after_a_rest(
    world: World, clock: time_machine.Traveller
) -> None:
    world.go("inquiry", "receipt", HOLD)
    assert open_step(world.case, WRITE).due_on == date(2026, 6, 15)
    clock.move_to(at(2026, 6, 8))  # five of the ten days are left
    by = acting(world.staff.officer)
    suspend_case(case=world.case, until=date(2026, 7, 1), by=by, reason="Election")
    clock.move_to(at(2026, 7, 1))
    resume_case(case=world.case, by=by)
    assert open_step(world.case, WRITE).due_on == date(2026, 7, 8)


def test_only_the_minutes_complete_the_consultation_and_let_the_town_decide(world: World) -> None:
    world.go("inquiry", "receipt", HOLD)
    assert (consultation(world).state, world.open()) == (ConsultationState.HELD, [WRITE])
    assert not completed_consultations([world.pirna.town]).exists()
    world.go(WRITE)
    assert consultation(world).state == ConsultationState.COMPLETED
    assert world.open() == ["municipal_decision"]


def test_what_is_sent_back_keeps_both_records_and_stays_completed(
    world: World, clock: time_machine.Traveller
) -> None:
    world.go("inquiry", "receipt", HOLD)
    do(world.case, WRITE, results="A council.")
    clock.move_to(at(2026, 9, 1))
    back_to(world, WRITE)
    assert world.open() == [WRITE]
    assert open_step(world.case, WRITE).due_on == date(2026, 9, 15)  # a correction has ten days of its own
    back_to(world, HOLD)
    assert world.open() == [HOLD]
    do(world.case, HOLD, held_on=date(2026, 6, 2), form="video")
    found = consultation(world)
    assert (found.results, found.held_on, found.completed_on) == (
        "A council.",
        date(2026, 6, 2),
        date(2026, 6, 2),
    )
    assert world.open() == [WRITE]
    do(world.case, WRITE, results="A council and a coach.")
    assert consultation(world).results == "A council and a coach."
    assert world.open() == ["municipal_decision"]


def test_the_minutes_on_file_tell_what_both_steps_said(world: World) -> None:
    world.go("inquiry", "receipt")
    do(world.case, HOLD, form="video")
    do(world.case, WRITE, results="A council shall bring everybody together.")
    assert not DocumentVersion.objects.filter(document__source=HOLD).exists()
    step = Step.objects.get(case=world.case, flow_task__endswith=f".{WRITE}")
    with translation.override("en"):
        file_document(step_id=step.pk)
    with DocumentVersion.objects.get(document__source=WRITE).file.open() as file:
        pdf = file.read()
    for text in ("01.06.2026", "Video", "Teilnehmende", "Ordnungsamt", "A council shall bring everybody"):
        assert says(pdf, text), text
