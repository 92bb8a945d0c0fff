"""What must never be false about a case, the database itself refuses; its rows say what they are."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import localdate

from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.models import Case, Order
from tests.builders import Staff, acting
from tests.documents.desk import checked
from workflows.engine.lifecycle import close_case


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'suspended'", "suspended_case_has_a_follow_up_date"),
        ("state = 'aborted'", "closed_case_has_a_closing_date"),
        ("closed_on = '2026-01-01'", "closed_case_has_a_closing_date"),
        ("state = 'transferred', closed_on = '2026-01-01'", "transferred_case_has_a_successor"),
        ("successor_id = id", "case_does_not_succeed_itself|transferred_case_has_a_successor"),
        ("number = NULL", "number"),
    ],
)
def test_no_state_without_what_belongs_to_it(case: Case, change: str, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_case SET {change} WHERE id = %s", [case.pk])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("left_on = '2020-01-01'", "party_leaves_after_it_joined"),
        ("organisation_id = (SELECT min(organisation_id) FROM cases_caseparty)", "party_once_at_a_time"),
    ],
)
def test_nobody_takes_part_in_impossible_ways(case: Case, change: str, rule: str) -> None:
    statement = f"UPDATE cases_caseparty SET {change} WHERE case_id = %s AND role = 'municipality'"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [case.pk])


def test_every_declared_trigger_is_in_the_database_as_it_is_declared(db: None) -> None:
    for model, trigger in pgtrigger.registered():
        assert trigger.get_installation_status(model) == ("INSTALLED", True), (model, trigger.name)


def test_closed_cases_are_guarded_by_triggers_everywhere_they_belong() -> None:
    names = {(model._meta.label, trigger.name) for model, trigger in pgtrigger.registered()}
    assert ("cases.Case", "closed_case_only_reopens") in names
    assert ("cases.DocumentVersion", "closed_case_is_read_only") in names
    assert ("engine.Step", "closed_case_is_read_only") in names


@pytest.mark.usefixtures("files")
def test_rows_say_what_they_are(staff: Staff, case: Case) -> None:
    version = add_document(
        case=case, title="Minutes", level=Level.INTERNAL, upload=checked(), by=acting(staff.officer)
    )
    by = acting(staff.supervision)
    close_case(case=case, on=localdate(), by=by, reason="Nothing more to do.")
    assert str(case) == case.reference_number
    assert (str(version.document), str(version)) == ("Minutes", "Minutes, 1")
    assert str(Order.objects.get()) == f"completed, {localdate()}"


def test_every_row_of_the_house_can_be_named() -> None:
    for model in apps.get_models():
        if model.__module__.startswith(("accounts", "casework", "workflows.engine.models")):
            assert model.__str__ is not models.Model.__str__, model
