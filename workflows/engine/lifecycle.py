"""Verbs on process and case together: start, suspend, resume, abort, transfer, close, reopen."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from viewflow.workflow.status import PROCESS, STATUS

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.locks import lock_case
from casework.cases.models import Case
from casework.cases.rules import require_near
from casework.cases.selectors import access_to, visible_cases
from casework.cases.services import give_order, record_case_event, require, require_open, set_state
from casework.deadlines.due import resume_due
from workflows.engine.choices import PERSON, ROUND, WAITING
from workflows.engine.flows import definition, has_definition
from workflows.engine.models import CaseProcess, Step
from workflows.engine.moves import reopen_step
from workflows.engine.nodes import Approval
from workflows.engine.permissions import may_edit_draft, require_running
from workflows.engine.selectors import last_done
from workflows.engine.services import end_all_work
from workflows.engine.walks import Moment


def _hold(case: Case, by: Actor, permission: str) -> Case:
    held = lock_case(case.pk)
    require(by, permission, held)
    return held


def _require_reason(reason: str, field: str = "reason") -> None:
    if not reason.strip():
        raise Invalid(_("Please give a reason."), field)


@service
def submit_case(*, case: Case, by: Actor) -> CaseProcess | None:
    """Let a draft run: its process begins, if its kind has one."""
    held = lock_case(case.pk)
    if not may_edit_draft(held, by.user, access_to(held, by.user)):
        raise NotAllowed(_("Only the organisation that opened the case may submit it."))
    if held.state != CaseState.DRAFT:
        raise NotNow(_("The case has been submitted already."))
    set_state(held, CaseState.RUNNING, timezone.localdate())
    record_case_event(held, Verb.CASE_SUBMITTED)
    return start_process(held, held.kind) if has_definition(held.kind) else None


@service
def discard_case(*, case: Case, by: Actor, reason: str) -> None:
    """Give up a draft; it stays on record as aborted."""
    held = lock_case(case.pk)
    if not may_edit_draft(held, by.user, access_to(held, by.user)):
        raise NotAllowed(_("Only the organisation that opened the case may discard it."))
    if held.state != CaseState.DRAFT:
        raise NotNow(_("The case has been submitted already."))
    _require_reason(reason)
    set_state(held, CaseState.ABORTED, timezone.localdate())
    record_case_event(held, Verb.CASE_ABORTED)


def start_process(case: Case, name: str) -> CaseProcess:
    """Begin the newest version of a definition on a case that the caller holds."""
    flow_class = definition(name)
    process: CaseProcess = flow_class.start.run(case=case)
    record_case_event(case, Verb.PROCESS_STARTED, process=flow_class.__name__)
    return process


@service
def suspend_case(*, case: Case, until: date, by: Actor, reason: str) -> None:
    """Stop all work until a follow-up date; internal deadlines stand still."""
    held = _hold(case, by, permissions.MANAGE_CASE)
    require_running(held)
    _require_reason(reason)
    today = timezone.localdate()
    if until <= today:
        raise Invalid(_("The follow-up date has to lie in the future."), "until")
    require_near(until, "until")
    held.follow_up_on, held.suspended_on = until, today
    set_state(held, CaseState.SUSPENDED, today)
    record_case_event(held, Verb.CASE_SUSPENDED, until=until)


@service
def set_follow_up(*, case: Case, until: date, by: Actor, reason: str) -> None:
    """Let a suspended case rest until another day."""
    held = _hold(case, by, permissions.MANAGE_CASE)
    if held.state != CaseState.SUSPENDED:
        raise NotNow(_("The case is not suspended."))
    _require_reason(reason)
    if until <= timezone.localdate():
        raise Invalid(_("The follow-up date has to lie in the future."), "until")
    require_near(until, "until")
    if until == held.follow_up_on:
        raise Invalid(_("This is the follow-up date already."), "until")
    held.follow_up_on = until
    held.save(update_fields=["follow_up_on"])
    record_case_event(held, Verb.FOLLOW_UP_SET, until=until)


@service
def resume_case(*, case: Case, by: Actor, reason: str = "") -> None:
    """Let work go on; on internal periods the working days that were left count on from today."""
    held = _hold(case, by, permissions.MANAGE_CASE)
    if held.state != CaseState.SUSPENDED or held.suspended_on is None:
        raise NotNow(_("The case is not suspended."))
    today = timezone.localdate()
    _count_on(held, held.suspended_on, today)
    set_state(held, CaseState.RUNNING, today)
    record_case_event(held, Verb.CASE_RESUMED)


def _count_on(case: Case, suspended_on: date, today: date) -> None:
    moment = Moment(case)
    waiting = Step.objects.filter(case=case, flow_task_type=PERSON, status__in=WAITING)
    for step in waiting.select_related("process", "organisation"):
        if step.due_on and step.flow_task.pauses(moment, step.organisation):
            since = max(suspended_on, timezone.localdate(step.created))
            step.due_on = resume_due(step.due_on, since, today, moment.place)
            step.save(update_fields=["due_on"])


@service
def abort_case(*, case: Case, on: date, by: Actor, reason: str) -> None:
    """End the case early; the reason says who wanted it: municipality, LPR, coach or provider."""
    held = _hold(case, by, permissions.CLOSE_CASE)
    _require_ending(held, on, reason)
    end_all_work(held)
    set_state(held, CaseState.ABORTED, on)
    record_case_event(held, Verb.CASE_ABORTED, on)


def _require_ending(case: Case, on: date, reason: str) -> None:
    require_open(case)
    _require_reason(reason)
    if case.state == CaseState.DRAFT:
        raise NotNow(_("A draft is discarded, not ended."))
    if on > timezone.localdate():
        raise Invalid(_("This day lies in the future."), "on")
    if on < case.opened_on:
        raise Invalid(_("This day lies before the case was opened."), "on")


@service
def transfer_case(*, case: Case, successor: Case, on: date, by: Actor, reason: str) -> None:
    """End the case because another one, which is running or resting, takes its place."""
    cases = {pk: lock_case(pk) for pk in sorted({case.pk, successor.pk})}  # in one order, whoever asks
    held, heir = cases[case.pk], cases[successor.pk]
    require(by, permissions.CLOSE_CASE, held)
    _require_ending(held, on, reason)
    _require_heir(held, heir, by)
    end_all_work(held)
    held.successor = heir
    set_state(held, CaseState.TRANSFERRED, on)
    record_case_event(held, Verb.CASE_TRANSFERRED, on, successor=heir.reference_number)


def _require_heir(case: Case, heir: Case, by: Actor) -> None:
    """Raise Invalid unless the other case can take over: seen by the person, submitted and not closed."""
    goes_on = heir.state in (CaseState.RUNNING, CaseState.SUSPENDED)
    if heir.pk == case.pk or not goes_on or not visible_cases(by.user).filter(pk=heir.pk).exists():
        raise Invalid(
            _("Choose another case that you can see and that is running or suspended."), "successor"
        )


@service
def close_case(*, case: Case, on: date, by: Actor, reason: str) -> None:
    """Close the case by order of supervision, with the text of the order; work that is open ends with it."""
    held = _hold(case, by, permissions.ORDER_CLOSING)
    _require_ending(held, on, reason)
    end_all_work(held)
    give_order(held, CaseState.COMPLETED, reason, on, by)
    set_state(held, CaseState.COMPLETED, on)
    record_case_event(held, Verb.CASE_CLOSED, on)


@service
def reopen_case(*, case: Case, by: Actor, reason: str) -> None:
    """Let a closed case run again by order of supervision, at the work where it ended."""
    held = _hold(case, by, permissions.REOPEN_CASE)
    if not held.is_closed:
        raise NotNow(_("The case is not closed."))
    _require_reason(reason)
    today = timezone.localdate()
    set_state(held, CaseState.RUNNING, today)
    give_order(held, CaseState.RUNNING, reason, today, by)
    record_case_event(held, Verb.CASE_REOPENED)
    _reopen_work(held)


def _reopen_work(case: Case) -> None:
    """Let the first process go on, and those beside it that the ending cut off."""
    processes = CaseProcess.objects.filter(case=case).order_by("pk")
    for number, process in enumerate(processes):
        if number == 0 or process.status == PROCESS.CANCELED:
            _reopen_process(case, process)
    if not processes and has_definition(case.kind):
        start_process(case, case.kind)


def _reopen_process(case: Case, process: CaseProcess) -> None:
    ended_at = process.finished
    process.case, process.status, process.finished = case, PROCESS.NEW, None
    process.save(update_fields=["status", "finished"])
    for step in _rows_at_the_end(process, ended_at):
        reopen_step(process, step)


def _rows_at_the_end(process: CaseProcess, ended_at: datetime | None) -> list[Step]:
    """Return the rows that the ending cut off; if there are none, the last content that somebody wrote."""
    rows = Step.objects.filter(process=process, round=None, flow_task_type__in=(PERSON, ROUND))
    cut = list(rows.filter(status=STATUS.CANCELED, finished=ended_at))
    if cut:
        return cut
    last = rows.filter(status=STATUS.DONE).order_by("-pk").first()
    if last and isinstance(last.flow_task, Approval):
        last = last_done(process, last.flow_task.of)
    return [last] if last else []
