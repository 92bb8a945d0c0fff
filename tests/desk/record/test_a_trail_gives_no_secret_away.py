"""What the timeline keeps from somebody is not in the trail either: a commitment proves that it is there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import translation
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit import sources
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.keys import make_key
from casework.audit.models import AuditEvent
from casework.audit.triggers import history_of
from casework.cases.choices import CaseState
from casework.cases.locks import lock_case
from casework.cases.models import Assignment, Case
from casework.cases.services import set_state
from casework.coaching.services.meetings import correct_meeting, record_meeting
from tests.access.world import region_around
from tests.audit.exports import Trail, exported
from tests.audit.record import sign
from tests.builders import GOERLITZ, PIRNA, acting, lpr, office, person, process_of, running_case
from tests.coaching_domain.work.builders import meeting
from tests.databases import Clone
from tests.desk.cases.builders import TO_THE_KICK_OFF, Scene, set_scene
from workflows.engine.lifecycle import transfer_case
from workflows.engine.models import Decision, Step
from workflows.engine.moves import send_back
from workflows.engine.services import end_all_work

WHY_BACK = "The coach and the mayor are at odds."
WHY_CORRECTED = "The council's quarrel was noted wrongly."
WHY_TRANSFERRED = "Both towns go on together."
EVENTS = "audit_auditevent"


@dataclass(frozen=True)
class Taken:
    """A trail that somebody took away."""

    trail: Trail

    @property
    def text(self) -> str:
        """Return the file as it is."""
        return self.trail.path.read_text()

    def entries(self, source: str, ids: set[int]) -> list[dict[str, Any]]:
        """Return the entries about these rows; each of them is in the trail."""
        found = [row for row in json.loads(self.text)["entries"] if row["source"] == source]
        found = [row for row in found if row["source_id"] in ids]
        assert ids
        assert {row["source_id"] for row in found} == ids
        return found

    def withholds(self, source: str, *ids: int) -> bool:
        """Return whether of each of these rows nothing but the commitment is in a trail that verifies."""
        answer = self.trail.verify()
        assert answer.code == 0, answer.said
        found = self.entries(source, set(ids))
        assert all(len(row["commitment"]) == 64 for row in found)
        return not any(row.keys() & {"content", "salt", "shape"} for row in found)

    def tells(self, source: str, *ids: int) -> bool:
        """Return whether each of these rows can be read in the trail."""
        return all("content" in row for row in self.entries(source, set(ids)))


@dataclass(frozen=True)
class World:
    """A coaching that was sent back, two cases that another one took over, and who takes trails away."""

    scene: Scene
    transferred: Scene
    silent: Scene
    heir: Case
    audit: User
    supervision_east: User
    folder: Path

    def take(self, scene: Scene, user: User) -> Taken:
        """Let a person take a trail away."""
        path = self.folder / f"{user.pk}-{scene.case.pk}.json"
        path.write_bytes(exported(scene, user))
        (key,) = Path(settings.AUDIT_SIGNING_KEY).parent.glob("*.pub")
        return Taken(Trail(path, key, settings.AUDIT_ANCHOR_FILE))

    def event(self, verb: str, scene: Scene | None = None) -> AuditEvent:
        """Return the newest event of a kind."""
        about = (scene or self.scene).case
        return AuditEvent.objects.filter(scope="case", subject_id=about.pk, verb=verb).latest("pk")


@service
def transfer_without_a_word(*, case: Case, successor: Case, by: Actor) -> None:
    """Let another case take the place of one with neither reason nor event, so that the row alone tells."""
    held = lock_case(case.pk)
    end_all_work(held)
    held.successor = successor
    set_state(held, CaseState.TRANSFERRED, localdate())


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {
        "AUDIT_SIGNING_KEY": folder / "signing.key",
        "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl",
        "MEDIA_ROOT": folder / "files",
    }
    with override_settings(**names), translation.override("en"):
        make_key()
        scene = set_scene().play(*TO_THE_KICK_OFF[:-1])
        officer, coach = acting(scene.staff.officer), acting(scene.coach)
        held = record_meeting(case=scene.case, facts=meeting(localdate()), by=coach)
        correct_meeting(meeting=held, facts=meeting(localdate()), by=coach, reason=WHY_CORRECTED)
        process = process_of(scene.case)
        send_back(process_id=process.pk, to="coach_matching", by=officer, reason=WHY_BACK)
        transferred = replace(scene, case=running_case(scene.staff.officer, PIRNA))
        heir = running_case(scene.staff.officer, GOERLITZ)
        transfer_case(
            case=transferred.case, successor=heir, on=localdate(), by=officer, reason=WHY_TRANSFERRED
        )
        silent = replace(scene, case=running_case(scene.staff.officer, PIRNA))
        transfer_without_a_word(case=silent.case, successor=heir, by=officer)
        sign()
        east = person("Supervision East")
        office(east, Role.SU, lpr(), region=region_around("East", PIRNA))
        yield World(scene, transferred, silent, heir, person("Audit", Role.AU, lpr()), east, folder)


@pytest.fixture(scope="module")
def of_audit(world: World) -> Taken:
    return world.take(world.scene, world.audit)


@pytest.fixture(scope="module")
def of_supervision(world: World) -> Taken:
    return world.take(world.scene, world.scene.staff.supervision)


def rows_of(model: type[Any], **wanted: object) -> tuple[str, set[int]]:
    """Return the rows of history of a kind, and where they stand."""
    history = history_of(model)
    found = history._default_manager.filter(**wanted).values_list("history_id", flat=True)
    return history._meta.db_table, set(found)


def test_a_reason_is_withheld_with_each_row_that_repeats_it(
    world: World, of_audit: Taken, of_supervision: Taken
) -> None:
    sent_back = world.event("sent_back")
    assert WHY_BACK not in world.scene.page(world.audit, "timeline")
    assert WHY_BACK not in of_audit.text
    assert of_audit.withholds(EVENTS, sent_back.pk)
    table, rows = rows_of(Step, change_id=sent_back.change_id, flow_task__endswith="kick_off")
    assert of_audit.withholds(table, *rows)
    assert WHY_BACK in of_supervision.text
    assert of_supervision.tells(table, *rows)


def test_a_reason_is_withheld_though_its_event_lies_in_another_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BATCH", 1)
    taken = world.take(world.scene, world.audit)
    assert WHY_BACK not in taken.text
    assert taken.withholds(EVENTS, world.event("sent_back").pk)


def test_a_step_without_a_secret_reason_is_told(world: World, of_audit: Taken) -> None:
    change = world.event("sent_back").change_id
    table, rows = rows_of(Step, case=world.scene.case, flow_task__endswith="kick_off")
    _table, secret = rows_of(Step, change_id=change)
    assert of_audit.tells(table, *rows - secret)


def test_what_comes_with_the_choice_of_the_coach_is_withheld_from_the_audit(
    world: World, of_audit: Taken, of_supervision: Taken
) -> None:
    assigned = world.event("coach_assigned")
    assert "coach" in world.scene.page(world.audit, "timeline")
    assert of_audit.withholds(EVENTS, assigned.pk)
    assert of_supervision.tells(EVENTS, assigned.pk)


def test_why_a_meeting_was_corrected_is_withheld_with_its_contents(
    world: World, of_supervision: Taken
) -> None:
    corrected = world.event("meeting_corrected")
    page = world.scene.page(world.scene.staff.supervision, "timeline")
    assert "corrected the coaching meeting" in page
    assert WHY_CORRECTED not in page
    assert WHY_CORRECTED not in of_supervision.text
    assert of_supervision.withholds(EVENTS, corrected.pk)


def test_who_answered_to_a_secret_content_is_withheld(
    world: World, of_audit: Taken, of_supervision: Taken
) -> None:
    secret, known = (
        rows_of(Decision, step__in=Step.objects.filter(case=world.scene.case, flow_task__endswith=node))
        for node in ("coach_answers", "target_approval")
    )
    assert of_audit.withholds(secret[0], *secret[1])
    assert of_audit.tells(known[0], *known[1])
    assert of_supervision.tells(secret[0], *secret[1])


def test_assignments_are_withheld_before_and_after_they_begin(
    world: World, of_audit: Taken, of_supervision: Taken
) -> None:
    proposed = rows_of(Assignment, case=world.scene.case, assigned_on=None)
    begun = rows_of(Assignment, case=world.scene.case, assigned_on__isnull=False)
    for table, rows in (proposed, begun):
        assert of_audit.withholds(table, *rows)
        assert of_supervision.tells(table, *rows)


def test_a_successor_that_one_may_not_see_is_in_no_row(world: World) -> None:
    taken = world.take(world.transferred, world.supervision_east)
    assert world.heir.reference_number not in taken.text
    assert taken.withholds(EVENTS, world.event("case_transferred", world.transferred).pk)
    for scene in (world.transferred, world.silent):
        taken = world.take(scene, world.supervision_east)
        assert names(world.heir) not in taken.text
        table, rows = rows_of(Case, id=scene.case.pk, successor=world.heir)
        assert taken.withholds(table, *rows)
        _table, before = rows_of(Case, id=scene.case.pk, successor=None)
        assert taken.tells(table, *before)


def test_a_successor_that_one_sees_is_told(world: World) -> None:
    for scene in (world.transferred, world.silent):
        taken = world.take(scene, world.scene.staff.supervision)
        assert names(world.heir) in taken.text
        table, rows = rows_of(Case, id=scene.case.pk, successor=world.heir)
        assert taken.tells(table, *rows)


def names(successor: Case) -> str:
    """Return how a row in the file names the case that took over."""
    return f'\\"successor_id\\": {successor.pk}'
