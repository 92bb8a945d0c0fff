"""How rows of the engine live: taken, done, joined, cancelled."""

from collections.abc import Iterator, Sequence
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
from accounts.selectors import holders_of
from casework.audit.changes import current_change
from casework.audit.errors import NotNow
from casework.audit.services import insert_rows
from workflows.engine.choices import OPEN, PERSON, Answer
from workflows.engine.models import CaseProcess, Step
from workflows.engine.selectors import authoring_step

if TYPE_CHECKING:
    from workflows.engine.nodes import Addressee, PersonStep


def steps_for(
    process: CaseProcess,
    node: "PersonStep",
    parties: Sequence["Addressee"],
    *,
    written: Step | None = None,
    round_: Step | None = None,
) -> list[Step]:
    """Return a step for each addressee, not yet inserted: to whom it is offered, and until when.

    The author of `written`, which is decided on, may not do it. What the steps have in common is read once.
    """
    due_on = node.due_on(process.case)
    holders = holders_of((to.role, to.organisation.pk) for to in parties if to.organisation and not to.person)
    steps = []
    for to in parties:
        step = Step(
            process=process,
            case=process.case,
            flow_task=node,
            flow_task_type=PERSON,
            stage=node.stage,
            role=to.role,
            organisation=to.organisation,
            due_on=node.named_day(process.case, to.organisation) or due_on,
            round=round_,
        )
        if written is not None:
            step.author, step.author_for_id = written.owner, written.on_behalf_of_id
        _offer(step, to.person or _only_one(step, holders.get((to.role, step.organisation_id), ())))
        steps.append(step)
    return steps


def _offer(step: Step, person: User | None) -> None:
    if person is not None:
        step.owner, step.status, step.assigned = person, STATUS.ASSIGNED, now()


def _only_one(step: Step, holders: Sequence[User]) -> User | None:
    fit = [user for user in holders if user.pk not in (step.author_id, step.author_for_id)]
    return fit[0] if len(fit) == 1 else None


class WrittenLater(Activation):
    """Builds its row in memory; what it does next inserts the row as it is then, once."""

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
        [step] = steps_for(process, flow_task, flow_task.by(process.case)[:1])
        step.token = token
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
        self.task.assigned = self.task.given_by = self.task.given_from = None
        self.task.given_because = ""
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
    came_from: Step | None = None
    has_answers = True

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.STARTED)
    def activate(self) -> None:
        """Open one step for each party; a round without parties would never end."""
        parties = self.flow_task.by(self.process.case)
        if not parties:
            raise NotNow(_("“%(step)s” has nobody who could answer.") % {"step": self.flow_task.task_title})
        self.task.stage, self.task.started = self.flow_task.stage, now()
        self.task.save()
        self.task.previous.add(self.came_from)
        self.open_answers(parties)
        self.has_answers = False

    def open_answers(self, parties: Sequence["Addressee"], first: int = 1) -> None:
        """Open a step for each of these parties; the numbers of their tokens begin with `first`."""
        steps = steps_for(self.process, self.flow_task, parties, written=self._written(), round_=self.task)
        for number, step in enumerate(steps, first):
            step.token = Token(f"{self.task.token}/{self.task.pk}_{number}")
        insert_rows(steps)

    def _written(self) -> Step | None:
        """Return the step that wrote what is decided on, mostly the one just done."""
        before, of = self.came_from, getattr(self.flow_task, "of", "")
        if before and before.owner and before.node_name == of:
            return before
        return authoring_step(self.process, self.flow_task)

    def is_over(self) -> bool:
        """Return whether the rule of the node ends the round; one that has just begun is not over."""
        if not self.has_answers:
            return False
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


class WrittenOnce(WrittenLater):
    """Inserts a gateway's row when it is done, instead of INSERT, savepoint and UPDATE."""

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
