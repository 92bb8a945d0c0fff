"""Background work of the engine."""

from procrastinate.contrib.django import app

from accounts.selectors import system_user
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from workflows.engine.filing import file_step_document
from workflows.engine.services import hold_step


@app.task(name="workflows.engine.jobs.file_document")
def file_document(step_id: int) -> None:
    """Make and file the document of a finished step; done again, it changes nothing."""
    _file(step_id=step_id, by=Actor(system_user(), channel=Channel.JOB))


@service
def _file(*, step_id: int, by: Actor) -> None:
    step = hold_step(step_id)
    if not step.case.is_closed:
        file_step_document(step=step, by=by)
