"""What each step of a coaching costs, with several rows in every repeating group."""

import dataclasses
from collections.abc import Iterator
from itertools import cycle, islice

from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.cases.models import Case
from casework.coaching.choices import Branch
from tests.builders import PIRNA, running_case
from tests.desk.steps.builders import Data, Office, address, changed, desk_of, papers, sent
from workflows.desk.demo.answers import ANSWERS
from workflows.desk.demo.driver import decision_facts, doer_of
from workflows.engine.decisions import Decided
from workflows.engine.facts import Facts
from workflows.engine.models import Step
from workflows.engine.nodes import Approval
from workflows.engine.selectors import content_of, open_steps

ROWS = 4
BRACKETS = ("BEGIN", "COMMIT")  # of the transaction: they neither read nor write
GIVEN = ("parties", "measure_updates")  # rows that the case itself brings
ALL_BRANCHES = (Branch.SECURITY_ANALYSIS, Branch.COUNCIL_SETUP, Branch.FUNDING)


def another_coaching(office: Office) -> Office:
    """Return the office with one more case of Pirna."""
    return dataclasses.replace(office, case=running_case(office.staff.officer, PIRNA))


def statements_by_step(office: Office, rows: int = ROWS) -> dict[str, int]:
    """Take a coaching through all of its stages in the browser; return what each step cost at most."""
    taken: dict[str, int] = {}
    while step := open_steps(office.case).first():
        taken[step.node_name] = max(_complete(step, rows), taken.get(step.node_name, 0))
    return taken


def _complete(step: Step, rows: int) -> int:
    client = desk_of(doer_of(step))
    data = _sent(step, rows)
    files = papers(step, _answer(step)) if step.flow_task.annexes else {}
    client.post(address(step, "save_draft"), data | files)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address(step), data)
    assert answer.status_code == 302, step.node_name
    return len([query for query in captured if query["sql"] not in BRACKETS])


def _sent(step: Step, rows: int) -> Data:
    if isinstance(step.flow_task, Approval):
        facts: Facts | Decided = decision_facts(step)
        return sent(step, facts, fingerprint=content_of(step.case, step.flow_task).fingerprint)
    return sent(step, _with_rows(_answer(step), rows))


def _answer(step: Step) -> Facts:
    case = Case.objects.get(pk=step.case_id)
    facts = ANSWERS[step.node_name](case)
    return changed(facts, branches=ALL_BRANCHES) if step.node_name == "contracting" else facts


def _with_rows(facts: Facts, count: int) -> Facts:
    """Return the facts with this many rows in each group that people fill in."""
    groups = {
        field.name: value
        for field in dataclasses.fields(facts)
        if isinstance(value := getattr(facts, field.name), tuple)
        and value
        and dataclasses.is_dataclass(value[0])
        and field.name not in GIVEN
    }
    return changed(facts, **{name: tuple(_numbered(rows, count)) for name, rows in groups.items()})


def _numbered(rows: tuple[Facts, ...], count: int) -> Iterator[Facts]:
    for number, row in enumerate(islice(cycle(rows), count)):
        yield changed(row, title=f"{row.title} {number}") if hasattr(row, "title") else row
