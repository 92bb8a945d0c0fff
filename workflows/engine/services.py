"""Everything that people do with steps: take, hand over, draft, complete, decide."""

from collections.abc import Mapping
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from viewflow.workflow.status import PROCESS, STATUS

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import current_change, service, written_together
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotNow
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.filing import file_version
from casework.cases.locks import lock_case_where
from casework.cases.models import Case
from casework.cases.rules import require_near
from casework.cases.selectors import access_to
from casework.cases.services import give_order, record_case_event, require, set_state
from casework.cases.uploads import CheckedUpload
from workflows.engine.activations import RoundActivation, StepActivation, cancel_all
from workflows.engine.choices import OPEN, PERSON, WAITING, Answer
from workflows.engine.decisions import Decided
from workflows.engine.drafts import forget_drafts
from workflows.engine.facts import Facts
from workflows.engine.filing import (
    LANGUAGE,
    document_title,
    file_annexes,
    file_missing_documents,
    require_annexes,
)
from workflows.engine.models import CaseProcess, Decision, Step
from workflows.engine.nodes import Approval, PersonStep, Telling
from workflows.engine.permissions import (
    may_do,
    require_may_do,
    require_may_give_away,
    require_running,
    require_waiting,
)
from workflows.engine.queue import enqueue, enqueue_once
from workflows.engine.selectors import Content, agree, content_of, running_processes
from workflows.engine.walks import Moment, Walk, walking

NO_FILES: Mapping[str, CheckedUpload] = {}


def hold_step(step_id: int) -> Step:
    """Hold the case of a step and return the step as it is now, tied to the case that is held.

    `waiting_nodes` are those at which the case waits for people.
    """
    case = lock_case_where(steps=step_id)
    waiting = Step.objects.filter(case=OuterRef("case"), status__in=WAITING, flow_task_type=PERSON)
    steps = Step.objects.select_related("process", "organisation", "owner", "round")
    step = steps.annotate(waiting_nodes=ArraySubquery(waiting.values("flow_task"))).get(pk=step_id)
    step.case = step.process.case = case
    return step


def _hold_waiting_step(step_id: int) -> Step:
    step = hold_step(step_id)
    require_waiting(step)
    require_running(step.case)
    return step


@service
@written_together()
def complete_step(
    *,
    step_id: int,
    facts: Facts,
    by: Actor,
    upload: CheckedUpload | None = None,
    annexes: Mapping[str, CheckedUpload] = NO_FILES,
) -> Step:
    """Record what a step asked for (taking it first, if it is free) and let the process go on.

    `upload` takes the place of the document that is made else; `annexes` are filed beside it, by their names.
    """
    step = _hold_waiting_step(step_id)
    require_may_do(by, step, step.case)
    node = step.flow_task
    if isinstance(node, Approval):
        raise NotNow(_("This step asks for a decision."))
    require_annexes(step, facts, annexes)
    node.store(step.case, facts, by, step.organisation)
    step.happened_on = node.happened_on(facts)
    file_annexes(step, annexes, by)
    _file_document(step, upload, by)
    _tell(step, node.telling(facts))
    _finish(step, by)
    return step


@service
@written_together()
def decide(*, step_id: int, facts: Decided, fingerprint: str, by: Actor) -> Step:
    """Record the decision of a party on exactly what it was shown, and let the process go on."""
    step = _hold_waiting_step(step_id)
    require_may_do(by, step, step.case)
    node = step.flow_task
    if not isinstance(node, Approval):
        raise NotNow(_("This step asks for no decision."))
    _require_as_shown(content_of(step.case, node), fingerprint, facts)
    if facts.answer != Answer.APPROVED and not facts.text.strip():
        raise Invalid(_("Please say why, in one sentence at least."), "text")
    step.happened_on = node.happened_on(facts) or timezone.localdate()
    _keep_decision(step, facts, fingerprint, by)
    if facts.answer != Answer.REFUSED:
        node.store(step.case, facts, by, step.organisation)
    elif node.refused:
        node.refused(case=step.case, by=by, reason=facts.text)
    _tell(step, node.telling(facts))
    _finish(step, by)
    enqueue_once("casework.audit.jobs.sign_record")
    return step


def _require_as_shown(content: Content, fingerprint: str, facts: Decided) -> None:
    """Raise NotNow unless the content is as it was shown, and on file where somebody agrees to it."""
    if fingerprint != content.fingerprint:
        raise NotNow(
            _("The content has changed since it was shown to you. Please read it again and then decide.")
        )
    if content.withdrawn and facts.answer != Answer.REFUSED:
        raise NotNow(
            _(
                "“%(document)s” has been withdrawn. You can agree once a new version is on file; "
                "if you refuse now, it is drawn up again."
            )
            % {"document": content.withdrawn[0].document.title}
        )


