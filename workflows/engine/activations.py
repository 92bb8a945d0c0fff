"""How rows of the engine live: taken, done, joined, cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.utils.timezone import now
from django.utils.translation import gettext as _
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.mixins import NextNodeActivationMixin
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from accounts.models import User
from accounts.selectors import office_holders
from casework.audit.changes import current_change
from casework.audit.errors import NotNow
from workflows.engine.choices import OPEN, PERSON, Answer
from workflows.engine.models import CaseProcess, Step
from workflows.engine.selectors import authoring_step

if TYPE_CHECKING:
    from workflows.engine.nodes import Addressee, PartyStep, PersonStep


def address(step: Step, node: "PersonStep", to: "Addressee") -> None:
    """Fill a new row of a person's step: to whom it is offered, until when, and who may not do it."""
    step.flow_task_type = PERSON
    step.role, step.organisation, step.stage = to.role, to.organisation, node.stage
    written = authoring_step(step.process, node)
    if written is not None:
        step.author, step.author_for_id = written.owner, written.on_behalf_of_id
    person = to.person or _only_holder(to, step)
    if person is not None:
        step.owner, step.status, step.assigned = person, STATUS.ASSIGNED, now()


def _only_holder(to: "Addressee", step: Step) -> User | None:
    if to.organisation is None:
        return None
    holders = office_holders(to.role, [to.organisation.pk])
    two = list(holders.exclude(pk__in={step.author_id, step.author_for_id} - {None})[:2])
    return two[0] if len(two) == 1 else None


class StepActivation(ViewActivation):
    """A step of a person; claiming and starting it cost no write of their own."""

    @classmethod
    def create(
        cls,
        flow_task: "PersonStep",
        prev_activation: Activation,
        token: Token,
        data: object = None,
        seed: object = None,
    ) -> Self:
        """Insert the step for its addressee and link it to the step before."""
        process = prev_activation.process
        step = Step(process=process, flow_task=flow_task, token=token)
        address(step, flow_task, flow_task.by(process.case)[0])
        step.due_on = flow_task.due_on(process.case)
        step.save()
        step.previous.add(prev_activation.task)
        return cls(step)

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


class RoundActivation(NextNodeActivationMixin, Activation):
    """Holds the steps of several parties together and goes on when its rule says so."""

    type = "round"

    @classmethod
    def create(
        cls,
        flow_task: "PartyStep",
        prev_activation: Activation,
        token: Token,
        data: object = None,
        seed: object = None,
    ) -> Self:
        """Insert the row of the round and link it to the step before."""
        step = Step(process=prev_activation.process, flow_task=flow_task, token=token, stage=flow_task.stage)
        step.save()
        step.previous.add(prev_activation.task)
        return cls(step)

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.STARTED)
    def activate(self) -> None:
        """Open one step for each party; a round without parties would never end."""
        parties = self.flow_task.by(self.process.case)
        if not parties:
            raise NotNow(_("“%(step)s” has nobody who could answer.") % {"step": self.flow_task.task_title})
        self.task.started = now()
        self.task.save()
        for number, party in enumerate(parties, 1):
            self.open_answer(party, number)

    def open_answer(self, party: "Addressee", number: int) -> Step:
        """Open the step of one party."""
        token = Token(f"{self.task.token}/{self.task.pk}_{number}")
        step = Step(process=self.process, flow_task=self.flow_task, token=token, round=self.task)
        address(step, self.flow_task, party)
        step.due_on = self.flow_task.due_on(self.process.case)
        step.save()
        return step

    def is_over(self) -> bool:
        """Return whether the rule of the node ends the round."""
        rows = self.task.answers.exclude(status=STATUS.CANCELED).values_list("status", "decision__answer")
        answers = [AnswerRow(status in OPEN, answer == Answer.REFUSED) for status, answer in rows]
        return bool(answers) and self.flow_task.is_over(answers)

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE, conditions=[is_over])
    def complete(self) -> None:
        """End the round and cancel the steps that are still open in it."""
        for answer in self.task.answers.filter(status__in=OPEN):
            cancel(answer)
        super().complete.original()


def cancel(step: Step, at: datetime | None = None) -> None:
    """Cancel an open row of any kind."""
    step.status, step.finished = STATUS.CANCELED, at or now()
    step.save(update_fields=["status", "finished"])


class WrittenOnce(Activation):
    """Inserts a gateway's row when it is done, instead of INSERT, savepoint and UPDATE."""

    __hash__ = object.__hash__  # its row has no key yet
    __eq__ = object.__eq__

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

    @Activation.status.super()
    def complete(self) -> None:
        """Insert the finished row and its link."""
        super().complete.original()
        self.task.previous.add(self.came_from)


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
        process = prev_activation.process
        task = process.task_set.filter(flow_task=flow_task, status__in=OPEN).first()
        if task is None:
            base = token.get_base_split_token()
            task = Step(
                process=process, flow_task=flow_task, token=base, started=now(), status=STATUS.STARTED
            )
            task.save()
        task.process = process
        task.previous.add(prev_activation.task)
        return cls(task)

    @cached_property
    def _families(self) -> set[str]:
        return super()._join_token_prefixes()

    def _join_token_prefixes(self) -> set[str]:
        """Return the families of tokens that have arrived, read once."""
        return self._families


def waiting_joins(process: CaseProcess) -> Iterator[GatherActivation]:
    """Return the joins of the process that wait for a branch."""
    for step in process.task_set.filter(status=STATUS.STARTED, flow_task_type="JOIN"):
        step.process = process
        yield GatherActivation(step)
