"""The words for what the engine keeps as plain codes: stages and the titles of steps."""

from typing import cast

from viewflow.workflow.fields import TaskReferenceField

from workflows.coaching.choices import NUMBERS, Stage
from workflows.engine.models import Step

TASKS = cast("TaskReferenceField", Step._meta.get_field("flow_task"))


def stage_title(code: str) -> str:
    """Return number and name of a stage; a code that no process of today knows stays as it is."""
    if code not in Stage.values:
        return code
    stage = Stage(code)
    return f"{NUMBERS[stage]} {stage.label}"


def stage_choices() -> list[tuple[str, str]]:
    """Return all stages in their order, for a filter."""
    return [(stage.value, stage_title(stage)) for stage in Stage]


def step_title(step: Step) -> str:
    """Return what the step is called; the stage, if its node is gone from the definition."""
    node = step.flow_task
    return str(node.task_title) if node else stage_title(step.stage)


def step_name(step: Step) -> str:
    """Return what the step is called, with the party whose step it is where several have one each."""
    party = step.organisation.name if step.round_id and step.organisation else ""
    return _with_party(step_title(step), party)


def name_of_step(task: str, stage: str, party: str) -> str:
    """Return the same for a step that is known by the reference of its node, as the database keeps it."""
    node = TASKS.from_db_value(task, None, None)
    return _with_party(step_title(Step(flow_task=node, stage=stage)), party)


def _with_party(title: str, party: str) -> str:
    return f"{title}: {party}" if party else title
