"""Whatever people do in whatever order, a running case always goes on.

Each walk tries random verbs on a case of its own, or on one that has come far, and is taken back at its end.
`WALKS` sets how many are tried.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate
from viewflow.workflow.status import PROCESS, STATUS

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.errors import Refused
from casework.cases.choices import CaseState, PartyRole
from casework.cases.models import Case, CaseParty, Document
from casework.cases.services import assign_lead
from casework.coaching.choices import Branch
from casework.coaching.facts.beginning import CoachChangeFacts
from tests.databases import Clone
from tests.engine.cast import Cast, create_cast
from tests.test_services_are_changes import functions, is_service
from workflows.coaching.services import change_coach
from workflows.desk.demo.driver import NobodyToDo, answer_as, doer_of
from workflows.engine import drafts, lifecycle, moves, services
from workflows.engine.choices import JOIN, OPEN, Answer
from workflows.engine.jobs import file_document
from workflows.engine.models import CaseProcess, Step, StepDraft
from workflows.engine.nodes import Approval
from workflows.engine.selectors import open_steps, running_processes
from workflows.engine.soundness import State, check_flow

WALKS = int(os.environ.get("WALKS", "300"))
BUNDLE = 30
FAR, STARTS = 18, 6  # steps until most coachings have branched; how many have come that far
BUNDLES = -(-WALKS // BUNDLE)
MODULES = {
    "casework/cases/services.py",
    "workflows/engine/drafts.py",
    "workflows/engine/lifecycle.py",
    "workflows/engine/moves.py",
    "workflows/engine/services.py",
}
ELSEWHERE = {
    "open_case": "each walk begins with it",
    "submit_case": "each walk begins with it",
    "discard_case": "of a draft, which has no process",
    "open_related_case": "the consequence of a step",
    "add_party": "a part of joining",
    "end_party": "a part of leaving",
    "discard_upload": "of a draft, which is no record",
}
T = TypeVar("T")
sound_from = cache(check_flow)


class NothingToTry(Exception):
    """There is nothing, or nobody, that the verb could be tried with."""


class Walk:
    """One case and the verbs that can be tried on it, each called as its service."""

    def __init__(self, cast: Cast, heir: Case, seed: int, far: Sequence[Case] = ()) -> None:
        self.cast, self.heir, self.rng = cast, heir, random.Random(seed)
        begun = self.rng.choice(far) if far and self.rng.random() < 0.25 else None
        self.case = begun or cast.open(*cast.towns[: self.rng.choice((1, 1, 2))])
        self.officer, self.supervision = Actor(cast.officer), Actor(cast.supervision)
        self.done: list[str] = []
        self.verbs: dict[Callable[[], object], float] = {
            self.complete_step: 30, self.decide: 6, self.send_back: 5, self.suspend_case: 2,
            self.set_follow_up: 3, self.resume_case: 3, self.claim_step: 1, self.release_step: 1,
            self.reassign_step: 2, self.set_due_date: 1, self.save_draft: 1, self.discard_draft: 2,
            self.add_branch: 4, self.drop_branch: 3, self.join_case: 1, self.leave_case: 1,
            self.assign_lead: 1, self.change_coach: 2, self.file_document: 1, self.withdraw_document: 4,
            self.abort_case: 0.3, self.transfer_case: 0.3, self.close_case: 0.3, self.reopen_case: 3,
        }  # fmt: skip

    def one_of(self, things: Iterable[T]) -> T:
        found = list(things)
        if not found:
            raise NothingToTry
        return self.rng.choice(found)

    def anybody(self) -> User:
        return self.rng.choice(self.cast.everybody)

    def doer(self, step: Step) -> User:
        try:
            doer = doer_of(step)
        except NobodyToDo as nobody:
            raise NothingToTry from nobody
        return next(person for person in self.cast.everybody if person == doer)

    def somebody_for(self, step: Step) -> User:
        """Return anybody, half of the time whoever does the step."""
        return self.doer(step) if self.rng.random() < 0.5 else self.anybody()

    def step(self) -> Step:
        return self.one_of(open_steps(self.case))

    def process(self) -> CaseProcess:
        return self.one_of(running_processes(self.case))

    def answer(self, step: Step, **changes: object) -> None:
        answer_as(step, Actor(self.doer(step)), **changes)

    def complete_step(self) -> None:
        step = self.step()
        changes: dict[str, object] = {}
        if step.node_name == "contracting":
            branches = (Branch.SECURITY_ANALYSIS, Branch.COUNCIL_SETUP, Branch.FUNDING)
            changes["branches"] = tuple(self.rng.sample(branches, self.rng.randint(1, 3)))
        if step.node_name == "municipal_decision":
            changes["decision"] = self.rng.choice(("yes", "yes", "yes", "no"))
        if step.node_name == "evaluation":
            changes["next"] = self.rng.choice(("continue", "revise_plan", "consolidate", "close"))
        if step.node_name == "closing":
            changes["agreement_open_reason"] = "Ist nie unterschrieben worden."
        self.answer(step, **changes)

    def decide(self) -> None:
        asked = [step for step in open_steps(self.case) if isinstance(step.flow_task, Approval)]
        self.answer(self.one_of(asked), answer=Answer.REFUSED, text="So nicht.")

    def send_back(self) -> None:
        process = self.process()
        process.case = self.case
        names = [node.name for node in process.flow_class.instance.nodes()]
        to = self.rng.choice([*names, *(node.name for node in moves.send_back_targets(process))])
        moves.send_back(process_id=process.pk, to=to, by=self.officer, reason="noch einmal")

    def suspend_case(self) -> None:
        until = localdate() + timedelta(days=30)
        lifecycle.suspend_case(case=self.case, until=until, by=self.officer, reason="Pause")

    def set_follow_up(self) -> None:
        until = localdate() + timedelta(days=self.rng.randint(20, 40))
        lifecycle.set_follow_up(case=self.case, until=until, by=self.officer, reason="später")

    def resume_case(self) -> None:
        lifecycle.resume_case(case=self.case, by=self.officer)

    def claim_step(self) -> None:
        step = self.step()
        services.claim_step(step_id=step.pk, by=Actor(self.somebody_for(step)))

    def release_step(self) -> None:
        step = self.step()
        services.release_step(step_id=step.pk, by=Actor(step.owner or self.anybody()), reason="Urlaub")

    def reassign_step(self) -> None:
        step = self.step()
        to = self.somebody_for(step)
        services.reassign_step(step_id=step.pk, to=to, by=self.officer, reason="Urlaub")

    def set_due_date(self) -> None:
        due_on = localdate() + timedelta(days=self.rng.randint(-1, 40))
        services.set_due_date(step_id=self.step().pk, due_on=due_on, by=self.officer, reason="Ferien")

    def save_draft(self) -> None:
        step = self.step()
        by = Actor(self.somebody_for(step))
        drafts.save_draft(step_id=step.pk, data={"text": ["halb"]}, by=by)

    def discard_draft(self) -> None:
        draft = self.one_of(StepDraft.objects.filter(step__case=self.case))
        drafts.discard_draft(step_id=draft.step_id, by=Actor(draft.user))

    def add_branch(self) -> None:
        process = self.process()
        name = self.rng.choice([*Branch, *(node.name for node in moves.addable_branches(process))])
        moves.add_branch(process_id=process.pk, name=name, by=self.officer, reason="doch")

    def drop_branch(self) -> None:
        moves.drop_branch(step_id=self.step().pk, by=self.officer, reason="nicht nötig")

    def join_case(self) -> None:
        moves.join_case(
            case_id=self.case.pk,
            organisation=self.rng.choice(self.cast.towns),
            role=PartyRole.MUNICIPALITY,
            joined_on=localdate(),
            by=self.officer,
        )

    def leave_case(self) -> None:
        party = self.one_of(CaseParty.objects.filter(case=self.case, role=PartyRole.MUNICIPALITY))
        moves.leave_case(party_id=party.pk, left_on=localdate(), by=self.officer, reason="ausgetreten")

    def assign_lead(self) -> None:
        assign_lead(case=self.case, lead=self.anybody(), by=self.officer)

    def change_coach(self) -> None:
        facts = CoachChangeFacts(reason="Elternzeit", last_day=localdate(), handover_note="Stand siehe Akte")
        change_coach(case=self.case, facts=facts, by=self.officer)

    def file_document(self) -> None:
        finished = Step.objects.filter(case=self.case, status=STATUS.DONE, owner__isnull=False)
        file_document(self.one_of(finished.order_by("-pk")[:3]).pk)

    def withdraw_document(self) -> None:
        document = self.one_of(Document.objects.filter(case=self.case))
        moves.withdraw_document(document=document, by=self.officer, reason="veraltet")

    def abort_case(self) -> None:
        lifecycle.abort_case(case=self.case, on=localdate(), by=self.officer, reason="zurückgezogen")

    def transfer_case(self) -> None:
        successor = self.rng.choice((self.heir, self.heir, self.case))
        ended_on, why = localdate(), "geht in der anderen auf"
        lifecycle.transfer_case(case=self.case, successor=successor, on=ended_on, by=self.officer, reason=why)

    def close_case(self) -> None:
        lifecycle.close_case(case=self.case, on=localdate(), by=self.supervision, reason="erledigt")

    def reopen_case(self) -> None:
        lifecycle.reopen_case(case=self.case, by=self.supervision, reason="doch weiter")

    def verb(self) -> Callable[[], object]:
        """Return a verb by chance."""
        return self.rng.choices(list(self.verbs), list(self.verbs.values()))[0]

    def go(self, verb: Callable[[], object] | None = None) -> str:
        """Try a verb; refusals are fine, what they leave behind is checked like everything else."""
        verb = verb or self.verb()
        try:
            verb()
        except (Refused, NothingToTry):
            pass
        else:
            self.done.append(verb.__name__)
        self.case = Case.objects.get(pk=self.case.pk)
        return verb.__name__


def check(case: Case) -> None:
    """Fail if a running case could not go on."""
    rows = list(Step.objects.filter(case=case).select_related("process", "organisation"))
    still = [step for step in rows if step.status in OPEN]
    twice = Counter((step.process_id, step.node_name, str(step.token)) for step in still)
    assert not [key for key, number in twice.items() if number > 1]
    asked = Counter(
        (step.process_id, step.node_name, step.role, step.organisation_id)
        for step in still
        if step.is_waiting
    )
    assert not [key for key, number in asked.items() if number > 1]
    if case.state not in (CaseState.RUNNING, CaseState.SUSPENDED):
        assert not still
        assert not CaseProcess.objects.filter(case=case, status=PROCESS.NEW).exists()
        return
    assert any(step.is_waiting for step in still), "a running case has nobody who must act"
    for process in running_processes(case):
        mine = [step for step in rows if step.process_id == process.pk]
        assert sound_from(process.flow_class, marking(mine)) == []


def marking(rows: list[Step]) -> State:
    """Return the open rows of a process as a state of its definition."""
    names = {step.pk: step.node_name for step in rows}
    state = set()
    for step in rows:
        if step.status not in OPEN or step.round_id:
            continue
        token = str(step.token)
        if step.flow_task_type == JOIN:
            arrived = step.previous.exclude(status=STATUS.CANCELED).first() or step.previous.first()
            token = str(arrived.token)
        splits = [int(part.split("_")[0]) for part in token.split("/")[1:]]
        state.add((step.node_name, tuple(names[pk] for pk in splits)))
    return frozenset(state)


class Walks:
    """All walks, each bundle of them walked once, whichever test asks first."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.heir = cast, cast.open()
        self.verbs = frozenset(verb.__name__ for verb in Walk(cast, self.heir, 0).verbs)
        self.far = [self._far(seed) for seed in range(STARTS)]
        self.walked: dict[int, Counter[str]] = {}

    def _far(self, seed: int) -> Case:
        """Return a case whose steps were done, one after the other, until it has come far."""
        walk = Walk(self.cast, self.heir, seed)
        for _ in range(FAR):
            walk.go(walk.complete_step)
            check(walk.case)
        return walk.case

    def done(self, bundle: int) -> Counter[str]:
        """Return how often each verb was done in a bundle; fail where a case could not go on."""
        if bundle not in self.walked:
            seeds = range(bundle * BUNDLE, min((bundle + 1) * BUNDLE, WALKS))
            self.walked[bundle] = sum((self._walk(seed) for seed in seeds), Counter[str]())
        return self.walked[bundle]

    def _walk(self, seed: int) -> Counter[str]:
        with transaction.atomic():
            walk, tried = Walk(self.cast, self.heir, seed, self.far), list[str]()
            for _ in range(walk.rng.randint(4, 16)):
                try:
                    tried.append(walk.go())
                    check(walk.case)
                    connection.check_constraints()  # as a commit does: no row is without its history
                except Exception as problem:
                    raise AssertionError(f"seed {seed}, after {tried}") from problem
            transaction.set_rollback(True)
        return Counter(walk.done)


@pytest.fixture(scope="module")
def walks(committed_db: Clone) -> Walks:
    return Walks(create_cast())


@pytest.mark.parametrize("bundle", range(BUNDLES))
def test_a_running_case_always_goes_on(bundle: int, walks: Walks) -> None:
    assert walks.done(bundle).total() > 0


def test_every_verb_was_done_in_one_of_the_walks(walks: Walks) -> None:
    """Whoever sets `WALKS` to less than 300 may see a rare verb find no occasion."""
    done = sum((walks.done(bundle) for bundle in range(BUNDLES)), Counter[str]())
    assert walks.verbs - set(done) == set(), done


def test_no_verb_on_a_case_and_its_steps_is_left_out(walks: Walks) -> None:
    found = {name.partition(":") for name, function in functions() if is_service(function)}
    verbs = {verb for module, _colon, verb in found if module in MODULES and not verb.startswith("_")}
    assert verbs - walks.verbs == set(ELSEWHERE)
