"""Below the interface too: whatever somebody writes into a closed case, the database refuses it."""

from collections.abc import Sequence

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import localdate

from casework.cases.choices import Audience, CaseKind, PartyRole
from casework.cases.models import (
    Assignment,
    Case,
    CaseParty,
    Document,
    DocumentVersion,
    Note,
    Order,
)
from casework.cases.notes import write_note
from casework.cases.triggers import ClosedCaseIsReadOnly, ClosedCaseOnlyReopens
from tests.builders import acting, house, rewrite, running_case
from tests.engine.practice import Scene, agree, go_to_branches, let_coach_work, open_nodes, say
from workflows.engine.jobs import file_document
from workflows.engine.lifecycle import close_case, reopen_case
from workflows.engine.models import CaseProcess, Decision, Step

ROWS: list[type[models.Model]] = [
    CaseParty,
    Note,
    Order,
    Assignment,
    Document,
    DocumentVersion,
    CaseProcess,
    Step,
    Decision,
]
OUTLIVE_THE_CASE = {
    "cases.AccessRequest",  # and may ask to
    "cases.Grant",  # somebody may be let to read what is over
    "cases.Erasure",  # what is personal is erased from what is over, too
    "cases.Review",  # supervision looks at what is over, too
    "measures.Measure",
    "network.CooperationAgreement",
    "network.FundingMeasure",
    "network.ExperienceRecord",
}


@pytest.fixture
def closed(scene: Scene, files: None) -> Scene:
    """Return the scene with something of everything, after supervision has closed the case."""
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    file_document(say(scene.case, "first").pk)
    agree(scene.case)
    by = acting(scene.staff.supervision)
    write_note(case=scene.now(), text="Nearly done", audience=Audience.PARTIES, by=by)
    close_case(case=scene.case, on=localdate(), by=by, reason="Nothing more to do.")
    return scene


def refused(statement: str, values: Sequence[str | int] = ()) -> None:
    """See that the database refuses the statement because the case is closed."""
    with pytest.raises(IntegrityError, match="case is closed"), transaction.atomic():
        run(statement, values)


def run(statement: str, values: Sequence[str | int] = ()) -> None:
    """Run one statement below everything."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a table beside its key."""
    return [f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key]


def test_no_row_is_changed_removed_or_added(closed: Scene) -> None:
    for model in ROWS:
        table, names = model._meta.db_table, ", ".join(columns(model))
        assert model._default_manager.exists(), table
        refused(f"UPDATE {table} SET id = id")
        refused(f"DELETE FROM {table}")
        refused(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")


def test_the_case_itself_stands_still(closed: Scene) -> None:
    refused("UPDATE cases_case SET title = 'another' WHERE id = %s", [closed.case.pk])
    refused("UPDATE cases_case SET state = 'suspended' WHERE id = %s", [closed.case.pk])
    refused("DELETE FROM cases_case WHERE id = %s", [closed.case.pk])


def test_no_case_is_ever_deleted(scene: Scene) -> None:
    running = running_case(scene.staff.officer, kind=CaseKind.CONSULTATION)
    refused("DELETE FROM cases_case WHERE id = %s", [running.pk])


def test_a_row_is_neither_moved_out_nor_in(closed: Scene) -> None:
    other = running_case(closed.staff.officer, kind=CaseKind.CONSULTATION)
    note = write_note(case=other, text="Here", audience=Audience.LPR, by=acting(closed.staff.officer))
    refused("UPDATE cases_note SET case_id = %s WHERE case_id = %s", [other.pk, closed.case.pk])
    refused("UPDATE cases_note SET case_id = %s WHERE id = %s", [closed.case.pk, note.pk])


def test_the_orm_is_refused_like_everybody(closed: Scene) -> None:
    with pytest.raises(IntegrityError, match="case is closed"), transaction.atomic():
        Step.objects.filter(case=closed.case).update(status="NEW")


def test_other_cases_go_on(closed: Scene) -> None:
    other = running_case(closed.staff.officer, kind=CaseKind.CONSULTATION)
    rewrite(
        row=CaseParty.objects.get(case=other, role=PartyRole.MUNICIPALITY),
        role=PartyRole.DISTRICT,
        by=house(),
    )
    assert other.parties.filter(role=PartyRole.DISTRICT).exists()


def test_a_reopened_case_takes_rows_again(closed: Scene) -> None:
    by = acting(closed.staff.supervision)
    reopen_case(case=closed.case, by=by, reason="The town has changed its mind.")
    write_note(case=closed.now(), text="On again", audience=Audience.PARTIES, by=by)
    assert open_nodes(closed.case) == ["main", "side"]


def test_a_suspended_or_running_case_is_not_read_only(scene: Scene) -> None:
    go_to_branches(scene.case)
    for model in (CaseParty, Step, Decision, CaseProcess):
        run(f"UPDATE {model._meta.db_table} SET id = id")


def test_every_table_of_a_case_is_protected_or_outlives_it() -> None:
    open_tables = {
        model._meta.label
        for model in apps.get_models()
        if model is not Case and _belongs_to_a_case(model) and not _is_protected(model)
    }
    assert open_tables == OUTLIVE_THE_CASE


def _belongs_to_a_case(model: type[models.Model]) -> bool:
    keys = [field for field in model._meta.concrete_fields if field.related_model is Case]
    return bool(keys) and not model.__name__.startswith("Historical")


def _is_protected(model: type[models.Model]) -> bool:
    triggers = getattr(model._meta, "triggers", [])
    return any(isinstance(trigger, ClosedCaseIsReadOnly | ClosedCaseOnlyReopens) for trigger in triggers)
