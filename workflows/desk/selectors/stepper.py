"""Where a case stands: the stages of its process, what is open, what follows.

Everything is computed from one reading of the rows of the engine.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from viewflow.workflow.nodes import Join
from viewflow.workflow.status import PROCESS, STATUS

from workflows.coaching.choices import NUMBERS, Stage
from workflows.coaching.selectors import branches_left_out
from workflows.desk.selectors.graph import Graph
from workflows.desk.selectors.stages import stage_title, step_title
from workflows.desk.selectors.work import CaseWork, ProcessRows
from workflows.engine.choices import OPEN, PERSON
from workflows.engine.models import Step

ONE_CHANGE = timedelta(minutes=1)  # a step opens moments after the one before it has ended


class StageState(StrEnum):
    """How far a stage is; the component draws mark and word."""

    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class StageView:
    """A stage as the stepper shows it."""

    code: str
    title: str
    state: StageState
    dates: str
    note: str
    branch: bool
    url: str


@dataclass(frozen=True)
class Beside:
    """A process that runs beside the main one, such as a change of coach."""

    title: str
    state: StageState
    dates: str
    note: str


def stages_of(
    work: ProcessRows, reads: Callable[[Step], bool], others: Sequence[ProcessRows] = ()
) -> tuple[StageView, ...]:
    """Return the stages of a process in the order of its definition; linked to what may be read of them.

    What processes beside it did once more counts as a round of the stage.
    """
    codes = list(dict.fromkeys(node.stage for node in work.graph.person_steps()))
    again = [row for process in others for row in process.rows]
    return tuple(_Stage(work, code, reads, again).view() for code in codes)


def beside(work: CaseWork) -> tuple[Beside, ...]:
    """Return the processes beside the main one, the newest first."""
    return tuple(_beside(process) for process in reversed(work.processes[1:]))


def _beside(work: ProcessRows) -> Beside:
    process = work.process
    state = {PROCESS.NEW: StageState.CURRENT, PROCESS.DONE: StageState.DONE}
    dates = _period(
        timezone.localdate(process.created),
        timezone.localdate(process.finished) if process.finished else None,
    )
    titles = dict.fromkeys(step_title(step) for step in work.waiting) if work.is_running else ()
    return Beside(work.title, state.get(process.status, StageState.SKIPPED), dates, ", ".join(titles))


@dataclass(frozen=True)
class _Stage:
    """One stage of one process, while its state is found out."""

    work: ProcessRows
    code: str
    reads: Callable[[Step], bool]
    again: Sequence[Step] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(n.name for n in self.work.graph.person_steps() if n.stage == self.code)

    @cached_property
    def rows(self) -> list[Step]:
        return self.work.at(self.names)

    @cached_property
    def done(self) -> list[Step]:
        return [row for row in self.rows if _is_done(row)]

    @cached_property
    def is_current(self) -> bool:
        return self.work.is_running and any(row.status in OPEN for row in self.rows)

    @cached_property
    def is_cut_off(self) -> bool:
        """Return whether the process ended while this stage was open."""
        ended = self.work.process.finished
        cancelled = (row for row in self.work.rows if row.status == STATUS.CANCELED)
        return ended is not None and any(
            row.finished == ended and row.node_name in self.names for row in cancelled
        )

    def view(self) -> StageView:
        state = self._state()
        number = NUMBERS.get(Stage(self.code), "") if self.code in Stage.values else ""
        return StageView(
            code=self.code,
            title=stage_title(self.code),
            state=state,
            dates=self._dates(state),
            note=self._note(state),
            branch=bool(number) and not number.isdigit(),
            url=self._url(),
        )

    def _state(self) -> StageState:
        if self.is_current:
            return StageState.CURRENT
        if self.is_cut_off:
            return StageState.OPEN
        if self._is_left_out:
            return StageState.SKIPPED
        if self.done and not self.work.is_overtaken(self.done[-1]):
            return StageState.DONE
        passed_by = self._is_passed_by or not self.work.is_running
        return StageState.SKIPPED if passed_by else StageState.OPEN

    @cached_property
    def _fork(self) -> Step | None:
        """Return the last split that could have opened this stage and is not to be run again."""
        splits = {split for split, target in self.work.graph.optional_branches() if target in self.names}
        forks = self.work.at(splits)
        return forks[-1] if forks and not self.work.is_overtaken(forks[-1]) else None

    @cached_property
    def _branch_rows(self) -> list[Step]:
        """Return the rows of this stage that the last split opened, the cancelled ones too."""
        if self._fork is None:
            return []
        family = f"{self._fork.token}/{self._fork.pk}_"
        rows = (row for row in self.work.rows if row.node_name in self.names and row.round_id is None)
        return [row for row in rows if str(row.token).startswith(family)]

    @cached_property
    def _is_deselected(self) -> bool:
        return bool(self._branch_rows) and self._branch_rows[-1].status == STATUS.CANCELED

    @cached_property
    def _is_left_out(self) -> bool:
        return self._fork is not None and (not self._branch_rows or self._is_deselected)

    @cached_property
    def _is_passed_by(self) -> bool:
        """Return whether the process is at a later stage without having come through this one."""
        later = frozenset[str]().union(*(self.work.graph.later(name) for name in self.names)) - self.names
        return any(not self.work.is_overtaken(row) for row in self.work.at(later))

    def _dates(self, state: StageState) -> str:
        if state is StageState.CURRENT:
            return _period(self._first_day, None)
        if state is StageState.DONE:
            return _period(timezone.localdate(self.rows[0].created), self._last_day)
        return ""

    @property
    def _first_day(self) -> date:
        """Return the day on which the present round began: since then a step of the stage has been open."""
        first = min((row for row in self.rows if row.status in OPEN), key=lambda row: row.created)
        begun = first.created
        before = [row for row in self.work.rows if row.node_name in self.names and row.finished]
        earlier = [row for row in before if not _was_added_anew(row, first, self.work.rows)]
        for row in sorted(earlier, key=lambda row: row.created, reverse=True):
            if row.created < begun <= row.finished + ONE_CHANGE:
                begun = row.created
        return timezone.localdate(begun)

    @property
    def _last_day(self) -> date:
        """Return the day on which the last thing happened, whichever step was opened last."""
        return max(map(_day, self.done))

    def _note(self, state: StageState) -> str:
        match state:
            case StageState.CURRENT:
                waiting = [row for row in self.work.waiting if row.node_name in self.names]
                return ", ".join(dict.fromkeys(map(step_title, waiting)))
            case StageState.SKIPPED if self._is_left_out:
                return "" if self._is_deselected else _("not chosen in the target agreement")
            case StageState.SKIPPED:
                return _("was not needed") if self._is_passed_by else _("no longer reached")
            case StageState.OPEN if self.is_cut_off:
                return _("the process ended here")
            case StageState.OPEN if self.done:
                facts = {"day": date_format(self._last_day, "SHORT_DATE_FORMAT")}
                return _("done on %(day)s, will be run through again") % facts
            case StageState.DONE:
                return self._rounds()
        return ""

    def _rounds(self) -> str:
        """Return how often the stage was run through, if more than once."""
        beside = (row for row in self.again if row.stage == self.code and _is_done(row))
        times = Counter(row.node_name for row in (*self.done, *beside) if row.round_id is None)
        rounds = max(times.values(), default=0)
        if rounds < 2:
            return ""
        return ngettext("run through %(number)s time", "run through %(number)s times", rounds) % {
            "number": rounds
        }

    def _url(self) -> str:
        """Return the page of the last step of the stage that somebody finished and the reader may read."""
        owned = [row for row in self.done if row.owner_id and self.reads(row)]
        return reverse("desk:step", args=[owned[-1].pk]) if owned else ""


def _is_done(row: Step) -> bool:
    return bool(row.status == STATUS.DONE and row.flow_task_type == PERSON)


def _was_added_anew(row: Step, later: Step, rows: Iterable[Step]) -> bool:
    """Return whether the row lies in a branch that was dropped and of which the later row is a new beginning.

    Both follow from one split then, in branches with different numbers; something of the first was cancelled.
    """
    for mine, other in zip(_branches_of(row), _branches_of(later), strict=False):
        if mine != other:
            dropped = (each for each in rows if each.status == STATUS.CANCELED and mine in _branches_of(each))
            return mine.split("_")[0] == other.split("_")[0] and any(dropped)
    return False


def _branches_of(row: Step) -> list[str]:
    """Return the branches in which a row lies, the outermost first; an answer lies where its round lies."""
    branches = str(row.token).split("/")[1:]
    return branches[:-1] if row.round_id else branches


def _day(row: Step) -> date:
    return row.happened_on or timezone.localdate(row.finished)


def _period(first: date, last: date | None) -> str:
    begin = date_format(first, "SHORT_DATE_FORMAT")
    if last is None:
        return _("since %(day)s") % {"day": begin}
    if last <= first:
        return date_format(last, "SHORT_DATE_FORMAT")
    return _("%(first)s to %(last)s") % {"first": begin, "last": date_format(last, "SHORT_DATE_FORMAT")}


def stages_after(work: ProcessRows, steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the titles of the stages that follow when these steps are done, as far as can be foreseen."""
    graph = work.graph
    own = [step for step in steps if step.process_id == work.process.pk and step.node_name in graph.nodes]
    ahead = {step.node_name: _ahead(graph, step.node_name, step.stage) for step in own}
    found = {name for one in ahead.values() for name in one.steps}.union(*_behind_joins(graph, ahead))
    if not found.isdisjoint(target for _split, target in graph.optional_branches()):
        found -= branches_left_out(work.process.case)
    stages = {node.name: node.stage for node in graph.person_steps()}
    open_now = {step.stage for step in steps}
    return tuple(stage_title(code) for code in _in_order(graph, {stages[n] for n in found} - open_now))


