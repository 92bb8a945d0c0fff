"""Background work: a procrastinate worker, and taking back the jobs of workers that died.

A job is done at least once: a worker killed in the middle may have done a part. So every job is idempotent.
"""

import logging

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

log = logging.getLogger(__name__)


def work() -> None:
    """Do jobs until the process is asked to end; a running job is finished first."""
    connector = DjangoConnector(alias="default").get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(
            concurrency=settings.WORKER_CONCURRENCY,
            update_heartbeat_interval=settings.WORKER_HEARTBEAT_SECONDS,
            stalled_worker_timeout=settings.WORKER_SILENT_SECONDS,
            delete_jobs="successful",
        )


@app.periodic(cron=settings.STALLED_JOBS_CRON)
@app.task(name="take_back_stalled_jobs", queueing_lock="take_back_stalled_jobs", pass_context=True)
async def take_back_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Offer the jobs of silent workers again; give up those that were tried too often."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_SILENT_SECONDS):
        await take_back(manager, job)


async def take_back(manager: JobManager, job: Job) -> None:
    """Offer one job again, or mark it as failed after the last attempt."""
    if job.id is None:
        return
    if job.attempts + 1 < settings.STALLED_JOB_ATTEMPTS:
        log.warning("Job %s (%s) is taken back from a dead worker", job.id, job.task_name)
        await manager.retry_job(job)
    else:
        log.error("Job %s (%s) is given up: its workers died", job.id, job.task_name)
        await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
