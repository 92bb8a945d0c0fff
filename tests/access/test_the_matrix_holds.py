"""The table of rights, cell by cell: who reads what through every door, and who may do what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import translation
from django.utils.text import capfirst
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.cases import permissions
from casework.cases.choices import Audience, DocumentKind
from casework.cases.models import Case
from casework.cases.selectors import (
    access_to,
    permitted_cases,
    visible_cases,
    visible_documents,
    visible_notes,
)
from casework.coaching.selectors.meetings import visible_meetings
from casework.measures.selectors import visible_measures
from tests.access import matrix
from tests.access.alliance import Alliance, build_alliance
from tests.access.matrix import TABLE, letters
from tests.databases import Clone
from workflows.desk.selectors.case_parts import person_rows
from workflows.desk.selectors.field_changes import changes_of
from workflows.desk.selectors.files import versions_to_read
from workflows.desk.selectors.reader import reader_of
from workflows.desk.selectors.step import step_page
from workflows.desk.selectors.timeline import visible_events
from workflows.engine.choices import PERSON
from workflows.engine.models import Step
from workflows.engine.selectors import visible_steps


@dataclass(frozen=True)
class Subject:
    """Where a row of the table is found: its permission, its document, its step, its record."""

    permission: str
    kind: DocumentKind
    node: str
    record: str


SUBJECTS = {
    matrix.CONSULTATION: Subject(
        "network.view_consultation",
        DocumentKind.CONSULTATION_MINUTES,
        "consultation_minutes",
        "network.consultation",
    ),
    matrix.DECISION: Subject(
        "coaching.view_decision", DocumentKind.DECISION, "municipal_decision", "coaching.municipaldecision"
    ),
    matrix.AGREEMENT: Subject(
        "network.view_agreement", DocumentKind.AGREEMENT, "agreement_draft", "network.cooperationagreement"
    ),
    matrix.MATCHING: Subject(
        "coaching.view_matching", DocumentKind.COACH_PROPOSAL, "coach_matching", "coaching.coachproposal"
    ),
    matrix.TARGETS: Subject(
        "coaching.view_target_agreement",
        DocumentKind.TARGET_AGREEMENT,
        "contracting",
        "coaching.targetagreement",
    ),
    matrix.AREA: Subject(
        "coaching.view_situation",
        DocumentKind.SITUATION_REPORT,
        "situation_analysis",
        "coaching.situationanalysis",
    ),
    matrix.FUNDING: Subject(
        "network.view_funding", DocumentKind.FUNDING_APPLICATION, "funding", "network.fundingmeasure"
    ),
    matrix.COUNCIL: Subject(
        "network.view_council", DocumentKind.RULES_OF_PROCEDURE, "council_setup", "network.councilsetup"
    ),
}
# A coach keeps the document that he answered to.
KEPT = {(matrix.MATCHING, Role.CH)}


def _list(user: User, case: Case) -> bool:
    return visible_cases(user).filter(pk=case.pk).exists() and reader_of(user, case).sees_steps


def _internal(user: User, case: Case) -> bool:
    notes = visible_notes(user, case, access_to(case, user))
    return any(note.audience == Audience.LPR for note in notes)


def _dates(user: User, case: Case) -> bool:
    return bool(visible_meetings(user, case, access_to(case, user)))


def _minutes(user: User, case: Case) -> bool:
    return any(row.minutes is not None for row in visible_meetings(user, case, access_to(case, user)))


def _measures(user: User, case: Case) -> bool:
    return visible_measures(user).filter(case=case).exists()


def _orders(user: User, case: Case) -> bool:
    return permitted_cases(user, permissions.VIEW_ORDERS).filter(pk=case.pk).exists()


def _experience(user: User, case: Case) -> bool:
    return permitted_cases(user, "network.view_experience").filter(pk=case.pk).exists()


SEEN: dict[str, Callable[[User, Case], bool]] = {
    matrix.LIST: _list,
    matrix.INTERNAL: _internal,
    matrix.DATES: _dates,
    matrix.MINUTES: _minutes,
    matrix.MEASURES: _measures,
    matrix.ORDERS: _orders,
    matrix.EXPERIENCE: _experience,
}
# The verbs of rows that need no step, and with which letter of which roles.
ACTS = {
    "open for anybody": (matrix.OPENING, "W", {Role.CO, Role.SU}),
    "request": (matrix.OPENING, "W", {Role.CO, Role.SU, Role.MC, Role.MA}),
    "assign lead": (matrix.LEAD, "W", set(Role)),
    "set due date": (matrix.LEAD, "W", set(Role)),
    "internal note": (matrix.INTERNAL, "W", set(Role)),
    "record meeting": (matrix.DATES, "W", set(Role)),
    "take measure back": (matrix.MEASURES, "W", set(Role)),
    "reject measure": (matrix.MEASURES, "S", set(Role)),
    "propose experience": (matrix.EXPERIENCE, "W", set(Role)),
    "release for the town": (matrix.EXPERIENCE, "S", {Role.MA}),
    "release for the office": (matrix.EXPERIENCE, "S", {Role.CO}),
    "close by order": (matrix.ORDERS, "S", set(Role)),
    "create user": (matrix.USERS, "W", set(Role)),
}
# The steps at which a row is written or signed, and by whom.
STEPS = {
    matrix.CONSULTATION: {"initial_consultation": {Role.CO}, "consultation_minutes": {Role.CO}},
    matrix.DECISION: {"municipal_decision": {Role.MA}},
    matrix.AGREEMENT: {
        "agreement_draft": {Role.CO},
        "agreement_signatures": {Role.SU, Role.MA, Role.PD, Role.DI},
    },
    matrix.MATCHING: {
        "coach_matching": {Role.CC},
        "coach_answers": {Role.MA, Role.CH},
        "coach_assignment": {Role.CC},
    },
    matrix.TARGETS: {"contracting": {Role.CH}, "target_approval": {Role.CO, Role.MA}},
    matrix.AREA: {"situation_analysis": {Role.CH}},
    matrix.COUNCIL: {"council_setup": {Role.MC}},
    matrix.FUNDING: {"funding": {Role.MC}, "grant_decision": {Role.CO}},
}
# Cells that would allow it, where the process asks somebody else.
ASKS_ANOTHER = {
    (matrix.DECISION, Role.MC): "the mayor records what was decided",
    (matrix.AGREEMENT, Role.MC): "the office drafts it",
    (matrix.MATCHING, Role.MC): "the coach coordination proposes",
    (matrix.TARGETS, Role.MC): "the coach drafts it with the municipality",
    (matrix.AREA, Role.CO): "the coach writes the analysis",
    (matrix.AREA, Role.MC): "the coach writes the analysis",
    (matrix.AREA, Role.PD): "police data are given to the coach, who writes the analysis",
    (matrix.AREA, Role.SP): "the coach writes the analysis; providers take part in security analyses",
    (matrix.COUNCIL, Role.CO): "the municipality sets up its council",
    (matrix.COUNCIL, Role.DI): "the council of a district is none of this case",
    (matrix.FUNDING, Role.SU): "the office decides on the grant in one step",
    (matrix.FUNDING, Role.MA): "the coordination applies for its municipality",
}


@pytest.fixture(scope="module")
def alliance(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alliance]:
    """Return everybody around a coaching that has come far."""
    files = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=files), translation.override("en"):
        yield build_alliance()


def doors(user: User, case: Case, subject: Subject) -> dict[str, bool]:
    """Return through which doors the person reads a subject of the case."""
    access = access_to(case, user)
    versions = versions_to_read(user, case, access)
    done = Step.objects.filter(case=case, flow_task_type=PERSON, status=STATUS.DONE)
    steps = [step.pk for step in done if step.node_name == subject.node]
    known = visible_steps(user).filter(pk__in=steps).first()
    head = capfirst(str(apps.get_model(subject.record)._meta.verbose_name)) + ": "
    return {
        "list": permitted_cases(user, subject.permission).filter(pk=case.pk).exists(),
        "check": user.has_perm(subject.permission, case),
        "documents": visible_documents(user, case, access).filter(kind=subject.kind).exists(),
        "download": versions.filter(document__kind=subject.kind).exists(),
        "step": known is not None and bool(step_page(known, user).recorded),
        "timeline": any(label.startswith(head) for label in changes_told(user, case)),
    }


@cache
def changes_told(user: User, case: Case) -> list[str]:
    """Return the labels of all changes that the timeline tells the person."""
    reader = reader_of(user, case)
    change_ids = {event.change_id for event in visible_events(reader)}
    return [line.label for found in changes_of(change_ids, reader).values() for line in found]


def cells(rows: object) -> list[tuple[str, Role]]:
    """Return the cells of these rows."""
    assert hasattr(rows, "__iter__")
    return [(row, role) for row in rows for role in Role]


@pytest.mark.parametrize(("row", "role"), cells(SUBJECTS))
def test_a_cell_is_read_through_all_doors_or_none(alliance: Alliance, row: str, role: Role) -> None:
    user, reads = alliance.who(role), "R" in letters(row, role)
    found = doors(user, alliance.own, SUBJECTS[row])
    tells = reads and reader_of(user, alliance.own).sees_content
    expected = dict.fromkeys(found, reads) | {"timeline": tells}
    assert found == expected | {"download": reads or (row, role) in KEPT}


@pytest.mark.parametrize(("row", "role"), cells(SUBJECTS))
def test_a_cell_of_a_foreign_case_is_read_by_the_whole_office_only(
    alliance: Alliance, row: str, role: Role
) -> None:
    everywhere = role in (Role.CO, Role.QA, Role.AU) and "R" in letters(row, role)
    found = doors(alliance.who(role), alliance.foreign, SUBJECTS[row])
    assert {found[door] for door in ("list", "check", "documents", "download")} == {everywhere}


@pytest.mark.parametrize(("row", "role"), cells(SEEN))
def test_a_cell_without_a_step_is_seen_or_not(alliance: Alliance, row: str, role: Role) -> None:
    assert SEEN[row](alliance.who(role), alliance.own) is ("R" in letters(row, role))


@pytest.mark.parametrize(
    ("row", "role"), cells([matrix.LIST, matrix.INTERNAL, matrix.ORDERS, matrix.EXPERIENCE])
)
def test_a_cell_without_a_step_of_a_foreign_case(alliance: Alliance, row: str, role: Role) -> None:
    everywhere = role in (Role.CO, Role.QA, Role.AU) and "R" in letters(row, role)
    assert SEEN[row](alliance.who(role), alliance.foreign) is everywhere


@pytest.mark.parametrize(("act", "role"), cells(ACTS))
def test_who_may_do_what_needs_no_step(alliance: Alliance, act: str, role: Role) -> None:
    row, letter, by = ACTS[act]
    assert (role in alliance.acts[act]) is (role in by and letter in letters(row, role))


@pytest.mark.parametrize(("row", "role"), cells(STEPS))
def test_who_writes_and_signs_at_steps(alliance: Alliance, row: str, role: Role) -> None:
    asked = {node for node, roles in STEPS[row].items() if role in roles}
    assert {node for node in STEPS[row] if role in alliance.doers[node]} == asked
    by_the_table = bool({"W", "S"} & letters(row, role)) or (row, role) == (matrix.MATCHING, Role.CH)
    assert bool(asked) is (by_the_table and (row, role) not in ASKS_ANOTHER)


def test_the_police_reads_the_minutes_of_a_consultation_that_it_attended(alliance: Alliance) -> None:
    subject = SUBJECTS[matrix.CONSULTATION]
    assert not any(doors(alliance.who(Role.PD), alliance.quiet, subject).values())
    assert doors(alliance.who(Role.MC), alliance.quiet, subject)["documents"]
    assert doors(alliance.who(Role.PD), alliance.own, subject)["documents"]


def test_every_row_is_tried_or_does_not_exist_yet() -> None:
    tried = {*SUBJECTS, *SEEN, *STEPS, *(row for row, _letter, _roles in ACTS.values())}
    assert tried | set(matrix.NOT_YET) == set(TABLE)
    assert not tried & set(matrix.NOT_YET)


TELLING = {
    matrix.MATCHING: Verb.COACH_PROPOSED,
    matrix.DECISION: Verb.DECIDED_YES,
    matrix.AGREEMENT: Verb.AGREEMENT_SIGNED,
    matrix.FUNDING: Verb.GRANT_APPROVED,
    matrix.MEASURES: Verb.MEASURE_MOVED,
    matrix.EXPERIENCE: Verb.EXPERIENCE_PROPOSED,
    matrix.DATES: Verb.MEETING_RECORDED,
}


@pytest.mark.parametrize("role", Role)
def test_the_timeline_names_nothing_that_may_not_be_read(alliance: Alliance, role: Role) -> None:
    reader = reader_of(alliance.who(role), alliance.own)
    events = list(visible_events(reader))
    kinds = {event.facts["kind"] for event in events if event.verb == Verb.DOCUMENT_FILED}
    answered = {event.facts["step"] for event in events if event.verb == Verb.APPROVED}
    told = {event.verb for event in events}
    if not reader.sees_content:
        assert not events
        return
    for row, verb in TELLING.items():
        assert (verb in told) is ("R" in letters(row, role)), verb
    for row, kind in {row: subject.kind for row, subject in SUBJECTS.items()}.items():
        assert (kind in kinds) is ("R" in letters(row, role)), kind
    own = {"coach_answers"} if role == Role.CH else set()
    assert ("coach_answers" in answered) is ("R" in letters(matrix.MATCHING, role) or bool(own))
    assert ("target_approval" in answered) is ("R" in letters(matrix.TARGETS, role))


@pytest.mark.parametrize("role", [Role.CO, Role.SU, Role.QA, Role.MC, Role.AU])
def test_why_a_coach_was_chosen_is_told_with_the_choice_of_coach(alliance: Alliance, role: Role) -> None:
    (coach,) = person_rows(reader_of(alliance.who(role), alliance.own))
    assert bool(coach.reason) is ("R" in letters(matrix.MATCHING, role))
