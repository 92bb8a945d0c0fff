"""What was recorded at steps, in words: the content of an approval, the entries of a step, earlier sheets."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from casework.cases.models import Case
from workflows.desk.selectors.files import FileLine, files_of
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.stages import stage_title, step_title
from workflows.engine.choices import PERSON, Answer
from workflows.engine.facts import Facts
from workflows.engine.forms import Entry, Section, Table
from workflows.engine.models import Decision, Step
from workflows.engine.nodes import Approval, PartyStep, PersonStep
from workflows.engine.selectors import Content, content_of

IN_FULL = 3  # so many earlier sheets are told in full
KIND_OF = {
    Answer.APPROVED: "success",
    Answer.APPROVED_WITH_REMARKS: "warning",
    Answer.REFUSED: "danger",
}


@dataclass(frozen=True)
class Cell:
    """One answer in a table, with the head of its column for small screens."""

    label: str
    text: str


@dataclass(frozen=True)
class SheetTable:
    """A repeating group in words."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class SheetPart:
    """A titled part of what was recorded."""

    title: str
    entries: tuple[Entry, ...]
    tables: tuple[SheetTable, ...]


def parts_of(node: PersonStep, case: Case, facts: Facts | None) -> tuple[SheetPart, ...]:
    """Return the facts of a step in words; nothing if nothing is recorded."""
    if facts is None:
        return ()
    parts = (sheet_part(section) for section in node.sheet(case, facts))
    return tuple(part for part in parts if part.entries or part.tables)


def sheet_part(section: Section) -> SheetPart:
    """Return a section as the pages show it."""
    return SheetPart(section.title, section.entries, tuple(_table(table) for table in section.tables))


def _table(table: Table) -> SheetTable:
    rows = (tuple(map(Cell, table.heads, row)) for row in table.rows)
    return SheetTable(table.label, table.heads, tuple(rows))


@dataclass(frozen=True)
class ShownContent:
    """What an approval decides on, as the person sees it."""

    title: str
    parts: tuple[SheetPart, ...]
    files: tuple[FileLine, ...]
    withdrawn: str
    fingerprint: str


def shown_content(reader: Reader, content: Content) -> ShownContent:
    """Return the content of an approval in words, with its documents."""
    node = content.node
    return ShownContent(
        title=str(node.task_title),
        parts=parts_of(node, reader.case, content.facts),
        files=files_of(reader, node.sources(None)) if node.document or node.annexes else (),
        withdrawn=", ".join(version.document.title for version in content.withdrawn),
        fingerprint=content.fingerprint,
    )


@dataclass(frozen=True)
class PartyAnswer:
    """How far one party of a round is, and what it has said."""

    party: str
    who: str
    answer: str
    kind: str
    text: str
    on: date | None
    is_stale: bool


def party_name(step: Step) -> str:
    """Return for whom a step is answered: the organisation, else the role."""
    if step.organisation:
        return step.organisation.name
    return str(Role(step.role).label) if step.role in Role.values else ""


def answers_in_round(step: Step, fingerprint: str, *, own_only: bool) -> tuple[PartyAnswer, ...]:
    """Return what all parties of the step's round have said so far, in the order they were asked."""
    if step.round_id is None:
        return ()
    answers = Step.objects.filter(round=step.round_id).exclude(status=STATUS.CANCELED)
    shown = answers.filter(pk=step.pk) if own_only else answers
    related = shown.select_related("organisation", "owner", "decision__by").order_by("pk")
    return tuple(_answer(answer, fingerprint) for answer in related)


def _answer(step: Step, fingerprint: str) -> PartyAnswer:
    decision: Decision | None = getattr(step, "decision", None)
    owner = step.owner.name if step.owner else ""
    if decision is None:
        answered = step.status == STATUS.DONE
        words, kind = (_("answered"), "success") if answered else (_("not answered yet"), "")
        return PartyAnswer(party_name(step), owner, words, kind, "", step.happened_on, is_stale=False)
    return answer_line(step, decision, fingerprint)