def _tell(step: Step, telling: Telling) -> None:
    facts = {**_names(step), **telling.facts, "text": telling.text}
    record_case_event(step.case, telling.verb, step.happened_on, **facts)


def _keep_decision(step: Step, facts: Decided, fingerprint: str, by: Actor) -> None:
    change = current_change()
    Decision.objects.create(
        step=step,
        case=step.case,
        answer=facts.answer,
        text=facts.text,
        fingerprint=fingerprint,
        by=by.user,
        on_behalf_of=change.by.on_behalf_of,
        happened_on=step.happened_on or timezone.localdate(change.at),
        recorded_at=change.at,
        decided_in=change.id,
    )


def _names(step: Step) -> dict[str, str]:
    party = step.organisation.name if step.organisation else ""
    return {"step": step.node_name, "process": step.process.flow_class.__name__, "party": party}


def _file_document(step: Step, upload: CheckedUpload | None, by: Actor) -> None:
    product = step.flow_task.document
    if product is None:
        return
    if upload is None:
        enqueue("workflows.engine.jobs.file_document", step_id=step.pk)
        return
    file_version(
        case=step.case,
        kind=product.kind,
        title=document_title(product.kind),
        source=step.flow_task.source(step.organisation if step.round_id else None),
        level=product.level,
        content=upload,
        name=upload.name,
        generated=False,
        by=by,
    )


def _finish(step: Step, by: Actor) -> None:
    """Write the step as done in one go and move the process on."""
    change = current_change()
    step.completed_in, step.on_behalf_of = change.id, change.by.on_behalf_of
    step.happened_on = step.happened_on or timezone.localdate()
    activation = StepActivation(step)
    activation.begin(by.user)
    walk = move_on(activation)
    if any(_is_moot(node, walk.moment) for node in (*step.waiting_nodes, *walk.opened)):
        settle_moot_steps(step.case)
    conclude(step.process)
    forget_drafts(step.case)


def _is_moot(node: PersonStep | None, moment: Moment) -> bool:
    return node is not None and node.moot is not None and node.moot(moment)


def move_on(activation: StepActivation) -> Walk:
    """Complete a step that has begun; go on along the graph, or end the round it belongs to."""
    step = activation.task
    activation.complete()
    if step.round_id is not None:
        return look_again(step.process, step.round)
    with walking(step.process) as walk:
        activation.activate_next()
    return walk


def look_again(process: CaseProcess, round_: Step) -> Walk:
    """Let a round of answers end if its rule says so, and walk on."""
    round_.process, round_.case = process, process.case
    activation = RoundActivation(round_)
    if not activation.complete.can_proceed():
        return Walk(process)
    activation.complete()
    node, verdicts = round_.flow_task, dict[str, bool]()
    if isinstance(node, Approval):
        verdicts[node.name] = agree(process.case, node, activation.decisions)
        if node.agreed and verdicts[node.name]:
            node.agreed(case=process.case, on=timezone.localdate(), by=current_change().by)
    with walking(process) as walk:
        walk.verdicts = verdicts
        activation.activate_next()
    return walk


def settle_moot_steps(case: Case) -> None:
    """End the open steps that are no longer needed, such as an exception that has become superfluous."""
    waiting = Step.objects.filter(case=case, status__in=WAITING, flow_task_type=PERSON)
    moment, steps = Moment(case), waiting.select_related("process")
    step = next((step for step in steps if _is_moot(step.flow_task, moment)), None)
    if step is not None:
        step.case = step.process.case = case
        record_case_event(case, Verb.STEP_SETTLED, **_names(step))
        activation = StepActivation(step)
        activation.settle()
        move_on(activation)
        settle_moot_steps(case)
        conclude(step.process)


def conclude(process: CaseProcess) -> None:
    """Close the case if the process has come to an end that says so."""
    if process.status != PROCESS.DONE or process.outcome is None:
        return
    case, today = process.case, timezone.localdate()
    end_all_work(case)
    give_order(case, process.outcome, _order_text(process.outcome), today, current_change().by)
    set_state(case, process.outcome, today)
    record_case_event(case, _ENDINGS[process.outcome])


def _order_text(outcome: CaseState) -> str:
    """Return the order in words, in German as all that is on file."""
    with override(LANGUAGE):
        return str(_ENDINGS[outcome].label).format(actor=current_change().by.user.name)


_ENDINGS = {
    CaseState.COMPLETED: Verb.CASE_CLOSED,
    CaseState.REJECTED: Verb.CASE_REJECTED,
    CaseState.ABORTED: Verb.CASE_ABORTED,
}


