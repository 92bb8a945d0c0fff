"""Many cases of other people, written at once, so that a budget can be seen not to depend on them."""

from copy import copy
from typing import TypeVar

import psycopg

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.services import insert_rows
from casework.cases.models import Case, CaseParty
from tests.builders import house
from tests.databases import Clone
from tests.scale.plenty import Copier, Pattern
from workflows.engine.models import CaseProcess, Step

T = TypeVar("T", CaseParty, CaseProcess, Step)


def crowd(clone: Clone, case: Case, count: int) -> None:
    """Write copies of a case into a database of its own, in SQL and without a record of them."""
    with psycopg.connect(clone.owner, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        Copier(owner, Pattern(case, own=count), 1, count).run()


def add_cases_like(case: Case, count: int, *, first: int = 1) -> None:
    """Add copies of a case with its parties, its process and its steps.

    The number of the first copy is that of the case and `first`.
    """
    _add(case=case, numbers=range(first, first + count), by=house())


@service
def _add(*, case: Case, numbers: range, by: Actor) -> None:
    others = [_renumbered(case, number) for number in numbers]
    insert_rows(others)
    for party in CaseParty.objects.filter(case=case):
        insert_rows(_moved(party, other) for other in others)
    for process in CaseProcess.objects.filter(case=case):
        begun = [_moved(process, other) for other in others]
        insert_rows(begun)
        for step in Step.objects.filter(process=process):
            steps = [_moved(step, other.case) for other in begun]
            for copied, other in zip(steps, begun, strict=True):
                copied.process = other
            insert_rows(steps)


def _renumbered(case: Case, number: int) -> Case:
    other = copy(case)
    other.pk, other.number = None, case.number + number
    other.reference_number = f"{case.reference_number}-{number}"
    return other


def _moved(row: T, case: Case) -> T:
    other = copy(row)
    other.pk, other.case = None, case
    return other
