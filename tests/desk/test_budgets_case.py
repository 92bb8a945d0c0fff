"""What the page of a case costs: the same beside 20 and beside 2,000 cases of other people."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import localdate

from accounts.models import User
from casework.cases.choices import Audience, Level
from casework.cases.filing import add_document
from casework.cases.notes import write_note
from casework.coaching.services.meetings import record_meeting
from tests.builders import GOERLITZ, acting, running_case
from tests.coaching_domain.work.builders import meeting
from tests.databases import Clone
from tests.desk.absences.builders import away
from tests.desk.cases.builders import TO_THE_KICK_OFF, Scene, set_scene
from tests.desk.crowd import add_cases_like, crowd
from tests.documents.desk import checked

MOST_STATEMENTS = 25


@pytest.fixture(scope="module")
def full(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a case with everything on its page."""
    with translation.override("en"), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        scene = set_scene().play(*TO_THE_KICK_OFF)
        record_meeting(case=scene.case, facts=meeting(localdate()), by=acting(scene.coach))
        add_to(scene, 3)
        away(scene.pirna.mayor, scene.pirna.coordination)
        yield scene


def add_to(scene: Scene, count: int) -> None:
    """Write some more notes and file some more documents."""
    by = acting(scene.staff.officer)
    for number in range(count):
        write_note(case=scene.case, text=f"Note {number}", audience=Audience.PARTIES, by=by)
        add_document(case=scene.case, title=f"Map {number}", level=Level.INTERNAL, upload=checked(), by=by)


def readers(scene: Scene) -> dict[str, User]:
    """Return somebody of every kind who sees the case."""
    return {
        "officer": scene.staff.officer,
        "supervision": scene.staff.supervision,
        "coach": scene.coach,
        "mayor": scene.pirna.mayor,
        "deputy of the mayor": scene.pirna.coordination,
        "police": scene.police,
    }


def costs(scene: Scene) -> dict[str, int]:
    """Return how many statements the page takes for each of them."""
    found = {}
    for name, user in readers(scene).items():
        client = scene.desk_of(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(scene.address("case")).status_code == 200
        found[name] = len(captured)
    return found


def test_the_page_of_a_case_takes_at_most_25_statements_whatever_others_have(
    full: Scene, committed_db: Clone
) -> None:
    other = running_case(full.staff.officer, GOERLITZ)
    add_cases_like(other, 20)
    beside_few = costs(full)
    assert max(beside_few.values()) <= MOST_STATEMENTS, beside_few
    crowd(committed_db, other, 2_000)
    assert costs(full) == beside_few


def test_the_page_costs_the_same_when_more_has_happened(full: Scene) -> None:
    before = costs(full)
    add_to(full, 20)
    assert costs(full) == before