def end_all_work(case: Case) -> None:
    """Cancel what is still open in the case and its processes, all at one moment; file missing documents."""
    by = current_change().by
    file_missing_documents(case, by)
    for process in CaseProcess.objects.filter(case=case):
        process.flow_class.file_missing(case=case, by=by)
    at = timezone.now()
    cancel_all(list(Step.objects.filter(case=case, status__in=OPEN)), at)
    for process in running_processes(case):
        process.status, process.finished = PROCESS.CANCELED, at
        process.save(update_fields=["status", "finished"])
    forget_drafts(case)


@service
def claim_step(*, step_id: int, by: Actor) -> Step:
    """Take a free step on."""
    step = _hold_waiting_step(step_id)
    require_may_do(by, step, step.case)
    if step.owner_id == by.user.pk:
        raise NotNow(_("You have taken this step on already."))
    if step.owner is not None:
        raise NotNow(
            _("%(person)s has this step; as the deputy you can complete it right away.")
            % {"person": step.owner}
        )
    StepActivation(step).assign(by.user)
    record_case_event(step.case, Verb.STEP_CLAIMED, **_names(step))
    return step


@service
def release_step(*, step_id: int, by: Actor, reason: str = "") -> Step:
    """Offer an owned step to its role again; a coach's step stays with the coach.

    Whoever puts back the step of somebody else says why, which that person and the timeline are told.
    """
    step = _hold_waiting_step(step_id)
    require_may_give_away(by, step, step.case)
    if step.owner_id is None:
        raise NotNow(_("Nobody has taken this step on."))
    if step.role == Role.CH:
        raise NotNow(_("A coach's step stays with the coach; change the coach instead."))
    of_another = not _is_in_the_place_of(step.owner_id)
    if of_another and not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    step.given_by, step.given_from = (by.user, step.owner) if of_another else (None, None)
    step.given_because, step.put_back_at = (reason, current_change().at) if of_another else ("", None)
    StepActivation(step).unassign()
    record_case_event(step.case, Verb.STEP_RELEASED, **_names(step))
    return step


def _is_in_the_place_of(person_id: int) -> bool:
    """Return whether the change is made by this person or for it."""
    by = current_change().by
    return person_id in (by.user.pk, by.on_behalf_of.pk if by.on_behalf_of else None)


@service
def reassign_step(*, step_id: int, to: User, by: Actor, reason: str) -> Step:
    """Give a waiting step to another person who may do it; both see who did it and why."""
    step = _hold_waiting_step(step_id)
    require_may_give_away(by, step, step.case)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    if not may_do(step, to, access_to(step.case, to)):
        raise Invalid(_("%(person)s may not do this step.") % {"person": to.name}, "to")
    old = step.owner
    if old == to:
        raise NotNow(_("%(person)s has this step already.") % {"person": to.name})
    step.given_by, step.given_from, step.given_because, step.put_back_at = by.user, old, reason, None
    activation = StepActivation(step)
    activation.assign(to) if old is None else activation.reassign(to)
    names = {"old_owner": old.name if old else "", "new_owner": to.name}
    record_case_event(step.case, Verb.STEP_REASSIGNED if old else Verb.STEP_ASSIGNED, **_names(step), **names)
    return step


@service
def set_due_date(*, step_id: int, due_on: date, by: Actor, reason: str) -> Step:
    """Change the last day of a waiting step; whoever has it sees who did it and why."""
    step = _hold_waiting_step(step_id)
    require(by, permissions.SET_DUE_DATE, step.case)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    _require_possible_due(due_on, step.due_on)
    step.due_before, step.due_on = step.due_on, due_on
    step.due_set_by, step.due_because = by.user, reason
    step.save(update_fields=["due_on", "due_before", "due_set_by", "due_because"])
    verb = Verb.STEP_DUE_MOVED if step.due_before else Verb.STEP_DUE_SET
    record_case_event(step.case, verb, **_names(step), due_before_on=step.due_before, due_on=due_on)
    return step


def _require_possible_due(due_on: date, old: date | None) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise Invalid(_("This day lies in the past."), "due_on")
    require_near(due_on, "due_on")
    if due_on == old:
        raise Invalid(_("The step is due on this day already."), "due_on")


def hand_over_steps(case: Case, role: Role, to: User | None) -> None:
    """Give the open steps of a role that one assigned person has to the next, or to nobody for now.

    The caller holds the case. Answers of somebody who is only proposed stay where they are.
    """
    steps = Step.objects.filter(case=case, role=role, round=None, status__in=WAITING, flow_task_type=PERSON)
    for step in steps:
        step.owner, step.assigned = to, timezone.now() if to else None
        step.status = STATUS.ASSIGNED if to else STATUS.NEW
        step.save(update_fields=["owner", "assigned", "status"])
