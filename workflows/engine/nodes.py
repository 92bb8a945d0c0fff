"""The node types of our processes: what people do, and gateways that are written once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias, cast

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import flow

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.choices import Verb
from casework.audit.services import Fact
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.permissions import VIEW_CONTENT
from casework.deadlines.choices import Kind
from casework.deadlines.due import DueRule, due_date
from casework.territory.models import Organisation
from workflows.engine import activations
from workflows.engine.choices import PERSON, ROUND, Answer
from workflows.engine.decisions import Decided, DecisionForm
from workflows.engine.facts import Facts
from workflows.engine.forms import Section, StepForm, initial_of, sheet_of
from workflows.engine.products import Annex, Product
from workflows.engine.walks import Moment

Text: TypeAlias = str | Promise


@dataclass(frozen=True)
class Addressee:
    """Who is asked: the holders of a role in an organisation, or one person in that role.

    Among the holders it is the one whose id is `rather`, if he is one of them.
    """

    role: Role
    organisation: Organisation | None = None
    person: User | None = None
    rather: int | None = None


Addressing: TypeAlias = Callable[[Moment], Sequence[Addressee]]
DayOfCase: TypeAlias = Callable[[Moment, Organisation | None], date | None]
Beginning: TypeAlias = Callable[[Moment], date | None]


@dataclass(frozen=True)
class Limit:
    """The latest day on which something is due: a rule that counts from a day of the case, if it has one."""

    rule: DueRule
    since: Beginning


# A service of the app that owns the noun: it takes case, facts (of its own dataclass) and by, as keywords,
# and organisation too where each party speaks for itself.
Record: TypeAlias = Callable[..., object]


class Agreed(Protocol):
    """A service that follows when all parties have agreed."""

    def __call__(self, *, case: Case, on: date, by: Actor) -> object:
        """Do it."""


class Refusal(Protocol):
    """A service that follows when a party refuses."""

    def __call__(self, *, case: Case, by: Actor, reason: str) -> object:
        """Do it."""


@dataclass(frozen=True)
class Telling:
    """The sentence that the timeline tells of a step, with its facts; `text` is what was said with it."""

    verb: Verb
    facts: Mapping[str, Fact] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Brief:
    """What has to be known before one fills in a form; `reading` is the permission that reads it."""

    tell: Callable[..., tuple[Section, ...]]
    reading: str = VIEW_CONTENT


@dataclass(frozen=True)
class Task:
    """What a step asks of people.

    `record` stores what the form says, `read` gives back what is stored, `document` is what the step
    produces, `annexes` are files that belong to it, `happened` names the fact that says on which day it
    happened. `sealed` gives what an approval is bound to, where that is less than what is shown. `beside`
    tells in words what else of the case belongs on the sheet, `before` what an earlier step has said that
    the document begins with. `tells` gives the sentence of the timeline, where that is more than that the
    step was completed. `reading` is the permission that reads all of it. `begins` gives what a fresh form is
    filled with, where that is not what is recorded; `briefs` stand above the form. `opens` finds the case of
    its own that the step has opened; `superfluous` says why it ended by itself on a day, to whom may read it.
    """

    title: Text
    ask: Text
    form: type[StepForm]
    record: Record
    read: Callable[..., Facts | None] | None = None
    document: Product | None = None
    annexes: tuple[Annex, ...] = ()
    happened: str = ""
    sealed: Callable[..., Facts] | None = None
    beside: Callable[[Case], tuple[Section, ...]] | None = None
    before: Callable[[Case], tuple[Section, ...]] | None = None
    tells: Callable[..., Telling] | None = None
    reading: str = VIEW_CONTENT
    begins: Callable[..., Mapping[str, object]] | None = None
    briefs: tuple[Brief, ...] = ()
    opens: Callable[[Case], Case | None] | None = None
    superfluous: Callable[[Case, date, Callable[[str], bool]], str] | None = None


@dataclass(frozen=True)
class Question:
    """What an approval asks: `form` may ask more than the decision, and `record` then stores that.

    `agreed` is called once all have agreed, `refused` when somebody refuses; `tells` gives the sentence of
    the timeline for an agreement.
    """

    title: Text
    ask: Text
    form: type[DecisionForm] = DecisionForm
    record: Record | None = None
    agreed: Agreed | None = None
    refused: Refusal | None = None
    happened: str = ""
    tells: Callable[..., Telling] | None = None


class PersonStep(flow.View):
    """A task for one addressee, with its due rule; `moot` ends it by itself when it is no longer needed.

    The due rule counts from the day on which the step opens, or from the earlier day that `since` finds in
    the case; where `latest` ends before it, that counts. `day` gives the day on which the step is due where
    the case itself names one.
    """

    activation_class = activations.StepActivation
    task_type = PERSON

    def __init__(
        self,
        task: Task,
        by: Addressing,
        stage: str,
        *,
        due: DueRule | None = None,
        since: Beginning | None = None,
        latest: Limit | None = None,
        day: DayOfCase | None = None,
        moot: Callable[[Moment], bool] | None = None,
    ) -> None:
        super().__init__(view=None)
        self.task, self.by, self.stage, self.due, self.moot = task, by, stage, due, moot
        self.since, self.latest, self.day = since, latest, day
        self.task_title, self.ask, self.form = task.title, task.ask, task.form
        self.document, self.annexes = task.document, task.annexes

    @property
    def reading(self) -> str:
        """Return the permission that reads what is entered here."""
        return self.task.reading

    def due_on(self, moment: Moment, organisation: Organisation | None) -> date | None:
        """Return the last day for a step that opens today.

        It is the day that the case names for this party, else by the rules and at the place of the case.
        """
        day = self.named_day(moment, organisation)
        if day is None and self.due is not None:
            return self._due_by_rules(self.due, moment)
        return day

    def _due_by_rules(self, due: DueRule, moment: Moment) -> date:
        start = self.since(moment) if self.since else None
        day = due_date(due, start=start or localdate(), place=moment.place).due
        begun = self.latest.since(moment) if self.latest else None
        if self.latest is None or begun is None:
            return day
        return min(day, due_date(self.latest.rule, start=begun, place=moment.place).due)

    def named_day(self, moment: Moment, organisation: Organisation | None) -> date | None:
        """Return the day on which the step of this party is due because the case names it, if it does."""
        return self.day(moment, organisation) if self.day else None

    def pauses(self, moment: Moment, organisation: Organisation | None) -> bool:
        """Return whether the deadline stands still while the case rests: only an internal period does."""
        internal = self.due is not None and self.due.kind is Kind.INTERNAL
        return internal and self.named_day(moment, organisation) is None

    def facts(self, case: Case, organisation: Organisation | None = None) -> Facts | None:
        """Return what is recorded, if anything is."""
        return self.task.read(case) if self.task.read else None

    def beginning(self, case: Case, organisation: Organisation | None = None) -> Mapping[str, object]:
        """Return what a fresh form is filled with."""
        if self.task.begins is None:
            return initial_of(self.facts(case, organisation))
        return self.task.begins(*self._whose(case, organisation))

    def briefs(
        self, case: Case, organisation: Organisation | None, may: Callable[[str], bool]
    ) -> tuple[Section, ...]:
        """Return what has to be known before the form is filled in, as far as it may be read."""
        told = (brief for brief in self.task.briefs if may(brief.reading))
        whose = self._whose(case, organisation)
        return tuple(section for brief in told for section in brief.tell(*whose))

    def _whose(self, case: Case, organisation: Organisation | None) -> tuple[object, ...]:
        """Return of what the task speaks: of the case."""
        return (case,)

    def sheet(self, case: Case, facts: Facts) -> tuple[Section, ...]:
        """Return in words what was recorded, and what else of the case belongs to it."""
        return (*sheet_of(self.form, facts), *(self.task.beside(case) if self.task.beside else ()))

    def said_before(self, case: Case) -> tuple[Section, ...]:
        """Return in words what the document of this step begins with, since an earlier step has said it."""
        return self.task.before(case) if self.task.before else ()

    def store(self, case: Case, facts: Facts, by: Actor, organisation: Organisation | None) -> None:
        """Hand the facts to the service that stores them."""
        self.task.record(case=case, facts=facts, by=by)

    def happened_on(self, facts: Facts) -> date | None:
        """Return the day on which it happened, if the facts name it."""
        return getattr(facts, self.task.happened) if self.task.happened else None

    def telling(self, facts: Facts) -> Telling:
        """Return the sentence that the timeline tells of the completed step."""
        return self.task.tells(facts) if self.task.tells else Telling(Verb.STEP_COMPLETED)

    def source(self, organisation: Organisation | None) -> str:
        """Return the key under which the document of this step is filed."""
        return self.name

    def annex_source(self, annex: Annex, organisation: Organisation | None) -> str:
        """Return the key under which a file that belongs to the document is filed."""
        return f"{self.source(organisation)}:{annex.name}"

    def sources(self, organisation: Organisation | None) -> tuple[str, ...]:
        """Return the keys under which the step files anything that people hand in."""
        annexes = (self.annex_source(annex, organisation) for annex in self.annexes)
        return (self.source(organisation), *annexes)


class PartyStep(PersonStep):
    """A form that each of several parties fills in for itself, all at the same time."""

    activation_class = activations.RoundActivation
    task_type = ROUND

    def facts(self, case: Case, organisation: Organisation | None = None) -> Facts | None:
        """Return what is recorded for one party."""
        return self.task.read(case, organisation) if self.task.read and organisation else None

    def _whose(self, case: Case, organisation: Organisation | None) -> tuple[object, ...]:
        """Return of what the task speaks: of one party of the case."""
        return (case, organisation)

    def store(self, case: Case, facts: Facts, by: Actor, organisation: Organisation | None) -> None:
        """Hand the facts of one party to the service that stores them."""
        self.task.record(case=case, facts=facts, by=by, organisation=organisation)

    def source(self, organisation: Organisation | None) -> str:
        """Return the key under which the document of one party is filed."""
        return f"{self.name}:{organisation.pk}" if organisation else self.name

    def is_over(self, answers: "Sequence[activations.AnswerRow]") -> bool:
        """Return whether the round ends: every party has answered."""
        return not any(answer.is_open for answer in answers)


class Approval(PartyStep):
    """A decision of one or several parties on the content of the step `of`, by nobody who wrote it.

    The first refusal ends the round.
    """

    def __init__(
        self, question: Question, of: str, by: Addressing, stage: str, *, due: DueRule | None = None
    ) -> None:
        record = question.record or _nothing_more
        task = Task(
            question.title,
            question.ask,
            question.form,
            record,
            happened=question.happened,
            tells=question.tells,
        )
        super().__init__(task, by, stage, due=due)
        self.of, self.agreed, self.refused = of, question.agreed, question.refused

    @property
    def content(self) -> PersonStep:
        """Return the node whose content is decided on."""
        return self.flow_class.instance.node(self.of)

    @property
    def reading(self) -> str:
        """Return the permission that reads the content that is decided on, and so the answers."""
        return self.content.reading

    def telling(self, facts: Facts) -> Telling:
        """Return the sentence that the timeline tells of an answer."""
        said = cast("Decided", facts)
        if self.task.tells and said.answer != Answer.REFUSED:
            return self.task.tells(facts)
        return Telling(_VERB_OF[Answer(said.answer)], text=said.text)

    def is_over(self, answers: "Sequence[activations.AnswerRow]") -> bool:
        """Return whether every party has answered, or one has refused."""
        return any(answer.refused for answer in answers) or super().is_over(answers)


_VERB_OF = {
    Answer.APPROVED: Verb.APPROVED,
    Answer.APPROVED_WITH_REMARKS: Verb.APPROVED_WITH_REMARKS,
    Answer.REFUSED: Verb.REFUSED,
}


def _nothing_more(*, case: Case, facts: Facts, by: Actor, organisation: Organisation) -> None:
    """Store nothing: the decision itself is kept by the engine."""


class Begin(flow.StartHandle):
    """Where the process begins."""

    activation_class = activations.BeginActivation


class Gather(flow.Join):
    """Waits for all open branches of its split."""

    activation_class = activations.GatherActivation


class Choose(flow.If):
    """Goes one of two ways."""

    activation_class = activations.ChooseActivation


class Route(flow.Switch):
    """Goes one of several ways."""

    activation_class = activations.RouteActivation

    def words(self) -> dict[str, Text]:
        """Return for each node that may follow the word under which it does, where its condition has one."""
        return {
            node.name: getattr(when, "word", "") if when else _("otherwise") for node, when in self._branches
        }


class Fork(flow.Split):
    """Opens several branches at the same time."""

    activation_class = activations.ForkActivation


class Finish(flow.End):
    """Ends the process; `state` is what becomes of the case, None leaves it as it is."""

    activation_class = activations.FinishActivation

    def __init__(self, state: CaseState | None = None) -> None:
        super().__init__()
        self.state = state


def person_nodes(flow_class: type[flow.Flow]) -> Iterator[PersonStep]:
    """Return the nodes of a definition at which people work, in the order they are written."""
    for node in vars(flow_class).values():
        if isinstance(node, PersonStep):
            yield node
