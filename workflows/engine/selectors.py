"""Reading processes, steps and decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from viewflow.workflow.status import PROCESS, STATUS

from accounts.choices import Role
from accounts.models import Standing, User
from casework.cases import permissions
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import permitted_cases, visible_cases
from workflows.engine.choices import PERSON, ROUND, WAITING, Answer
from workflows.engine.facts import Facts, fingerprint
from workflows.engine.models import CaseProcess, Decision, DraftUpload, Step, StepDraft

if TYPE_CHECKING:
    from workflows.engine.nodes import Approval, PersonStep

RELATED = (
    "process",
    "case",
    "organisation",
    "owner",
    "on_behalf_of",
    "author",
    "given_by",
    "given_from",
    "due_set_by",
)


def visible_steps(user: User) -> QuerySet[Step]:
    """Return the steps that the person may know of: all of a case, or only the own ones."""
    taken = Q(pk__in=[])
    for standing in user.standings_today:
        taken |= taken_on_by(standing)
    own = taken & Q(case__in=visible_cases(user))
    all_of_a_case = Q(case__in=permitted_cases(user, permissions.VIEW_STEPS))
    return Step.objects.filter(own | all_of_a_case, flow_task_type=PERSON).select_related(*RELATED)


def with_refusals(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Let each step tell as `was_refused` whether anybody has refused anything in its process."""
    refusals = Decision.objects.filter(step__process=OuterRef("process"), answer=Answer.REFUSED)
    return steps.annotate(was_refused=Exists(refusals))


def taken_on_by(standing: Standing) -> Q:
    """Return the condition that a step was taken on by whom the standing is of, in an office that it has."""
    owned = Q(owner=standing.person_id)
    if not standing.as_deputy:
        return owned
    served = Q(role=Role.CH) if standing.coaches else Q(pk__in=[])
    for office in standing.offices:
        served |= Q(role=office.role, organisation=office.organisation_id)
    return owned & served


def open_steps(case: Case) -> QuerySet[Step]:
    """Return the steps of a case that wait for a person, the most urgent first."""
    steps = Step.objects.filter(case=case, flow_task_type=PERSON, status__in=WAITING)
    return steps.select_related(*RELATED).order_by("due_on", "pk")


def running_processes(case: Case) -> QuerySet[CaseProcess]:
    """Return the processes of the case that have not ended, the oldest first."""
    return CaseProcess.objects.filter(case=case, status=PROCESS.NEW).order_by("pk")


def last_done(process: CaseProcess, node_name: str) -> Step | None:
    """Return the last step that a person finished at a node of the process."""
    done = Step.objects.filter(
        process=process, status=STATUS.DONE, flow_task_type=PERSON, owner__isnull=False
    )
    return done.filter(flow_task__endswith=f".{node_name}").select_related("owner").order_by("-pk").first()


def authoring_step(process: CaseProcess, node: "PersonStep") -> Step | None:
    """Return the step that wrote the content the node decides on; None for nodes that decide nothing."""
    of = getattr(node, "of", "")
    return last_done(process, of) if of else None


