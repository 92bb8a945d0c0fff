"""Who sees which case: the table, and the one rule that the list and the single case agree."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from accounts.policy import all_rows
from casework.audit.actors import Actor
from casework.cases import permissions
from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.selectors import (
    access_to,
    permitted_cases,
    visible_cases,
    visible_documents,
    visible_versions,
)
from tests.access.world import (
    CLOSED,
    DRAFT_OF_OFFICE,
    DRAFT_OF_TOWN,
    LEIPZIG_S,
    PIRNA_S,
    RUNNING,
    World,
    build_world,
)
from tests.documents.desk import checked
from tests.rehearsal import rehearsed

NONE: set[str] = set()
OFFICE = {*RUNNING, DRAFT_OF_OFFICE}
HEADS = {
    "officer": OFFICE,
    "supervision": OFFICE,
    "supervision east": {PIRNA_S, CLOSED, DRAFT_OF_OFFICE},
    "supervision west": {LEIPZIG_S},
    "supervision of both": OFFICE,
    "quality": OFFICE,
    "audit": OFFICE,
    "administration": NONE,
    "coordination of pirna": {PIRNA_S, CLOSED, DRAFT_OF_TOWN},
    "mayor of pirna": {PIRNA_S, CLOSED, DRAFT_OF_TOWN},
    "mayor of freital": NONE,
    "mayor of leipzig": {LEIPZIG_S},
    "coordination of leipzig": {LEIPZIG_S},
    "coach coordination": {PIRNA_S},
    "police of dresden": {PIRNA_S},
    "police of leipzig": NONE,
    "district": {PIRNA_S},
    "provider": {PIRNA_S},
    "coach proposed": {PIRNA_S},
    "coach assigned": {PIRNA_S},
    "coach handing over": {PIRNA_S},
    "coach long gone": NONE,
    "coach declined": NONE,
    "coach of nobody": NONE,
    "coach deactivated": NONE,
    "nobody": NONE,
    "officer of yesterday": NONE,
    "officer of tomorrow": NONE,
    "deactivated officer": NONE,
}
HEAD_ONLY = {"coach coordination", "police of dresden", "district", "provider", "coach proposed"}
CONTENTS = {name: NONE if name in HEAD_ONLY else cases for name, cases in HEADS.items()}
INTERNAL_READERS = {name for name in HEADS if name.startswith(("officer", "supervision", "quality", "audit"))}
INTERNALS = {name: cases if name in INTERNAL_READERS else NONE for name, cases in HEADS.items()}


new_world = rehearsed(build_world)


@pytest.fixture
def world(new_world: Callable[[], World], db: None) -> Iterator[World]:
    """Return the cases and the people."""
    with translation.override("en"):
        yield new_world()


def permitted(world: World, permission: str) -> dict[str, set[str]]:
    """Return for each person the cases that a list shows."""
    names = {case.pk: name for name, case in world.cases.items()}
    return {
        who: {names[case.pk] for case in permitted_cases(world.who(who), permission)} for who in world.people
    }


def test_heads_contents_and_internal_notes(world: World) -> None:
    assert permitted(world, permissions.VIEW_CASE) == HEADS
    assert permitted(world, permissions.VIEW_CONTENT) == CONTENTS
    assert permitted(world, permissions.VIEW_INTERNAL) == INTERNALS


def test_list_and_case_agree_on_every_permission(world: World) -> None:
    names = {row.permission for row in all_rows() if not row.permission.startswith("accounts.")}
    for who in world.people:
        user = world.who(who)
        access = {name: access_to(case, user) for name, case in world.cases.items()}
        for permission in names:
            listed = set(permitted_cases(user, permission).values_list("pk", flat=True))
            single = {case.pk for name, case in world.cases.items() if access[name].may(permission)}
            assert listed == single, (who, permission)


def test_the_door_shows_each_case_once(world: World) -> None:
    for who in world.people:
        keys = list(visible_cases(world.who(who)).values_list("pk", flat=True))
        assert sorted(keys) == sorted(world.cases[name].pk for name in HEADS[who]), who


def test_documents_are_read_by_those_who_read_contents(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = world.cases[PIRNA_S]
    by = Actor(world.who("officer"))
    version = add_document(case=case, title="Minutes", level=Level.INTERNAL, upload=checked(), by=by)
    for who, contents in CONTENTS.items():
        user = world.who(who)
        access = access_to(case, user)
        readable = [version] if PIRNA_S in contents else []
        assert list(visible_versions(user, case, access)) == readable, who
        assert [document.pk for document in visible_documents(user, case, access)] == [
            found.document_id for found in readable
        ], who
