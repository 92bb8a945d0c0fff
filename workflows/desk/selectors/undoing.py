"""What sending a case back undoes, and what ends with a case: steps and decisions, and whose they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from workflows.desk.selectors.inbox import who_acts
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.stages import step_name
from workflows.engine.models import CaseProcess, Decision, Step
from workflows.engine.moves import read_past
from workflows.engine.nodes import Approval
from workflows.engine.selectors import open_steps


@dataclass(frozen=True)
class Foreseen:
    """One kind of thing that follows, and what it concerns."""

    title: str
    items: tuple[str, ...]


def undone_by_sending_back(reader: Reader, process_id: int, to: str) -> tuple[Foreseen, ...]:
    """Return what has to be done and decided once more if the process goes back to a step, and what ends.

    Raises NotNow if it cannot go back there.
    """
    process = CaseProcess.objects.get(pk=process_id, case=reader.case)
    past = read_past(process)
    earlier = past.last_at(to)
    over = _last_done(_told(step.pk for step in past.after(earlier)))
    ended = [step for step in _told(step.pk for step in past.overtaken_by(earlier)) if step.is_waiting]
    decided = [step for step in over if isinstance(step.flow_task, Approval)]
    parts = (
        Foreseen(
            _("To be done once more"), tuple(_done(step, reader) for step in over if step not in decided)
        ),
        Foreseen(_("To be decided once more"), tuple(_decided(step, reader) for step in decided)),
        _ending(ended),
    )
    return tuple(part for part in parts if part.items)


def ended_with_the_case(reader: Reader) -> tuple[Foreseen, ...]:
    """Return which open steps end if the case ends now, for somebody who knows of its steps."""
    part = _ending(open_steps(reader.case) if reader.sees_steps else ())
    return (part,) if part.items else ()


def _ending(steps: Iterable[Step]) -> Foreseen:
    told = tuple(f"{step_name(step)} ({who_acts(step)})" for step in steps)
    return Foreseen(_("Open steps that end; drafts in them are lost"), told)


def _told(ids: Iterable[int]) -> Iterator[Step]:
    steps = Step.objects.filter(pk__in=list(ids)).order_by("pk")
    return iter(steps.select_related("case", "process", "owner", "organisation", "decision__by"))


def _last_done(steps: Iterable[Step]) -> list[Step]:
    """Return what people have done, of each step and party the last time."""
    done = (step for step in steps if step.status == STATUS.DONE and step.owner_id and step.flow_task)
    return list({(step.node_name, step.organisation_id, step.role): step for step in done}.values())


def _done(step: Step, reader: Reader) -> str:
    if not reader.reads(step) or step.owner is None:
        return step_name(step)
    return f"{step_name(step)} ({step.owner.name}{_day(step)})"


def _decided(step: Step, reader: Reader) -> str:
    decision: Decision | None = getattr(step, "decision", None)
    if decision is None or not reader.reads(step):
        return step_name(step)
    return f"{step_name(step)} ({decision.by.name}{_day(step)}: {decision.get_answer_display()})"


def _day(step: Step) -> str:
    return f", {date_format(step.happened_on, 'SHORT_DATE_FORMAT')}" if step.happened_on else ""
