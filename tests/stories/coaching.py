"""A coaching as the browsers take it from step to step, and what it has to leave on record."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from casework.audit.choices import Verb
from casework.cases.models import Case
from tests.stories.cast import Cast
from tests.stories.desk import Office, Person, title_of
from tests.stories.everybody import assert_seen_well
from tests.stories.filling import LANGUAGE
from workflows.desk.demo.driver import open_step
from workflows.desk.selectors.timeline import FOR_ONESELF
from workflows.engine.facts import Facts
from workflows.engine.forms import Section, sheet_of
from workflows.engine.models import Step
from workflows.engine.nodes import PersonStep
from workflows.engine.selectors import open_steps


class Coaching:
    """One case and the office that works on it.

    `on_file` is what each document must say, by its title; `handed_in` are the titles of files that came
    beside; `story` is what the timeline must tell, in order; `seen` are the nodes whose forms were looked at.
    """

    def __init__(self, office: Office, cast: Cast, case: Case) -> None:
        self.office, self.cast, self.case = office, cast, case
        self.on_file: dict[str, tuple[Section, ...]] = {}
        self.handed_in: list[str] = []
        self.story: list[str] = []
        self.seen: set[str] = set()
        self.last_job = 0

    def at_desk(self, user: User) -> Person:
        """Return a person in her browser."""
        return self.office.at_desk(user)

    def step(self, node: str, party: str = "") -> Step:
        """Return the open step at a node."""
        return open_step(self.case, node, party)

    def waiting(self) -> list[str]:
        """Return the nodes that wait for somebody."""
        return sorted(step.node_name for step in open_steps(self.case))

    def do(self, node: str, party: str = "", **changes: object) -> None:
        """Let whoever is asked do the open step at a node."""
        step = self.step(node, party)
        person = self.office.doer(step)
        self._look_at(step, person)
        facts = person.complete(step, **changes)
        if step.flow_task.document:
            self._expect_document(step.flow_task, facts)
        with override(LANGUAGE):
            needed = [annex for annex in step.flow_task.annexes if annex.needed(facts)]
            self.handed_in += [str(annex.label) for annex in needed]
        self._expect_sentence(step, person.user, facts)
        self.work_off()

    def _look_at(self, step: Step, person: Person) -> None:
        """See that the form of each node is one for everybody."""
        if step.node_name not in self.seen:
            self.seen.add(step.node_name)
            person.find(step)
            assert_seen_well(person.page)

    def go(self, *nodes: str) -> None:
        """Let everybody who is asked do the steps at these nodes, one after another."""
        for node in nodes:
            self.do(node)
            while node in self.waiting():
                self.do(node)

    def tell(self, verb: Verb, actor: User, **facts: str) -> None:
        """Expect a sentence in the timeline."""
        with override(LANGUAGE):
            label = verb.label if facts.get("party") else FOR_ONESELF.get(verb, verb.label)
            self.story.append(str(label).format(actor=actor.name, **facts))

    def _expect_document(self, node: PersonStep, facts: Facts) -> None:
        assert node.document is not None
        with override(LANGUAGE):
            said = (*node.said_before(self.case), *sheet_of(node.form, facts))
            self.on_file[str(node.document.kind.label)] = said

    def _expect_sentence(self, step: Step, actor: User, facts: Facts) -> None:
        telling = step.flow_task.telling(facts)
        party = step.organisation.name if step.organisation else ""
        said = {name: in_words(fact) for name, fact in telling.facts.items()}
        self.tell(telling.verb, actor, step=title_of(step), party=party, **said)

    def work_off(self) -> None:
        """Do the jobs that wait, as the worker would; the documents of finished steps are filed."""
        jobs = ProcrastinateJob.objects.filter(pk__gt=self.last_job, task_name__startswith="workflows.")
        for job in jobs.order_by("pk"):
            app.tasks[job.task_name](**job.args)
            self.last_job = job.pk


def in_words(fact: object) -> str:
    """Return a fact of a sentence as the timeline writes it."""
    with override(LANGUAGE):
        return date_format(fact, "SHORT_DATE_FORMAT") if isinstance(fact, date) else str(fact)


def texts_of(sections: Iterable[Section]) -> list[str]:
    """Return everything that was answered."""
    entries = [entry.text for section in sections for entry in section.entries]
    rows = [row for section in sections for table in section.tables for row in table.rows]
    return [*entries, *(text for row in rows for text in row)]


def not_told(story: Sequence[str], told: Sequence[str]) -> list[str]:
    """Return the sentences of the story that the timeline does not tell in this order."""
    missing, rest = [], list(told)
    for sentence in story:
        if sentence in rest:
            rest = rest[rest.index(sentence) + 1 :]
        else:
            missing.append(sentence)
    return missing
