"""How rows of the engine live: taken, done, joined, cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

from django.utils.timezone import now
from django.utils.translation import gettext as _
from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.mixins import NextNodeActivationMixin
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from accounts.models import User
from casework.audit.changes import current_change
from casework.audit.errors import NotNow
from casework.audit.services import update_rows
from workflows.engine.choices import OPEN, Answer
from workflows.engine.models import CaseProcess, Decision, Step
from workflows.engine.selectors import authoring_step
from workflows.engine.walks import Walk, walking

if TYPE_CHECKING:
    from workflows.engine.nodes import PersonStep


class WrittenLater(Activation):
    """Builds its row in memory; the walk inserts it with all that the walk opens."""

    __hash__ = object.__hash__  # its row has no key yet
    __eq__ = object.__eq__

    came_from: Step | None = None

    @classmethod
    def create(
        cls,
        flow_task: object,
        prev_activation: Activation,
        token: Token,
        data: object = None,
        seed: object = None,
    ) -> Self:
        """Build the row in memory."""
        activation = cls(Step(process=prev_activation.process, flow_task=flow_task, token=token))
        activation.came_from = prev_activation.task
        return activation

    @property
    def walk(self) -> Walk:
        """Return the walk on which the process is."""
        walk: Walk = self.process.walk
        return walk


class BeginActivation(StartHandleActivation):
    """The beginning of a process."""

    @Activation.status.super()
    def execute(self) -> None:
        """Insert the process and walk to where people are asked."""
        self.process.save()
        with walking(self.process):
            self.complete()
            self.activate_next()

    @Activation.status.super()
    def complete(self) -> None:
        """Let the walk insert the row."""
        self.task.finished = now()
        self.process.walk.add(self.task)


class StepActivation(WrittenLater, ViewActivation):
    """A step of a person; claiming and starting it cost no write of their own."""

    @classmethod
    def create(
        cls,
        flow_task: object,
        prev_activation: Activation,
        token: Token,
        data: object = None,
        seed: object = None,
    ) -> Self:
        """Let the walk insert the step for its addressee."""
        activation = super().create(flow_task, prev_activation, token)
        walk, node = activation.walk, cast("PersonStep", flow_task)
        walk.add(activation.task, activation.came_from)
        walk.ask(activation.task, node.by(walk.moment)[0])
        return activation

    @Activation.status.super()
    def assign(self, user: User) -> None:
        """Give the free step to a person."""
        self.task.assigned = now()
        super().assign.original(user)

    @Activation.status.super()
    def reassign(self, user: User | None = None) -> None:
        """Give the step to another person."""
        self.task.assigned = now()
        super().reassign.original(user)

    @Activation.status.super()
    def unassign(self) -> None:
        """Offer the step to its role again."""
        self.task.assigned = None
        super().unassign.original()

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def begin(self, user: User) -> None:
        """Own and start the step in memory; completing writes it once, finished."""
        self.task.owner = user
        self.task.started = current_change().at
        self.task.assigned = self.task.assigned or self.task.started

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def settle(self) -> None:
        """Start the step that nobody needs to do any more."""
        self.task.owner = None
        self.task.started = now()


@dataclass(frozen=True)
class AnswerRow:
    """How far the step of one party has come."""

    is_open: bool
    refused: bool


class RoundActivation(NextNodeActivationMixin, WrittenLater):
    """Holds the steps of several parties together and goes on when its rule says so."""

    type = "round"

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.STARTED)
    def activate(self) -> None:
        """Open one step for each party; a round without parties would never end."""
        parties = self.flow_task.by(self.walk.moment)
        if not parties:
            raise NotNow(_("“%(step)s” has nobody who could answer.") % {"step": self.flow_task.task_title})
        self.task.stage, self.task.started = self.flow_task.stage, now()
        self.walk.add(self.task, self.came_from)
        self.walk.ask_each(self.task, parties, self.written())
        self.answers = []

    def written(self) -> Step | None:
        """Return the step that wrote what is decided on, mostly the one just done."""
        before, of = self.came_from, getattr(self.flow_task, "of", "")
        if before and before.owner and before.node_name == of:
            return before
        return authoring_step(self.process, self.flow_task)

    @property
    def decisions(self) -> list[Decision]:
        """Return what the parties have decided."""
        done = [step for step in self.answers if step.status == STATUS.DONE]
        return [decision for step in done if (decision := _decision(step))]

    @cached_property
    def answers(self) -> list[Step]:
        """Return the steps of the round that count, as they are now; none where it has just begun."""
        counting = self.task.answers.exclude(status=STATUS.CANCELED)
        return list(counting.select_related("decision").order_by("pk"))

    def is_over(self) -> bool:
        """Return whether the rule of the node ends the round."""
        rows = [AnswerRow(step.status in OPEN, _is_refusal(step)) for step in self.answers]
        return bool(rows) and self.flow_task.is_over(rows)

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE, conditions=[is_over])
    def complete(self) -> None:
        """End the round and cancel the steps that are still open in it."""
        cancel_all([step for step in self.answers if step.status in OPEN])
        super().complete.original()


def _decision(step: Step) -> Decision | None:
    return getattr(step, "decision", None)


def _is_refusal(step: Step) -> bool:
    decision = _decision(step)
    return decision is not None and decision.answer == Answer.REFUSED


def cancel(step: Step, at: datetime | None = None) -> None:
    """Cancel an open row of any kind."""
    cancel_all([step], at)


def cancel_all(steps: list[Step], at: datetime | None = None) -> None:
    """Cancel open rows of any kind, all at one moment."""
    at = at or now()
    for step in steps:
        step.status, step.finished = STATUS.CANCELED, at
    update_rows(steps, ["status", "finished"])


class WrittenOnce(WrittenLater):
    """A gateway, whose row is inserted when it is done, instead of INSERT, savepoint and UPDATE."""

    @Activation.status.super()
    def complete(self) -> None:
        """Let the walk insert the finished row."""
        self.task.finished = now()
        self.walk.add(self.task, self.came_from)


class ChooseActivation(WrittenOnce, IfActivation):
    """One of two ways."""

    @Activation.status.super()
    def activate(self) -> None:
        """Ask the condition; an error rolls the whole completion back."""
        self._condition_result = self.flow_task._condition(self)


class RouteActivation(WrittenOnce, SwitchActivation):
    """One of several ways."""

    @Activation.status.super()
    def activate(self) -> None:
        """Take the first way whose condition holds; the last one has none."""
        self.next_task = next(node for node, when in self.flow_task._branches if when is None or when(self))


class ForkActivation(WrittenOnce, SplitActivation):
    """Several ways at once."""

    @Activation.status.super()
    def complete(self) -> None:
        """Insert the row now, since the tokens of its branches name it."""
        super().complete.original()
        self.walk.insert()


class FinishActivation(WrittenOnce, EndActivation):
    """The end of the process."""

    @Activation.status.super()
    def activate(self) -> None:
        """End the process; the definition is sound, so nothing else is open."""
        self.task.started = now()
        self.process.outcome = self.flow_task.state
        self.process.status, self.process.finished = PROCESS.DONE, now()
        self.process.save(update_fields=["status", "finished"])


class GatherActivation(JoinActivation):
    """Goes on with the caller's process object and asks less than the stock join."""

    @classmethod
    def create(
        cls,
        flow_task: object,
        prev_activation: Activation,
        token: Token,
        data: object = None,
        seed: object = None,
    ) -> Self:
        """Find or start the one open join of this node and link the step that arrives."""
        process, walk = prev_activation.process, prev_activation.process.walk
        walk.write()
        task = process.task_set.filter(flow_task=flow_task, status__in=OPEN).first()
        if task is None:
            base = token.get_base_split_token()
            task = Step(
                process=process, flow_task=flow_task, token=base, started=now(), status=STATUS.STARTED
            )
            walk.add(task)
        task.process = process
        walk.link(task, prev_activation.task)
        walk.write()
        return cls(task)

    _was_done = False

    @cached_property
    def _families(self) -> set[str]:
        walk: Walk | None = self.process.walk
        before = walk.before(self.task) if walk else None
        if before is None:
            return super()._join_token_prefixes()
        return {step.token.get_common_split_prefix(self.task.token, step.pk) for step in before}

    def _join_token_prefixes(self) -> set[str]:
        """Return the families of tokens that have arrived, read once."""
        return self._families

    def is_done(self) -> bool:
        """Return whether all branches have arrived; what the walk has opened counts."""
        if not self._was_done:
            if self.process.walk is not None:
                self.process.walk.write()
            self._was_done = bool(super().is_done())
        return self._was_done

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE, conditions=[this.is_done])
    def complete(self) -> None:
        """End the join; no savepoint is needed, since an error rolls the whole change back."""
        if len(self._families) > 1:
            raise FlowRuntimeError(f"Several families of tokens came to {self.flow_task.name}.")
        super(JoinActivation, self).complete.original()


def waiting_joins(process: CaseProcess) -> Iterator[GatherActivation]:
    """Return the joins of the process that wait for a branch."""
    for step in process.task_set.filter(status=STATUS.STARTED, flow_task_type="JOIN"):
        step.process = process
        yield GatherActivation(step)
