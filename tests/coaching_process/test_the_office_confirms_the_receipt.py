"""Stage 1: the office confirms within 3 working days of the day on which the inquiry came in."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.builders import acting
from tests.coaching_process.world import World
from workflows.desk.demo.driver import do, open_step
from workflows.engine.moves import send_back
from workflows.engine.selectors import running_processes


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday, 1 June 2026."""
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def new_world() -> Callable[[], World]:
    """Let each story begin on the day at which the clock stands."""
    return World


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 6, 1), date(2026, 6, 4)),
        (date(2026, 5, 28), date(2026, 6, 2)),  # entered two working days late
        (date(2026, 5, 4), date(2026, 5, 7)),  # entered when the confirmation was late already
    ],
)
def test_the_days_count_from_the_receipt_and_not_from_the_entry(
    world: World, received_on: date, due_on: date
) -> None:
    do(world.case, "inquiry", received_on=received_on)
    assert open_step(world.case, "receipt").due_on == due_on


def test_a_correction_of_what_was_confirmed_has_days_of_its_own(
    world: World, clock: time_machine.Traveller
) -> None:
    do(world.case, "inquiry", received_on=date(2026, 5, 28))
    world.go("receipt")
    clock.move_to(datetime(2026, 6, 15, 8, tzinfo=UTC))
    process = running_processes(world.case)[0]
    send_back(process_id=process.pk, to="receipt", by=acting(world.staff.officer), reason="A mistake")
    assert open_step(world.case, "receipt").due_on == date(2026, 6, 18)
