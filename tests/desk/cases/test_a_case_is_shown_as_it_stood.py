"""A case as of a day and a moment: what was known then, as it held on that day; and what differs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone, translation
from pytest_django import Settings

from casework.cases.choices import Level, PartyRole
from casework.cases.filing import add_document, withdraw_document
from casework.cases.models import Case, CaseParty
from casework.measures.selectors import measures_of
from tests.builders import FREITAL, acting, town_hall
from tests.desk.cases.builders import TO_THE_COACH, Scene, set_scene
from tests.documents.desk import checked
from workflows.desk.demo.driver import run
from workflows.desk.selectors.as_of import PastPage, past_page
from workflows.desk.selectors.case_parts import party_rows, person_rows
from workflows.desk.selectors.documents import document_rows
from workflows.desk.selectors.past import Moment
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.desk.selectors.stages import step_title
from workflows.desk.selectors.stepper import stages_of
from workflows.desk.selectors.work import work_of
from workflows.engine.lifecycle import resume_case, suspend_case
from workflows.engine.moves import join_case, leave_case

BEGIN = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a Monday."""
    with time_machine.travel(BEGIN, tick=False) as clock:
        yield clock


@pytest.fixture
def scene(clock: time_machine.Traveller, db: None, settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    """Return a case of Pirna that begins on that day."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield set_scene()


@dataclass(frozen=True)
class Snapshot:
    """What the page of the case says, in words that both ways of reading it share."""

    title: str
    state: str
    lead: str
    parties: frozenset[tuple[str, ...]]
    people: frozenset[tuple[str, ...]]
    steps: frozenset[tuple[str, ...]]
    stages: tuple[object, ...]
    documents: frozenset[tuple[str, ...]]
    measures: frozenset[tuple[str, ...]]


def live(reader: Reader) -> Snapshot:
    """Return what the tables say now, through the selectors of the page of the case."""
    case = Case.objects.select_related("lead").get(pk=reader.case.pk)
    reader = reader_of(reader.user, case)
    work = work_of(case)
    standing = CaseParty.objects.filter(case=case, left_on=None).select_related("organisation")
    assert len(standing) == len([row for row in party_rows(reader) if row.until is None])
    return Snapshot(
        title=case.title,
        state=case.get_state_display(),
        lead=case.lead.name if case.lead else "",
        parties=frozenset((str(p.organisation), p.get_role_display()) for p in standing),
        people=frozenset(
            (row.name, str(row.role.label), str(row.state.label))
            for row in person_rows(reader)
            if row.until is None
        ),
        steps=frozenset((step_title(step), str(step.due_on or "")) for step in work.waiting),
        stages=stages_of(work.main, reader.reads, work.processes[1:]) if work.main else (),
        documents=frozenset(
            (row.title, row.level, str(len(row.older) + 1), "withdrawn" if row.withdrawn_on else "")
            for row in document_rows(reader)
        ),
        measures=frozenset((m.title, m.get_state_display()) for m in measures_of(case)),
    )


def told(page: PastPage) -> Snapshot:
    """Return what the page of an earlier state says."""
    facts = {fact.label: fact.value for fact in page.facts}
    days = (row[3] for row in page.steps.rows)
    due = [str(datetime.strptime(day, "%d %b %Y").date()) if day else "" for day in days]  # noqa: DTZ007
    return Snapshot(
        title=facts["Subject"],
        state=facts["State"],
        lead=facts.get("Lead", ""),
        parties=frozenset(row[:2] for row in page.parties.rows),
        people=frozenset(row[:3] for row in page.people.rows),
        steps=frozenset(zip((row[0] for row in page.steps.rows), due, strict=True)),
        stages=page.stages,
        documents=frozenset(
            (row[0], row[1], str(len(row[3].split(", "))), "withdrawn" if row[2] else "")
            for row in page.documents.rows
        ),
        measures=frozenset(row[:2] for row in page.measures.rows),
    )


def now() -> Moment:
    """Return this moment on both axes."""
    return Moment(timezone.localdate(), timezone.now())


def reader(scene: Scene) -> Reader:
    """Return the officer in front of the case as it is now."""
    return reader_of(scene.staff.officer, Case.objects.get(pk=scene.case.pk))


def happenings(scene: Scene) -> Iterator[None]:
    """Let things happen in the case, one after the other."""
    by, freital = acting(scene.staff.officer), town_hall(FREITAL).town
    for node in TO_THE_COACH[:4]:
        run(scene.case, node)
        yield
    joined = join_case(
        case_id=scene.case.pk,
        organisation=freital,
        role=PartyRole.MUNICIPALITY,
        joined_on=timezone.localdate() - timedelta(days=3),
        by=by,
    )
    yield
    paper = add_document(case=scene.case, title="Map", level=Level.INTERNAL, upload=checked(), by=by).document
    yield
    suspend_case(case=scene.case, until=timezone.localdate() + timedelta(days=40), by=by, reason="Election")
    yield
    resume_case(case=scene.case, by=by, reason="Elected")
    yield
    withdraw_document(document=paper, by=by, reason="Wrong map")
    yield
    leave_case(party_id=joined.pk, left_on=timezone.localdate(), by=by, reason="Alone")
    for node in TO_THE_COACH[4:]:
        run(scene.case, node)
        yield


@pytest.mark.parametrize("seed", [7, 2026])
def test_as_of_random_moments_equals_what_the_page_said_then(
    scene: Scene, clock: time_machine.Traveller, seed: int
) -> None:
    chance, stored = random.Random(seed), list[tuple[Moment, Snapshot]]()
    for _nothing in happenings(scene):
        clock.shift(timedelta(minutes=chance.randrange(1, 60)))
        if chance.random() < 0.7:
            stored.append((now(), live(reader(scene))))
        clock.shift(timedelta(hours=chance.randrange(1, 80)))
    assert len(stored) > 5
    assert len({snapshot.steps for _moment, snapshot in stored}) > 3
    for moment, snapshot in stored:
        assert told(past_page(reader(scene), moment)) == snapshot, moment
