"""What was known of a case at a moment, as it held on a day: read from the history, on two axes of time.

Known is what was recorded until the moment. From the rows that were known, the newest that holds on the day
counts. Parties and assignments carry their days themselves; what steps, decisions and changes of the case
say holds from the day on which it happened, and everything at the latest from the day of its recording.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias, cast

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Least, TruncDate
from viewflow.workflow.status import STATUS

from casework.audit.choices import Scope
from casework.audit.models import AuditEvent
from casework.cases.choices import AssignmentState
from casework.cases.models import Assignment, Case, CaseParty, Document, DocumentVersion
from casework.coaching.models import TargetAgreement
from casework.measures.models import Measure
from casework.network.models import CooperationAgreement
from workflows.desk.selectors.edits import ASSIGNMENT, CASE, DOCUMENT, STEP, VERSION, HistoryRow
from workflows.desk.selectors.work import KEPT_TYPES, CaseWork, ProcessRows
from workflows.engine.models import CaseProcess, Step

PARTY, MEASURE = "cases.caseparty", "measures.measure"
AGREEMENTS = ("network.cooperationagreement", "coaching.targetagreement")
CREATED, DELETED = "+", "-"
_RECORDED = TruncDate("history_date")

Rows: TypeAlias = "QuerySet[models.Model]"


@dataclass(frozen=True)
class Moment:
    """The day on which something holds, and the moment until which it was recorded."""

    day: date
    known_at: datetime


@dataclass(frozen=True)
class Past:
    """The rows of history that count, by the kind of their records, and the processes as they stood."""

    case: Case
    rows: dict[str, list[HistoryRow]]
    processes: list[CaseProcess]

    @cached_property
    def work(self) -> CaseWork:
        """Return the processes with their steps, as the page of the case reads them today."""
        steps: dict[int, list[Step]] = {process.pk: [] for process in self.processes}
        by_id = {process.pk: process for process in self.processes}
        for row in self.rows[STEP]:
            step = _instance(row)
            assert isinstance(step, Step)  # noqa: S101 - rows of steps make steps
            if step.process_id in by_id:
                step.case, step.process = self.case, by_id[step.process_id]
                steps[step.process_id].append(step)
        found = (ProcessRows(process, tuple(steps[process.pk])) for process in self.processes)
        return CaseWork(tuple(found))


def first_recorded(case: Case) -> datetime:
    """Return the moment from which the case is on record."""
    return cast("datetime", _history(Case).filter(id=case.pk).aggregate(at=models.Min("history_date"))["at"])


def past_of(case: Case, moment: Moment) -> Past:
    """Return the case as it was known at the moment and held on the day; one statement for each kind."""
    of_case = {"case_id": case.pk}
    documents = _history(Document).filter(**of_case)
    versions = _history(DocumentVersion).filter(document_id__in=documents.values("id"))
    steps = _history(Step).filter(**of_case, flow_task_type__in=KEPT_TYPES)
    told = _happened(case)
    measures = _history(Measure).filter(**of_case)
    agreements = zip(AGREEMENTS, (CooperationAgreement, TargetAgreement), strict=True)
    begun = _since_begun(moment)
    processes = map(_instance, _newest(_history(CaseProcess).filter(**of_case), moment, begun))
    rows = {
        CASE: _newest(_history(Case).filter(id=case.pk), moment, told),
        PARTY: list(_taking_part(_known(_history(CaseParty).filter(**of_case), moment), moment.day)),
        ASSIGNMENT: list(_assigned(_known(_history(Assignment).filter(**of_case), moment), moment.day)),
        STEP: _newest(steps, moment, _since_done()),
        DOCUMENT: _newest(documents, moment, _RECORDED),
        VERSION: _newest(versions, moment, _RECORDED),
        MEASURE: _newest(measures, moment, Least(F("state_on"), _RECORDED)),
        **{label: _newest(_history(m).filter(**of_case), moment, told) for label, m in agreements},
    }
    return Past(case, rows, [_of(case, process) for process in processes])


def _of(case: Case, process: models.Model) -> CaseProcess:
    assert isinstance(process, CaseProcess)  # noqa: S101 - rows of processes make processes
    process.case = case
    return process


def _history(model: type[models.Model]) -> Rows:
    rows: Rows = model.history.model.objects.order_by()  # type: ignore[attr-defined]
    return rows


def _instance(row: HistoryRow) -> models.Model:
    return cast("models.Model", row.instance)  # type: ignore[attr-defined]


def _known(rows: Rows, moment: Moment) -> list[HistoryRow]:
    """Return the newest row of each record that was recorded by then, unless it was deleted."""
    newest = rows.filter(history_date__lte=moment.known_at).order_by("id", "-history_id").distinct("id")
    return [row for row in cast("Iterable[HistoryRow]", newest) if row.history_type != DELETED]


def _newest(rows: Rows, moment: Moment, since: Combinable) -> list[HistoryRow]:
    """Return the newest known rows among those that hold on the day."""
    return _known(rows.alias(since=since).filter(since__lte=moment.day), moment)


def _happened(case: Case) -> Least:
    """Return the day on which the change of a row happened, as its events say."""
    events = AuditEvent.objects.filter(scope=Scope.CASE, subject_id=case.pk, change_id=OuterRef("change_id"))
    return Least(Subquery(events.order_by("happened_on").values("happened_on")[:1]), _RECORDED)


def _since_done() -> models.Case:
    """Return since when a step is done; it is open from the day on which it was recorded."""
    done = models.When(status=STATUS.DONE, then=Least(F("happened_on"), _RECORDED))
    return models.Case(done, default=_RECORDED)


def _since_begun(moment: Moment) -> models.Case:
    """Return since when a process runs: at the latest since the first of its steps that was done."""
    done = _history(Step).filter(process_id=OuterRef("id"), status=STATUS.DONE, happened_on__isnull=False)
    first = done.filter(history_date__lte=moment.known_at).order_by("happened_on").values("happened_on")[:1]
    begun = models.When(history_type=CREATED, then=Least(Subquery(first), _RECORDED))
    return models.Case(begun, default=_RECORDED)


def _taking_part(rows: Iterable[HistoryRow], day: date) -> Iterator[HistoryRow]:
    for row in cast("Iterable[CaseParty]", rows):
        if row.joined_on <= day and (row.left_on is None or row.left_on > day):
            yield cast("HistoryRow", row)


def _assigned(rows: Iterable[HistoryRow], day: date) -> Iterator[HistoryRow]:
    """Return who was assigned or proposed on the day; an assignment that begins later is a proposal."""
    for row in cast("Iterable[Assignment]", rows):
        begins = min(row.proposed_on, row.assigned_on or row.proposed_on)
        if begins > day or (row.ended_on is not None and row.ended_on <= day):
            continue
        if row.assigned_on is not None and row.assigned_on <= day:
            row.state = AssignmentState.ACTIVE
        else:
            row.state, row.assigned_on = AssignmentState.PROPOSED, None
        yield cast("HistoryRow", row)
