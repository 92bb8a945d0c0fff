"""The words for what the engine keeps as plain codes: stages and the titles of steps."""

from workflows.coaching.choices import NUMBERS, Stage
from workflows.engine.models import Step


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
    return f"{step_title(step)}: {party}" if party else step_title(step)
