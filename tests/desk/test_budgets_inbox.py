"""What the inbox costs, with session and middleware: the same beside 20 and beside 2,000 cases of others."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.builders import GOERLITZ, running_case
from tests.databases import Clone
from tests.desk.absences.builders import away
from tests.desk.cases.builders import TO_THE_KICK_OFF, Scene, set_scene
from tests.desk.crowd import add_cases_like, crowd
from workflows.desk.selectors.inbox import Area

MOST_STATEMENTS = 10
MORE_FOR = {"supervision": 2}  # it reads since when the record waits for its signature


@pytest.fixture(scope="module")
def scene(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a case amid its branches; its mayor is away, represented by the coordination of the town."""
    with translation.override("en"), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        scene = set_scene().play(*TO_THE_KICK_OFF)
        away(scene.pirna.mayor, scene.pirna.coordination)
        away(scene.staff.colleague, scene.staff.officer)
        yield scene


def readers(scene: Scene) -> dict[str, User]:
    """Return somebody of every kind whose inbox is asked for."""
    return {
        "officer, deputy of a colleague": scene.staff.officer,
        "supervision": scene.staff.supervision,
        "coach": scene.coach,
        "town, deputy of the mayor": scene.pirna.coordination,
        "mayor": scene.pirna.mayor,
        "police": scene.police,
    }


def costs(scene: Scene) -> dict[tuple[str, str], int]:
    """Return how many statements each area of the inbox takes for each of them."""
    found = {}
    for name, user in readers(scene).items():
        client = scene.desk_of(user)
        for area in Area:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse("desk:inbox"), {"bereich": area.value}).status_code == 200
            found[name, area.value] = len(captured)
    return found


def test_the_inbox_takes_at_most_10_statements_whatever_others_have(
    scene: Scene, committed_db: Clone
) -> None:
    other = running_case(scene.staff.officer, GOERLITZ)
    add_cases_like(other, 20)
    beside_few = costs(scene)
    beyond = {
        key: cost for key, cost in beside_few.items() if cost > MOST_STATEMENTS + MORE_FOR.get(key[0], 0)
    }
    assert beyond == {}
    crowd(committed_db, other, 2_000)
    assert costs(scene) == beside_few


def test_the_inbox_costs_the_same_with_more_cases_of_ones_own(scene: Scene) -> None:
    before = costs(scene)
    add_cases_like(scene.case, 20)
    assert costs(scene) == before
