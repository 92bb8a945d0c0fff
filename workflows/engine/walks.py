"""A run along the graph: what is asked of the case is read once, what it opens is written together."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import holders_of
from casework.audit.services import insert_rows
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.territory.models import Organisation
from workflows.engine.choices import PERSON
from workflows.engine.models import CaseProcess, Step

if TYPE_CHECKING:
    from workflows.engine.nodes import Addressee, PersonStep

T = TypeVar("T")


class Moment:
    """A case at one moment: each question about it is answered once.

    Nothing is recorded while it lasts; whoever has recorded something asks a new one.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._answers: dict[Callable[..., object], object] = {}

    def ask(self, question: Callable[[Case], T]) -> T:
        """Return what the question says about the case; rows that are iterated over are read once, too."""
        if question not in self._answers:
            self._answers[question] = question(self.case)
        return cast("T", self._answers[question])

    def parties(self, role: PartyRole) -> list[Organisation]:
        """Return the organisations that take part in this role."""
        return [party.organisation for party in self.ask(parties_of) if party.role == role]

    @property
    def place(self) -> str | None:
        """Return the place whose holidays count: the AGS of the first municipality."""
        first = next(iter(self.parties(PartyRole.MUNICIPALITY)), None)
        return first.unit.ags if first and first.unit else None


@dataclass(frozen=True)
class Offer:
    """A step that is about to be opened, and whom it asks."""

    step: Step
    to: "Addressee"

    @property
    def post(self) -> tuple[Role, int] | None:
        """Return the role and the organisation whose holders are asked, if it is not one person."""
        if self.to.person is not None or self.to.organisation is None:
            return None
        return (self.to.role, self.to.organisation.pk)

    def give(self, holders: Sequence[User]) -> None:
        """Give the step to the person it asks for, or to the only one who may among the holders."""
        person, step = self.to.person or self._one_of(holders), self.step
        if person is not None:
            step.owner, step.status, step.assigned = person, STATUS.ASSIGNED, step.created

    def _one_of(self, holders: Sequence[User]) -> User | None:
        fit = [user for user in holders if user.pk not in (self.step.author_id, self.step.author_for_id)]
        rather = next((user for user in fit if user.pk == self.to.rather), None)
        return rather or (fit[0] if len(fit) == 1 else None)


@dataclass(frozen=True)
class RoundAnswer:
    """The step of one party in a round, and its number there."""

    round: Step
    step: Step
    number: int

    def with_token(self) -> Step:
        """Return the step with its token, which names the round."""
        self.step.token = Token(f"{self.round.token}/{self.round.pk}_{self.number}")
        return self.step


@dataclass(frozen=True)
class Link:
    """From which row another one follows."""

    row: Step
    came_from: Step


class Walk:
    """The rows that one run along the graph opens, and which row follows from which.

    `verdicts` say whether the parties agreed at the approval at which the walk begins.
    """

    def __init__(self, process: CaseProcess) -> None:
        self.process, self.moment = process, Moment(process.case)
        self.opened: list[PersonStep] = []
        self.verdicts: dict[str, bool] = {}
        self._begun: list[Step] = []
        self._rows: list[Step] = []
        self._answers: list[RoundAnswer] = []
        self._offers: list[Offer] = []
        self._links: list[Link] = []
        self._written: list[Link] = []

    def add(self, row: Step, came_from: Step | None = None) -> None:
        """Take up a row, and from which other one it follows."""
        row.case, row.flow_task_type = self.process.case, row.flow_task.task_type
        self._rows.append(row)
        self._begun.append(row)
        if came_from is not None:
            self.link(row, came_from)

    def link(self, row: Step, came_from: Step) -> None:
        """Note from which other row one follows."""
        self._links.append(Link(row, came_from))

    def before(self, row: Step) -> list[Step] | None:
        """Return from which rows one follows, if it has begun on this walk."""
        if not any(begun is row for begun in self._begun):
            return None
        return [link.came_from for link in (*self._written, *self._links) if link.row is row]

    def ask(self, step: Step, to: "Addressee", written: Step | None = None) -> None:
        """Address a step; the author of `written`, which is decided on, may not do it."""
        node: PersonStep = step.flow_task
        step.case, step.flow_task_type, step.stage = self.process.case, PERSON, node.stage
        step.role, step.organisation = to.role, to.organisation
        step.due_on = node.due_on(self.moment, to.organisation)
        if written is not None:
            step.author, step.author_for_id = written.owner, written.on_behalf_of_id
        self._offers.append(Offer(step, to))
        self.opened.append(node)

    def ask_each(
        self, round_: Step, parties: Sequence["Addressee"], written: Step | None, first: int = 1
    ) -> None:
        """Open a step in a round for each of these parties; their tokens are numbered from `first` on."""
        for number, to in enumerate(parties, first):
            step = Step(process=self.process, flow_task=round_.flow_task, round=round_)
            self.ask(step, to, written)
            self._answers.append(RoundAnswer(round_, step, number))

    def insert(self) -> None:
        """Insert the rows that have been opened so far, with their history."""
        holders = holders_of(offer.post for offer in self._offers if offer.post)
        for offer in self._offers:
            offer.give(holders.get(offer.post, []) if offer.post else [])
        insert_rows(self._rows)
        insert_rows(answer.with_token() for answer in self._answers)
        self._rows, self._answers, self._offers = [], [], []

    def write(self) -> None:
        """Insert the rows and then the links between them."""
        self.insert()
        through = Step.previous.through
        links = [through(from_step_id=link.row.pk, to_step_id=link.came_from.pk) for link in self._links]
        through.objects.bulk_create(links, ignore_conflicts=True)
        self._written += self._links
        self._links = []


@contextmanager
def walking(process: CaseProcess) -> Iterator[Walk]:
    """Let a process go on inside, and write what that has opened."""
    process.walk = walk = Walk(process)
    yield walk
    walk.write()
    process.walk = None