@dataclass(frozen=True)
class Content:
    """What an approval decides on: the facts, the uploaded files, and the documents that were withdrawn.

    `files` are the newest versions on file. What Fallwerk made itself follows from the facts, so that it does
    not count beside them, unless it was withdrawn.
    """

    node: "PersonStep"
    facts: Facts | None
    sealed: Facts | None
    files: tuple[DocumentVersion, ...]
    uploads: tuple[DocumentVersion, ...]
    withdrawn: tuple[DocumentVersion, ...]

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 over field values, file checksums and versions."""
        files = [(version.document_id, version.number, version.checksum) for version in self.uploads]
        gone = [(version.document_id, version.number, "withdrawn") for version in self.withdrawn]
        return fingerprint(self.node.name, self.sealed, files + gone)


def content_of(case: Case, node: "Approval") -> Content:
    """Return the content that an approval decides on, as it is now."""
    of = node.content
    versions = _versions_of(case, of) if of.document or of.annexes else []
    on_file = [version for version in versions if version.document.withdrawn_on is None]
    facts = of.facts(case)
    return Content(
        node=of,
        facts=facts,
        sealed=of.task.sealed(facts) if of.task.sealed and facts else facts,
        files=_newest(on_file),
        uploads=_newest(version for version in on_file if not version.generated),
        withdrawn=_newest(version for version in versions if version.document.withdrawn_on is not None),
    )


def _versions_of(case: Case, node: "PersonStep") -> list[DocumentVersion]:
    """Return the versions of the documents that a node has filed, of each document the newest first."""
    versions = DocumentVersion.objects.filter(document__case=case, document__source__in=node.sources(None))
    return list(versions.select_related("document", "author").order_by("document_id", "-number"))


def _newest(versions: Iterable[DocumentVersion]) -> tuple[DocumentVersion, ...]:
    """Return the first version of each document."""
    found: dict[int, DocumentVersion] = {}
    for version in versions:
        found.setdefault(version.document_id, version)
    return tuple(found.values())


def last_round(process: CaseProcess, node_name: str) -> Step | None:
    """Return the last round of answers that ended at a node of the process."""
    rounds = Step.objects.filter(process=process, flow_task_type=ROUND, status=STATUS.DONE)
    return rounds.filter(flow_task__endswith=f".{node_name}").order_by("-pk").first()


def decisions_in(round_: Step) -> QuerySet[Decision]:
    """Return the decisions that count in a round of answers."""
    return Decision.objects.filter(step__round=round_, step__status=STATUS.DONE).select_related("by")


def is_approved(process: CaseProcess, node_name: str) -> bool:
    """Return whether all parties agreed in the last round, to the content as it is now.

    On the walk that begins with the end of the round, that has been asked already.
    """
    if process.walk is not None and node_name in process.walk.verdicts:
        return process.walk.verdicts[node_name]
    round_ = last_round(process, node_name)
    node = process.flow_class.instance.node(node_name)
    return round_ is not None and agree(process.case, node, list(decisions_in(round_)))


def agree(case: Case, node: "Approval", decisions: Sequence[Decision]) -> bool:
    """Return whether the decisions of a round agree to the content of the node as it is now."""
    if not decisions or any(decision.answer == Answer.REFUSED for decision in decisions):
        return False
    now = content_of(case, node).fingerprint
    return all(decision.fingerprint == now for decision in decisions)


def agreed_on(case: Case, node_name: str) -> date | None:
    """Return the day on which somebody last agreed at a node of the case, if anybody did."""
    agreed = Decision.objects.filter(case=case, step__status=STATUS.DONE).exclude(answer=Answer.REFUSED)
    at_node = agreed.filter(step__flow_task__endswith=f".{node_name}").order_by("-step__pk")
    return at_node.values_list("happened_on", flat=True).first()


def draft_of(step: Step, user: User) -> StepDraft | None:
    """Return what the person has entered so far; `has_files` tells whether files came with it."""
    files = Exists(DraftUpload.objects.filter(draft=OuterRef("pk")))
    return StepDraft.objects.filter(step=step, user=user).annotate(has_files=files).first()


def kept_files(draft: StepDraft | None) -> dict[str, DraftUpload]:
    """Return the files that came with a draft, by the field that they were chosen in."""
    if draft is None or not getattr(draft, "has_files", True):
        return {}
    return {kept.slot: kept for kept in draft.uploads.all()}


def annexes_on_file(step: Step) -> dict[str, DocumentVersion]:
    """Return the newest version of each annex that the step, or the one before it, has filed, by its name."""
    node, organisation = step.flow_task, step.organisation if step.round_id else None
    names = {node.annex_source(annex, organisation): annex.name for annex in node.annexes}
    if not names:
        return {}
    filed = DocumentVersion.objects.filter(document__case=step.case_id, document__source__in=list(names))
    filed = filed.filter(document__withdrawn_on=None).select_related("document")
    newest = filed.order_by("document_id", "-number").distinct("document_id")
    return {names[version.document.source]: version for version in newest}
