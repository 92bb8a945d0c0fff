"""Moves against and beside the flow: sending back, withdrawing, branches and parties that come and go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from viewflow.workflow.base import Node
from viewflow.workflow.nodes import Split
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotNow
from casework.cases import permissions
from casework.cases.choices import PartyRole
from casework.cases.filing import withdraw_document as take_off_file
from casework.cases.locks import lock_case
from casework.cases.models import Case, CaseParty, Document
from casework.cases.services import add_party, end_party, record_case_event, require
from casework.territory.models import Organisation
from workflows.engine.activations import GatherActivation, RoundActivation, cancel_all, waiting_joins
from workflows.engine.choices import JOIN, OPEN, PERSON, ROUND
from workflows.engine.drafts import forget_drafts
from workflows.engine.models import CaseProcess, Step
from workflows.engine.nodes import Approval, PartyStep, PersonStep, person_nodes
from workflows.engine.permissions import require_running, require_waiting
from workflows.engine.selectors import running_processes
from workflows.engine.services import conclude, hold_step, look_again
from workflows.engine.walks import walking


@service
def send_back(*, process_id: int, to: str, by: Actor, reason: str) -> None:
    """Open an earlier step anew with its data kept; cancel what it overtakes, keep parallel branches.

    A branch that has ended opens anew as long as the join still waits for another one.
    """
    process = _hold_process(process_id, by, reason)
    past = read_past(process)
    earlier = past.last_at(to)
    overtaken = past.overtaken_by(earlier)
    past.require_before(earlier, overtaken)
    cancel_all(overtaken)
    reopen_step(process, earlier)
    forget_drafts(process.case)
    record_case_event(process.case, Verb.SENT_BACK, step=to, process=process.flow_class.__name__)


def reopen_step(process: CaseProcess, earlier: Step) -> None:
    """Create a finished or cancelled row anew under its old token, a round with all its answers."""
    earlier.process, earlier.case = process, process.case
    node = earlier.flow_task
    with walking(process):
        activation = node._create(node.activation_class(earlier), earlier.token)
        activation._activate_next({activation})


def _hold_process(process_id: int, by: Actor, reason: str) -> CaseProcess:
    process = CaseProcess.objects.get(pk=process_id)
    process.case = lock_case(process.case_id)
    process.refresh_from_db(fields=["status", "flow_class"])
    require(by, permissions.MANAGE_CASE, process.case)
    require_running(process.case)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    return process


@dataclass(frozen=True)
class Past:
    """All rows of a process and what follows from what, read once."""

    process: CaseProcess
    rows: dict[int, Step]
    before: dict[int, list[int]]

    @property
    def waiting(self) -> list[Step]:
        """Return the open rows."""
        return [step for step in self.rows.values() if step.status in OPEN]

    def done_nodes(self) -> list[PersonStep]:
        """Return the nodes at which somebody has finished something, in the order of the definition."""
        done = {step.node_name for step in self.rows.values() if step.status == STATUS.DONE}
        return [node for node in person_nodes(self.process.flow_class) if node.name in done]

    def last_at(self, name: str) -> Step:
        """Return the last finished row at a node; raise NotNow if there is none."""
        node = self.process.flow_class.instance.node(name)
        if not isinstance(node, PersonStep):
            raise NotNow(_("The case cannot be sent back to there."))
        kind = ROUND if isinstance(node, PartyStep) else PERSON
        at_node = [s for s in self.rows.values() if s.flow_task_type == kind and s.flow_task == node]
        done = [step for step in at_node if step.status == STATUS.DONE]
        if not done:
            raise NotNow(_("“%(step)s” has not been done yet.") % {"step": node.task_title})
        return done[-1]

    def overtaken_by(self, earlier: Step) -> list[Step]:
        """Return the open rows on the way that begins anew with the earlier row."""
        return [step for step in self.waiting if self._is_overtaken(step, earlier)]

    def _is_overtaken(self, step: Step, earlier: Step) -> bool:
        """Return whether the open row lies on the way that begins anew, not in a parallel branch."""
        token = str(earlier.token)
        if step.flow_task_type == JOIN and token.startswith(tuple(self._families(step))):
            return False
        for mine, other in zip(str(step.token).split("/")[1:], token.split("/")[1:], strict=False):
            if mine != other:
                return mine.split("_")[0] != other.split("_")[0]
        return True

    def _families(self, join: Step) -> set[str]:
        """Return the families of tokens that have arrived at a join."""
        arrived = [self.rows[pk] for pk in self.before.get(join.pk, [])]
        counted = [step for step in arrived if step.status != STATUS.CANCELED]
        return {step.token.get_common_split_prefix(join.token, step.pk) for step in counted}

    def require_before(self, earlier: Step, overtaken: list[Step]) -> None:
        """Raise NotNow unless the process can go back to the earlier row now."""
        title = {"step": earlier.flow_task.task_title}
        waiting = self.waiting
        if any(step.flow_task == earlier.flow_task and step.token == earlier.token for step in waiting):
            raise NotNow(_("“%(step)s” is open already.") % title)
        if not self._is_in_last_run(earlier):
            raise NotNow(_("“%(step)s” belongs to an earlier round.") % title)
        if not waiting or (overtaken and not self._leads_to(earlier, overtaken)):
            raise NotNow(_("“%(step)s” does not lie before an open step.") % title)

    def _is_in_last_run(self, earlier: Step) -> bool:
        """Return whether none of the splits around the step has been run again since."""
        around = {int(part.split("_")[0]) for part in str(earlier.token).split("/")[1:]}
        splits = [step for step in self.rows.values() if step.flow_task_type == Split.task_type]
        return around <= set({step.flow_task.name: step.pk for step in splits}.values())

    def after(self, earlier: Step) -> list[Step]:
        """Return the rows that follow from the earlier one, with the answers of rounds, the oldest first."""
        later: dict[int, list[int]] = {}
        for pk, sources in self.before.items():
            for source in sources:
                later.setdefault(source, []).append(pk)
        seen, todo = {earlier.pk}, [earlier.pk]
        while todo:
            new = [pk for pk in later.get(todo.pop(), ()) if pk not in seen]
            seen.update(new)
            todo += new
        return [s for s in self.rows.values() if s.pk != earlier.pk and (s.pk in seen or s.round_id in seen)]

    def _leads_to(self, earlier: Step, later: list[Step]) -> bool:
        """Return whether one of the rows follows from the earlier step."""
        seen: set[int] = set()
        todo = [step.round_id or step.pk for step in later]
        while todo:
            pk = todo.pop()
            if pk not in seen:
                seen.add(pk)
                todo += self.before.get(pk, [])
        return earlier.pk in seen


def read_past(process: CaseProcess) -> Past:
    """Read the rows of the process and the links between them: two statements."""
    rows = {step.pk: step for step in Step.objects.filter(process=process).order_by("pk")}
    for step in rows.values():
        step.process = process
    links = Step.previous.through.objects.filter(from_step__process=process)
    before: dict[int, list[int]] = {}
    for later_pk, earlier_pk in links.values_list("from_step_id", "to_step_id"):
        before.setdefault(later_pk, []).append(earlier_pk)
    return Past(process, rows, before)


def send_back_targets(process: CaseProcess) -> list[PersonStep]:
    """Return the steps to which the process could be sent back now, in the order of the definition."""
    past = read_past(process)
    return [node for node in past.done_nodes() if _could_go_back(past, node)]


def _could_go_back(past: Past, node: PersonStep) -> bool:
    try:
        earlier = past.last_at(node.name)
        past.require_before(earlier, past.overtaken_by(earlier))
    except NotNow:
        return False
    return True


@service
def withdraw_document(*, document: Document, by: Actor, reason: str) -> Document:
    """Mark a document as withdrawn, unless the case has gone on because of it.

    While it is being decided on, what was agreed to so far becomes stale.
    """
    case = lock_case(document.case_id)
    require(by, permissions.WITHDRAW_DOCUMENT, case)
    for process in running_processes(case):
        _require_nothing_stands_on(process, document.source.partition(":")[0])
    return take_off_file(document=document, by=by, reason=reason)


def _require_nothing_stands_on(process: CaseProcess, name: str) -> None:
    """Raise NotNow if the node that filed something lies behind the process, and is not being decided on."""
    past = read_past(process)
    node = next((node for node in past.done_nodes() if node.name == name), None)
    if node is None or any(_decides_on(step, name) for step in past.waiting):
        return
    if _could_go_back(past, node):
        raise NotNow(
            _(
                "The case has gone on because of this document. Please send the case back to “%(step)s” "
                "first; then it can be withdrawn, or a new version takes its place."
            )
            % {"step": node.task_title}
        )


def _decides_on(step: Step, name: str) -> bool:
    return isinstance(step.flow_task, Approval) and step.flow_task.of == name


@service
def add_branch(*, process_id: int, name: str, by: Actor, reason: str) -> None:
    """Open an optional branch while a sibling of it is still open; the join will wait for it."""
    process = _hold_process(process_id, by, reason)
    node, split = _branch(process, name)
    prefix = f"{split.token}/{split.pk}_"
    family = list(Step.objects.filter(process=process, token__startswith=prefix))
    if not any(step.status in OPEN for step in family):
        raise NotNow(_("The branches have come together already; send the case back instead."))
    if any(step.flow_task == node and step.status != STATUS.CANCELED for step in family):
        raise NotNow(_("“%(step)s” has been started already.") % {"step": node.task_title})
    last = max(int(str(step.token)[len(prefix) :].split("/")[0]) for step in family)
    split.process = process
    with walking(process):
        activation = node._create(split.flow_task.activation_class(split), Token(f"{prefix}{last + 1}"))
        activation._activate_next({activation})
    process.flow_class.branch_added(case=process.case, name=name, by=by)
    record_case_event(process.case, Verb.BRANCH_ADDED, step=name, process=process.flow_class.__name__)


def _branch(process: CaseProcess, name: str) -> tuple[Node, Step]:
    for split_node in (n for n in process.flow_class.instance.nodes() if isinstance(n, Split)):
        for node, condition, _source in split_node._branches:
            if node.name == name and condition is not None:
                split = _last_split(process, split_node)
                return node, split
    raise NotNow(_("This is not an optional branch."))


def _last_split(process: CaseProcess, node: Split) -> Step:
    done = Step.objects.filter(process=process, flow_task=node, status=STATUS.DONE)
    split = done.order_by("-pk").first()
    if split is None:
        raise NotNow(_("The case has not come that far yet."))
    return split


def addable_branches(process: CaseProcess) -> Iterator[PersonStep]:
    """Return the optional branches that could be opened now."""
    for split_node in (n for n in process.flow_class.instance.nodes() if isinstance(n, Split)):
        split = Step.objects.filter(process=process, flow_task=split_node, status=STATUS.DONE).last()
        if split is None:
            continue
        family = list(Step.objects.filter(process=process, token__startswith=f"{split.token}/{split.pk}_"))
        if any(step.status in OPEN for step in family):
            taken = {step.node_name for step in family if step.status != STATUS.CANCELED}
            yield from (n for n, when, _source in split_node._branches if when and n.name not in taken)


@service
def drop_branch(*, step_id: int, by: Actor, reason: str) -> None:
    """Deselect an open branch; a join that waited only for it goes on."""
    step = hold_step(step_id)
    require(by, permissions.MANAGE_CASE, step.case)
    require_waiting(step)
    require_running(step.case)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    row = step.round or step
    branch = _optional_branch(step)
    if branch is None:
        raise NotNow(_("Only an optional branch can be deselected."))
    joins = _joins_after(step.process, row)
    cancel_all(_rows_under(row))
    step.process.flow_class.branch_dropped(case=step.case, name=branch.name, by=by)
    record_case_event(
        step.case, Verb.BRANCH_DROPPED, step=step.node_name, process=step.process.flow_class.__name__
    )
    if joins:
        with walking(step.process):
            joins[0]._activate_next(set(joins))
    conclude(step.process)
    forget_drafts(step.case)


def is_optional_branch(step: Step) -> bool:
    """Return whether the step lies in a branch that its split opens only if it was chosen."""
    return _optional_branch(step) is not None


def _optional_branch(step: Step) -> Node | None:
    """Return the first node of the optional branch in which the step lies."""
    token = str(step.token)
    token = token.rpartition("/")[0] if step.round_id else token  # an answer's ends with its number
    branch = token.rpartition("/")[2]
    if "/" not in token:
        return None
    found = Q(pk=branch.partition("_")[0]) | Q(token=Token(token))
    rows = Step.objects.filter(found, process=step.process_id)
    split, first = [row.flow_task for row in rows.select_related("process").order_by("pk")[:2]]
    chosen = [node for node, when, _source in split._branches if when]
    return first if first in chosen else None


def _rows_under(row: Step) -> list[Step]:
    return [row, *row.answers.filter(status__in=OPEN)] if row.flow_task_type == ROUND else [row]


def _joins_after(process: CaseProcess, row: Step) -> list[GatherActivation]:
    """Return the joins that wait for the branch; raise NotNow if it is the last one."""
    family = str(row.token).rpartition("_")[0] + "_"
    within = Step.objects.filter(process=process, token__startswith=family, status__in=OPEN)
    siblings = within.exclude(pk=row.pk).exclude(round=row)
    joins = [join for join in waiting_joins(process) if family in join._join_token_prefixes()]
    if not joins and not siblings.exists():
        raise NotNow(_("The last open branch cannot be deselected."))
    return joins


@service
def join_case(
    *, case_id: int, organisation: Organisation, role: PartyRole, joined_on: date, by: Actor
) -> CaseParty:
    """Let an organisation take part; open rounds ask it too."""
    case = lock_case(case_id)
    party = add_party(case=case, organisation=organisation, role=role, joined_on=joined_on, by=by)
    for process in running_processes(case):
        process.flow_class.party_joined(case=case, organisation=organisation, joined_on=joined_on, by=by)
    sync_rounds(case)
    return party


@service
def leave_case(*, party_id: int, left_on: date, by: Actor, reason: str) -> None:
    """End a participation; open rounds no longer wait for it."""
    party = CaseParty.objects.select_related("organisation").get(pk=party_id)
    party.case = lock_case(party.case_id)
    party.refresh_from_db(fields=["left_on"])
    end_party(party=party, left_on=left_on, by=by, reason=reason)
    for process in running_processes(party.case):
        process.flow_class.party_left(
            case=party.case, organisation=party.organisation, left_on=left_on, by=by
        )
    sync_rounds(party.case)


def sync_rounds(case: Case) -> None:
    """Open and cancel exactly the answers of parties that came or went."""
    for process in running_processes(case):
        process.case = case
        for round_ in Step.objects.filter(process=process, flow_task_type=ROUND, status=STATUS.STARTED):
            round_.process, round_.case = process, case
            _sync_round(process, round_)
            look_again(process, round_)
        conclude(process)
    forget_drafts(case)


def _sync_round(process: CaseProcess, round_: Step) -> None:
    rows = list(round_.answers.order_by("pk"))
    present = [step for step in rows if step.status != STATUS.CANCELED]
    asked = {(step.role, step.organisation_id) for step in present}
    with walking(process) as walk:
        parties = round_.flow_task.by(walk.moment)
        wanted = {(to.role, to.organisation.pk if to.organisation else None): to for to in parties}
        missing = [to for key, to in wanted.items() if key not in asked]
        walk.ask_each(round_, missing, RoundActivation(round_).written(), first=len(rows) + 1)
    gone = [step for step in present if (step.role, step.organisation_id) not in wanted]
    cancel_all([step for step in gone if step.status in OPEN])
