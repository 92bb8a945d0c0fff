"""The policy is the table of the domain guide: no row is missing, none too much, no mutant survives."""

import pytest
from django.utils.module_loading import autodiscover_modules

from accounts import policy
from accounts.choices import Role
from accounts.policy import Grantable, Row, Tie, Via, all_rows, allows
from casework.audit.choices import Verb
from casework.cases.choices import DocumentKind
from casework.cases.permissions import event_readings, reading_of, reading_of_record
from tests.access.matrix import ANOTHER_MATTER, EXPECTED, NOT_YET, TABLE, Difference, differences, letters
from workflows.desk.selectors.field_changes import _tracked
from workflows.engine.flows import all_definitions
from workflows.engine.nodes import Approval, person_nodes

autodiscover_modules("permissions")
ROWS = all_rows()


def test_the_policy_is_what_the_table_says() -> None:
    assert differences(ROWS) == []


def test_the_copy_is_read_as_it_stands() -> None:
    assert len(TABLE) == 24
    assert all(set(cells) == set(Role) for cells in TABLE.values())
    assert letters("consultation minutes", Role.PD) == {"R"}
    assert letters("agreement draft and signature", Role.DI) == {"R", "S"}
    assert letters("target agreement", Role.MC) == {"R", "W"}
    assert letters("consultation minutes", Role.CH) == set()
    assert set(NOT_YET) <= set(TABLE)
    assert {row for row, _role in ANOTHER_MATTER} <= set(TABLE) - set(NOT_YET)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.permission}-{row.role}-{row.via}")
def test_a_row_that_is_removed_is_missed(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    tie = frozenset({Tie(row.role, row.via)})
    assert allows(row.permission, tie)
    rest = {name: tuple(r for r in rows if r != row) for name, rows in policy._rows.items()}
    monkeypatch.setattr(policy, "_rows", rest)
    assert not allows(row.permission, tie)
    (found,) = differences(all_rows())
    assert found == Difference(row.permission, frozenset({(row.role, row.via)}), frozenset())


@pytest.mark.parametrize("permission", sorted(EXPECTED))
def test_a_permission_that_is_widened_is_noticed(permission: str, monkeypatch: pytest.MonkeyPatch) -> None:
    present = policy.rows_of(permission)
    for role in (*Role, *Grantable):
        for via in Via:
            wider = Row(permission, role, via)
            if wider in present:
                continue
            monkeypatch.setattr(policy, "_rows", {**policy._rows, permission: (*present, wider)})
            (found,) = differences(all_rows())
            assert found.too_much == {(role, via)}


def test_a_step_and_its_document_are_read_by_the_same_permission() -> None:
    nodes = [node for definition in all_definitions() for node in person_nodes(definition)]
    assert nodes
    for node in nodes:
        assert policy.is_declared(node.reading), node.name
        if node.document is not None:
            assert reading_of(node.document.kind) == node.reading, node.name
        if isinstance(node, Approval):
            assert node.reading == node.content.reading, node.name


def test_every_kind_of_document_has_a_reader() -> None:
    assert all(policy.is_declared(reading_of(kind)) for kind in DocumentKind)
    assert reading_of(DocumentKind.OTHER) == "cases.view_content"


# What belongs to no case alone, or says nothing by itself.
NOT_PART_OF_A_CASE = {
    "cases.casefile",
    "cases.erasurepart",
    "engine.caseprocess",
    "network.fundingbudget",
}


def test_the_changes_of_every_record_are_read_by_one_permission() -> None:
    readings = {label: reading_of_record(label) for label in _tracked()}
    assert {label for label, reading in readings.items() if reading is None} == NOT_PART_OF_A_CASE
    assert all(policy.is_declared(reading) for reading in readings.values() if reading)


# Verbs whose sentences tell of no noun that somebody who reads the case may not read.
OF_THE_CASE = (
    "case_",
    "process_",
    "step_",
    "branch_",
    "inquiry_",
    "party_",
    "document_",  # by the kind and the level of the document, as are the next three
    "level_",
    "lowering_",
    "reader_",
    "note_",  # by the audience and the level of the note
    "erasure_",  # which names kinds of records only
    "approved",  # by what was decided on
    "refused",
)
ALSO_OF_THE_CASE = {
    Verb.LEAD_ASSIGNED,
    Verb.COACH_ASSIGNED,
    Verb.COACH_RELEASED,
    Verb.SENT_BACK,
    Verb.FOLLOW_UP_SET,
    Verb.EXCEPTION_GRANTED,
    Verb.CONTENTS_ERASED,
}
ELSEWHERE = Verb.values[Verb.values.index(Verb.USER_CREATED) :]


def test_every_verb_is_read_by_those_who_read_its_noun() -> None:
    readings = event_readings()
    assert all(policy.is_declared(reading) for reading in readings.values())
    rest = {verb for verb in Verb if verb not in readings and verb not in ELSEWHERE}
    assert {verb for verb in rest if not verb.startswith(OF_THE_CASE)} == ALSO_OF_THE_CASE