def _in_order(graph: Graph, codes: Iterable[str]) -> list[str]:
    order = list(dict.fromkeys(node.stage for node in graph.person_steps()))
    return sorted(codes, key=order.index)


@dataclass(frozen=True)
class _Ahead:
    """What lies ahead of an open step: the first steps of other stages, and the joins it comes to before."""

    steps: frozenset[str]
    joins: frozenset[str]


def _ahead(graph: Graph, name: str, stage: str) -> _Ahead:
    stages = {node.name: node.stage for node in graph.person_steps()}
    steps, joins, seen, todo = set[str](), set[str](), {name}, list(graph.after(name))
    while todo:
        current = todo.pop(0)
        if current in seen:
            continue
        seen.add(current)
        if isinstance(graph.nodes[current], Join):
            joins.add(current)
        elif stages.get(current, stage) == stage:
            todo += graph.after(current)
        else:
            steps.add(current)
    return _Ahead(frozenset(steps), frozenset(joins))


def _behind_joins(graph: Graph, ahead: Mapping[str, _Ahead]) -> Iterator[frozenset[str]]:
    """Return what follows behind each join to which every open step comes that leads there at all."""
    for join in frozenset[str]().union(*(one.joins for one in ahead.values())):
        if all(join in one.joins or join not in graph.later(name) for name, one in ahead.items()):
            yield _ahead(graph, join, "").steps