def answer_line(step: Step, decision: Decision, fingerprint: str) -> PartyAnswer:
    """Return a decision in words; it is stale if what was decided on is no longer the same."""
    return PartyAnswer(
        party=party_name(step),
        who=decision.by.name,
        answer=decision.get_answer_display(),
        kind=KIND_OF[Answer(decision.answer)],
        text=decision.text,
        on=decision.happened_on,
        is_stale=bool(fingerprint) and decision.fingerprint != fingerprint,
    )


@dataclass(frozen=True)
class Said:
    """What was said at an earlier step, and what the parties remarked on it."""

    step_id: int
    title: str
    stage: str
    party: str
    who: str
    on: date | None
    parts: tuple[SheetPart, ...]
    remarks: tuple[PartyAnswer, ...]


@dataclass(frozen=True)
class EarlierSheets:
    """What the reader may read of the steps of the case that were done before a step, the newest first.

    The sheets of the nearest ones are told in full; of the others stands who said something and when, since
    each keeps its own page.
    """

    step: Step
    reader: Reader

    def __iter__(self) -> Iterator[Said]:
        told = {_key(node, self.step) for node in _on_the_page(self.step.flow_task)}
        on_the_page = len(told)
        for earlier in self._done:
            node = earlier.flow_task
            if node is None or isinstance(node, Approval) or not self.reader.reads(earlier):
                continue
            if _key(node, earlier) in told:
                continue
            told.add(_key(node, earlier))
            yield self._said(earlier, node, in_full=len(told) <= on_the_page + IN_FULL)

    @property
    def is_withheld_in_part(self) -> bool:
        """Return whether others read more of the earlier steps, to whoever knows of these steps anyway."""
        known = [earlier for earlier in self._done if earlier.flow_task is not None]
        return self.reader.sees_steps and not all(self.reader.reads(earlier) for earlier in known)

    @cached_property
    def _done(self) -> list[Step]:
        done = Step.objects.filter(case=self.step.case_id, flow_task_type=PERSON, status=STATUS.DONE)
        done = done.filter(owner__isnull=False).exclude(pk=self.step.pk)
        if self.step.finished:
            done = done.filter(finished__lte=self.step.finished)
        return list(done.select_related("process", "organisation", "owner").order_by("-pk"))

    def _said(self, earlier: Step, node: PersonStep, *, in_full: bool) -> Said:
        facts = node.facts(self.step.case, earlier.organisation) if in_full else None
        return Said(
            step_id=earlier.pk,
            title=step_title(earlier),
            stage=stage_title(earlier.stage),
            party=party_name(earlier) if earlier.round_id else "",
            who=earlier.owner.name if earlier.owner else "",
            on=earlier.happened_on,
            parts=parts_of(node, self.step.case, facts),
            remarks=tuple(self._remarks(earlier)),
        )

    def _remarks(self, earlier: Step) -> Iterator[PartyAnswer]:
        for decision in self._decisions:
            step = decision.step
            same = step.process_id == earlier.process_id and step.pk > earlier.pk
            if same and decision.text and getattr(step.flow_task, "of", "") == earlier.node_name:
                yield answer_line(step, decision, "")

    @cached_property
    def _decisions(self) -> list[Decision]:
        decisions = Decision.objects.filter(case=self.step.case_id, step__status=STATUS.DONE)
        return list(decisions.select_related("by", "step__organisation", "step__process").order_by("pk"))


def _on_the_page(node: PersonStep | None) -> Iterator[PersonStep]:
    """Return the nodes whose content the page of this node shows anyway."""
    if node is not None:
        yield node
    if isinstance(node, Approval):
        yield node.content


def _key(node: PersonStep, step: Step) -> Hashable:
    """Return what tells one record from another: two processes of a case may ask for the same."""
    return (node.task.read or node.name, step.organisation_id if isinstance(node, PartyStep) else None)


def content_to_decide(step: Step) -> Content | None:
    """Return what the step decides on, if it is an approval."""
    node = step.flow_task
    return content_of(step.case, node) if isinstance(node, Approval) else None
