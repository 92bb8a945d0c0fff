"""What is done, open and possible in the processes of a case, from one reading of the rows of the engine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from viewflow.workflow.nodes import Split
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.models import Case
from workflows.desk.selectors.graph import Graph, graph_of, process_title
from workflows.engine.choices import OPEN, PERSON, ROUND
from workflows.engine.models import CaseProcess, Step

KEPT_TYPES = (PERSON, ROUND, Split.task_type)


@dataclass(frozen=True)
class ProcessRows:
    """A process of a case with its rows, oldest first."""

    process: CaseProcess
    rows: tuple[Step, ...]

    @property
    def graph(self) -> Graph:
        """Return the graph of the definition that the process began with."""
        return graph_of(self.process.flow_class)

    @property
    def title(self) -> str:
        """Return what the process is called."""
        return process_title(self.process.flow_class)

    @property
    def is_running(self) -> bool:
        """Return whether the process has not ended."""
        return bool(self.process.status == PROCESS.NEW)

    @cached_property
    def waiting(self) -> tuple[Step, ...]:
        """Return the steps that people may do now."""
        return tuple(row for row in self.rows if row.is_waiting)

    @cached_property
    def open_rows(self) -> tuple[Step, ...]:
        """Return the rows that are open, steps of several parties as one."""
        return tuple(row for row in self.rows if row.status in OPEN and row.round_id is None)

    @cached_property
    def addable(self) -> tuple[str, ...]:
        """Return the optional branches that could be opened now, beside another that is open."""
        return tuple(name for split, name in self.graph.optional_branches() if self._is_addable(split, name))

    def _is_addable(self, split: str, name: str) -> bool:
        forks = self.at([split])
        if not forks:
            return False
        prefix = f"{forks[-1].token}/{forks[-1].pk}_"
        family = [row for row in self.rows if str(row.token).startswith(prefix)]
        taken = {row.node_name for row in family if row.status != STATUS.CANCELED}
        return name not in taken and any(row.status in OPEN for row in family)

    @cached_property
    def can_go_back(self) -> bool:
        """Return whether somebody has finished a step that lies before an open one."""
        done = {row.node_name for row in self.rows if row.status == STATUS.DONE and row.owner_id}
        known = [name for name in done if name in self.graph.nodes]
        return any(now.node_name in self.graph.later(name) for name in known for now in self.waiting)

    @cached_property
    def droppable(self) -> tuple[Step, ...]:
        """Return the waiting steps that lie in a branch which its split opened because it was chosen."""
        optional = {target for _split, target in self.graph.optional_branches()}
        first: dict[str, str] = {}
        for row in self.rows:
            first.setdefault(str(row.token), row.node_name)
        token_of = {row.pk: str(row.token) for row in self.rows}
        return tuple(s for s in self.waiting if first[token_of[s.round_id or s.pk]] in optional)

    def is_overtaken(self, row: Step) -> bool:
        """Return whether the process has gone back to before this row, which will thus be repeated."""
        return any(
            now.pk > row.pk and row.node_name in self.graph.later(now.node_name)
            for now in self.open_rows
            if now.node_name in self.graph.nodes
        )

    def at(self, names: Iterable[str]) -> list[Step]:
        """Return the rows at these nodes that were not cancelled."""
        wanted = set(names)
        return [row for row in self.rows if row.node_name in wanted and row.status != STATUS.CANCELED]


@dataclass(frozen=True)
class CaseWork:
    """All processes of a case, the main one first."""

    processes: tuple[ProcessRows, ...]

    @property
    def main(self) -> ProcessRows | None:
        """Return the process that the case is about."""
        return self.processes[0] if self.processes else None

    @property
    def waiting(self) -> list[Step]:
        """Return the steps that people may do now, the most urgent first."""
        steps = [step for process in self.processes if process.is_running for step in process.waiting]
        return sorted(steps, key=lambda step: (step.due_on or date.max, step.pk))


def work_of(case: Case) -> CaseWork:
    """Read the processes of a case and their rows; two statements. The caller has checked who reads."""
    processes = list(CaseProcess.objects.filter(case=case).order_by("pk"))
    rows: dict[int, list[Step]] = {process.pk: [] for process in processes}
    for process in processes:
        process.case = case
    for row in _rows(case) if processes else ():
        row.case = case
        rows[row.process_id].append(row)
    return CaseWork(tuple(ProcessRows(process, tuple(rows[process.pk])) for process in processes))


def _rows(case: Case) -> QuerySet[Step]:
    kept = Step.objects.filter(case=case, flow_task_type__in=KEPT_TYPES)
    return kept.select_related("process", "organisation", "owner", "author").order_by("pk")
