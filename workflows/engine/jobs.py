"""Background work of the engine."""

import logging
from datetime import datetime

from procrastinate.contrib.django import app

from accounts.selectors import system_user
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.filing import remove_stray_files
from workflows.engine.drafts import forget_ended_drafts, forget_sent_forms, remove_stray_uploads
from workflows.engine.filing import file_step_document
from workflows.engine.services import hold_step

log = logging.getLogger(__name__)
AT_NIGHT = "23 3 * * *"


@app.task(name="workflows.engine.jobs.file_document")
def file_document(step_id: int, since: str = "") -> None:
    """Make and file the document of a finished step; done again, it changes nothing.

    With a moment, it is made once more as it stands, unless that was done since then.
    """
    moment = datetime.fromisoformat(since) if since else None
    _file(step_id=step_id, since=moment, by=Actor(system_user(), channel=Channel.JOB))


@service
def _file(*, step_id: int, since: datetime | None, by: Actor) -> None:
    step = hold_step(step_id)
    if not step.case.is_closed:
        file_step_document(step=step, by=by, since=since)


@app.periodic(cron=AT_NIGHT)
@app.task(name="workflows.engine.jobs.clear_away", queueing_lock="clear_away")
def clear_away(timestamp: int) -> None:
    """Forget drafts whose step has ended and forms sent long ago, and delete files that nothing knows."""
    forget_sent_forms()
    drafts, files = forget_ended_drafts(), remove_stray_uploads() + remove_stray_files()
    log.info("Cleared away: %s drafts of ended steps, %s stray files", drafts, files)
