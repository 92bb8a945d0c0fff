"""Where a process goes one of several ways, the first one that fits is taken, else the last one."""

import pytest
from pytest_django import Settings

from casework.cases.choices import CaseKind
from tests.builders import running_case
from tests.engine.practice import Scene, open_rows, say


@pytest.mark.parametrize(
    ("word", "way"),
    [("left", "left"), ("right", "right"), ("right or left", "left"), ("nothing", "ahead")],
)
def test_the_first_way_that_fits_is_taken(scene: Scene, settings: Settings, word: str, way: str) -> None:
    ways = {CaseKind.FUNDING: "tests.definitions.practice.SeveralWays"}
    settings.PROCESS_DEFINITIONS = settings.PROCESS_DEFINITIONS | ways
    case = running_case(scene.staff.officer, kind=CaseKind.FUNDING)
    say(case, "choice", word)
    assert open_rows(case) == [way]
