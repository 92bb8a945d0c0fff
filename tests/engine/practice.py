"""Two towns practise: a case on the definition `Practice`, and short words for what people do in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.test import override_settings
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind
from casework.cases.locks import lock_case
from casework.cases.models import Case, Note
from casework.cases.services import activate_assignment, propose_person
from tests.builders import (
    FREITAL,
    PIRNA,
    Staff,
    TownHall,
    acting,
    hire_staff,
    house,
    process_of,
    running_case,
    town_hall,
)
from tests.definitions.practice import WordFacts
from workflows.desk.demo.driver import decision_facts, doer_of, open_step
from workflows.engine.choices import OPEN, PERSON, Answer
from workflows.engine.models import CaseProcess, Step
from workflows.engine.nodes import Approval
from workflows.engine.selectors import content_of, open_steps
from workflows.engine.services import complete_step, decide, hand_over_steps

PROCESSES = settings.PROCESS_DEFINITIONS | {CaseKind.OTHER: "tests.definitions.practice.Practice"}


@dataclass
class Scene:
    """A case of Pirna and Freital and everybody around it."""

    staff: Staff = field(default_factory=hire_staff)
    pirna: TownHall = field(default_factory=lambda: town_hall(PIRNA))
    freital: TownHall = field(default_factory=lambda: town_hall(FREITAL))
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = running_case(self.staff.officer, PIRNA, FREITAL, kind=CaseKind.OTHER)

    @property
    def process(self) -> CaseProcess:
        """Return the process as it is now."""
        return process_of(self.case)

    def now(self) -> Case:
        """Return the case as it is now."""
        return Case.objects.get(pk=self.case.pk)


def set_scene() -> Scene:
    """Open the case of the towns that practise."""
    with override_settings(PROCESS_DEFINITIONS=PROCESSES):
        return Scene()


def say(case: Case, node: str, word: str = "word", party: str = "") -> Step:
    """Complete the open step at a node, as somebody who may."""
    step = open_step(case, node, party)
    by = acting(doer_of(step))
    if isinstance(step.flow_task, Approval):
        return answer(case, node, party)
    return complete_step(step_id=step.pk, facts=WordFacts(word), by=by)


def answer(case: Case, node: str, party: str = "", given: Answer = Answer.APPROVED, text: str = "") -> Step:
    """Decide at an approval on what is recorded now, as somebody who may."""
    step = open_step(case, node, party)
    facts = decision_facts(step, answer=given, text=text)
    shown = content_of(step.case, step.flow_task).fingerprint
    return decide(step_id=step.pk, facts=facts, fingerprint=shown, by=acting(doer_of(step)))


def agree(case: Case, node: str = "agree") -> None:
    """Let everybody who is asked agree."""
    while node in open_nodes(case):
        answer(case, node)


def go_to_branches(case: Case) -> None:
    """Go on until the two outer branches are open."""
    say(case, "first")
    agree(case)


def go_to_inner_branches(case: Case, chosen: str) -> None:
    """Go on until the inner branches are open: the one that always is, and those named."""
    go_to_branches(case)
    say(case, "main", chosen)


def go_to_the_end(scene: Scene, last_by: User | None = None) -> None:
    """Go on until only the release is missing; the officer says the last word, if nobody else is named."""
    let_coach_work(case=scene.case, coach=scene.staff.coach, by=house())
    go_to_branches(scene.case)
    for node in ("main", "side", "must", "after"):
        say(scene.case, node)
    by = acting(last_by or scene.staff.officer)
    complete_step(step_id=open_step(scene.case, "last").pk, facts=WordFacts("end"), by=by)


@service
def let_coach_work(*, case: Case, coach: User, by: Actor) -> None:
    """Assign a coach to the case today; what a coach has to do goes to him."""
    held = lock_case(case.pk)
    assignment = propose_person(held, coach, Role.CH, "Knows the towns.")
    activate_assignment(assignment, localdate())
    hand_over_steps(held, Role.CH, coach)


def open_nodes(case: Case) -> list[str]:
    """Return the nodes at which a person is asked, in the order of the alphabet."""
    return sorted(step.node_name for step in open_steps(case))


def open_rows(case: Case) -> list[str]:
    """Return the nodes of all open rows, joins and rounds included, in the order of the alphabet."""
    rows = Step.objects.filter(case=case, status__in=OPEN)
    return sorted(step.node_name for step in rows)


def done_at(case: Case, node: str) -> list[Step]:
    """Return the steps that people have finished at a node, the first one first."""
    rows = Step.objects.filter(case=case, flow_task_type=PERSON, status="DONE").order_by("pk")
    return [step for step in rows if step.node_name == node]


def verbs(case: Case) -> list[Verb]:
    """Return what happened in a case, the first thing first."""
    return [Verb(event.verb) for event in events(case)]


def events(case: Case) -> list[AuditEvent]:
    """Return the events of a case, the first one first."""
    return list(AuditEvent.objects.filter(scope=Scope.CASE, subject_id=case.pk).order_by("pk"))


def last_event(case: Case) -> AuditEvent:
    """Return the newest event of a case."""
    return events(case)[-1]


def notes(case: Case) -> list[str]:
    """Return what parties said and what followed, the first one first."""
    return list(Note.objects.filter(case=case).order_by("pk").values_list("text", flat=True))


@contextmanager
def nothing_changes(case: Case) -> Iterator[None]:
    """Fail if the case, its rows or its history differ afterwards."""
    before = _everything_of(case)
    yield
    assert _everything_of(case) == before


def _everything_of(case: Case) -> tuple[object, ...]:
    row = Case.objects.filter(pk=case.pk).values()
    steps = Step.objects.filter(case=case).order_by("pk").values()
    history = Step.history.filter(case=case.pk).count()
    return (list(row), list(steps), history, notes(case), len(events(case)))
