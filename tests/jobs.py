"""The worker's part in stories: what waits is done at once."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def do_jobs(name: str) -> int:
    """Do all jobs of this name that wait, in the order in which they were enqueued; return how many."""
    waiting = list(ProcrastinateJob.objects.filter(task_name=name, status="todo").order_by("pk"))
    for job in waiting:
        app.tasks[name](**job.args)
    return len(waiting)
