"""Doing steps as the people would, through the services."""

import dataclasses
from collections.abc import Callable

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import office_holders
from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.cases.selectors import active_assignment, proposed_assignment
from workflows.coaching.facts import SignatureFacts
from workflows.desk.demo.answers import ANSWERS
from workflows.desk.demo.papers import papers_for
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.facts import Facts
from workflows.engine.models import Step
from workflows.engine.nodes import Approval
from workflows.engine.selectors import content_of, open_steps
from workflows.engine.services import complete_step, decide


class NobodyToDo(LookupError):
    """The step waits, but there is nobody who could do it now."""


def open_step(case: Case, node: str, party: str = "") -> Step:
    """Return the open step at a node (of the party whose name contains the text)."""
    for step in open_steps(case):
        if step.node_name == node and party in (step.organisation.name if step.organisation else ""):
            return step
    raise LookupError(f"{case}: “{node}” is not open, but {[step.node_name for step in open_steps(case)]}")


def doer_of(step: Step) -> User:
    """Return who does the step: its owner, else somebody to whom it is addressed.

    Raises NobodyToDo if there is no such person.
    """
    if step.owner:
        return step.owner
    if step.organisation is None:
        role = Role(step.role)
        assigned = active_assignment(step.case, role) or proposed_assignment(step.case, role)
        if assigned is None:
            raise NobodyToDo(f"{step.case}: nobody can do “{step.node_name}”")
        return assigned.user
    holders = office_holders(Role(step.role), [step.organisation.pk])
    holder = (holders.exclude(pk=step.author_id) if step.author_id else holders).first()
    if holder is None:
        raise NobodyToDo(f"{step.case}: nobody of {step.organisation} can do “{step.node_name}”")
    return holder


def do(case: Case, node: str, party: str = "", **changes: object) -> Step:
    """Complete the open step at a node with a plausible answer, changed as told."""
    return answer(open_step(case, node, party), **changes)


def answer(step: Step, **changes: object) -> Step:
    """Complete an open step with a plausible answer, changed as told."""
    return answer_as(step, Actor(doer_of(step)), **changes)


def answer_as(step: Step, by: Actor, **changes: object) -> Step:
    """Complete an open step in somebody's name with a plausible answer, changed as told."""
    if isinstance(step.flow_task, Approval):
        return _decide(step, by, changes)
    facts = dataclasses.replace(facts_for(step.case, step.node_name), **changes)
    return complete_step(step_id=step.pk, facts=facts, by=by, annexes=papers_for(step, facts))


def _decide(step: Step, by: Actor, changes: dict[str, object]) -> Step:
    facts = decision_facts(step, **changes)
    shown = content_of(step.case, step.flow_task).fingerprint
    # a signature answers like a decision and says more
    return decide(step_id=step.pk, facts=facts, fingerprint=shown, by=by)


def decision_facts(step: Step, **changes: object) -> DecisionFacts | SignatureFacts:
    """Return an agreement to the step, changed as told."""
    if step.flow_task.form.facts is SignatureFacts:
        signature = SignatureFacts(Answer.APPROVED, "", "Amtsleitung", "zeichnungsberechtigt", localdate())
        return dataclasses.replace(signature, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(DecisionFacts(Answer.APPROVED, ""), **changes)  # type: ignore[arg-type]


def refuse(case: Case, node: str, reason: str, party: str = "") -> Step:
    """Refuse at an approval, with a reason."""
    return do(case, node, party, answer=Answer.REFUSED, text=reason)


def do_all(case: Case, node: str) -> None:
    """Complete the steps of all parties at a node."""
    while any(step.node_name == node for step in open_steps(case)):
        do(case, node)


def run(case: Case, *nodes: str, before: Callable[[str], None] = lambda node: None) -> None:
    """Complete the named nodes in order, every party of each."""
    for node in nodes:
        before(node)
        do_all(case, node)


def facts_for(case: Case, node: str) -> Facts:
    """Return the plausible answer to a node."""
    return ANSWERS[node](case)
