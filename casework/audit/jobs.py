"""Background work of the record."""

import logging

from procrastinate.contrib.django import app

from casework.audit.checkpoints import is_late, lag, make_checkpoint

log = logging.getLogger(__name__)
EACH_MINUTE = "* * * * *"


@app.periodic(cron=EACH_MINUTE)
@app.task(name="casework.audit.jobs.sign_each_minute", queueing_lock="sign_each_minute")
def sign_each_minute(timestamp: int) -> None:
    """Sign what was recorded in the last minute."""
    sign_record()


@app.task(name="casework.audit.jobs.sign_record", queueing_lock="sign_record")
def sign_record() -> None:
    """Sign what was recorded since the last checkpoint; done again, there is nothing to do."""
    made = make_checkpoint()
    if made is not None:
        log.info("Checkpoint %s signs %s entries of the record", made.number, made.size)
    if is_late():
        log.warning("The record waits for its signature for %s", lag())
