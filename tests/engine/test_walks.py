"""Whatever people do in whatever order, a running case always goes on.

Each walk tries random verbs on a case of its own. `WALKS` sets how many are tried.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from django.utils.timezone import localdate
from viewflow.workflow.status import PROCESS, STATUS

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.errors import Refused
from casework.cases.choices import CaseState, PartyRole
from casework.cases.models import Case, CaseParty
from casework.coaching.choices import Branch
from casework.coaching.facts.beginning import CoachChangeFacts
from tests.databases import Clone
from tests.engine.cast import Cast, create_cast
from workflows.coaching.services import change_coach
from workflows.desk.demo.driver import do
from workflows.engine import lifecycle, moves, services
from workflows.engine.choices import JOIN, OPEN, Answer
from workflows.engine.models import CaseProcess, Step
from workflows.engine.nodes import Approval
from workflows.engine.selectors import open_steps, running_processes
from workflows.engine.soundness import State, check_flow

WALKS = int(os.environ.get("WALKS", "300"))
BUNDLE = 30
sound_from = cache(check_flow)


@pytest.fixture(scope="module")
def cast(committed_db: Clone) -> Cast:
    return create_cast()


class Walk:
    """One case and the verbs that can be tried on it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.rng = cast, random.Random(seed)
        self.case = cast.open(*cast.towns[: self.rng.choice((1, 1, 2))])
        self.tried: Counter[str] = Counter()
        self.verbs: dict[Callable[[], None], int] = {
            self.complete: 30, self.refuse: 3, self.send_back: 5, self.suspend: 2, self.resume: 3,
            self.claim: 1, self.release: 1, self.reassign: 2, self.set_due_date: 1, self.add_branch: 2,
            self.drop_branch: 2, self.join: 1, self.leave: 1, self.change_coach: 1, self.abort: 1,
            self.close: 1, self.reopen: 3,
        }  # fmt: skip

    def officer(self) -> Actor:
        return Actor(User.objects.get(pk=self.cast.officer.pk))

    def supervision(self) -> Actor:
        return Actor(User.objects.get(pk=self.cast.supervision.pk))

    def anybody(self) -> User:
        return User.objects.get(pk=self.rng.choice(self.cast.everybody).pk)

    def step(self) -> Step:
        return self.rng.choice(list(open_steps(self.case)))

    def process(self) -> CaseProcess:
        return self.rng.choice(list(running_processes(self.case)))

    def complete(self) -> None:
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
        do(self.case, step.node_name, step.organisation.name if step.organisation else "", **changes)

    def refuse(self) -> None:
        step = self.step()
        if isinstance(step.flow_task, Approval):
            party = step.organisation.name if step.organisation else ""
            do(self.case, step.node_name, party, answer=Answer.REFUSED, text="So nicht.")

    def send_back(self) -> None:
        process = self.process()
        process.case = self.case
        names = [node.name for node in process.flow_class.instance.nodes()]
        to = self.rng.choice([*names, *(node.name for node in moves.send_back_targets(process))])
        moves.send_back(process_id=process.pk, to=to, by=self.officer(), reason="noch einmal")

    def suspend(self) -> None:
        until = localdate() + timedelta(days=30)
        lifecycle.suspend_case(case=self.case, until=until, by=self.officer(), reason="Pause")

    def resume(self) -> None:
        lifecycle.resume_case(case=self.case, by=self.officer())

    def claim(self) -> None:
        services.claim_step(step_id=self.step().pk, by=Actor(self.anybody()))

    def release(self) -> None:
        step = self.step()
        services.release_step(step_id=step.pk, by=Actor(step.owner or self.anybody()), reason="Urlaub")

    def reassign(self) -> None:
        services.reassign_step(step_id=self.step().pk, to=self.anybody(), by=self.officer(), reason="Urlaub")

    def set_due_date(self) -> None:
        due_on = localdate() + timedelta(days=self.rng.randint(-1, 40))
        services.set_due_date(step_id=self.step().pk, due_on=due_on, by=self.officer(), reason="Ferien")

    def add_branch(self) -> None:
        name = self.rng.choice(list(Branch))
        moves.add_branch(process_id=self.process().pk, name=name, by=self.officer(), reason="doch")

    def drop_branch(self) -> None:
        moves.drop_branch(step_id=self.step().pk, by=self.officer(), reason="nicht nötig")

    def join(self) -> None:
        moves.join_case(
            case_id=self.case.pk,
            organisation=self.rng.choice(self.cast.towns),
            role=PartyRole.MUNICIPALITY,
            joined_on=localdate(),
            by=self.officer(),
        )

    def leave(self) -> None:
        parties = CaseParty.objects.filter(case=self.case, role=PartyRole.MUNICIPALITY)
        party = self.rng.choice(list(parties))
        moves.leave_case(party_id=party.pk, left_on=localdate(), by=self.officer(), reason="ausgetreten")

    def change_coach(self) -> None:
        facts = CoachChangeFacts(reason="Elternzeit", last_day=localdate(), handover_note="Stand siehe Akte")
        change_coach(case=self.case, facts=facts, by=self.officer())

    def abort(self) -> None:
        if self.rng.random() < 0.3:
            lifecycle.abort_case(case=self.case, on=localdate(), by=self.officer(), reason="zurückgezogen")

    def close(self) -> None:
        if self.rng.random() < 0.3:
            lifecycle.close_case(case=self.case, on=localdate(), by=self.supervision(), reason="erledigt")

    def reopen(self) -> None:
        lifecycle.reopen_case(case=self.case, by=self.supervision(), reason="doch weiter")

    def go(self) -> str:
        """Try one verb; refusals are fine, what they leave behind is checked like everything else."""
        verb = self.rng.choices(list(self.verbs), list(self.verbs.values()))[0]
        try:
            verb()
        except (Refused, LookupError, IndexError):
            self.tried[f"{verb.__name__} refused"] += 1
        else:
            self.tried[verb.__name__] += 1
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


@pytest.mark.parametrize("bundle", range(-(-WALKS // BUNDLE)))
def test_a_running_case_always_goes_on(bundle: int, cast: Cast) -> None:
    for seed in range(bundle * BUNDLE, min((bundle + 1) * BUNDLE, WALKS)):
        walk = Walk(cast, seed)
        done = []
        for _ in range(walk.rng.randint(6, 26)):
            done.append(walk.go())
            try:
                check(walk.case)
            except AssertionError as problem:
                raise AssertionError(f"seed {seed}, after {done}") from problem
