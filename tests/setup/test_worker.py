"""A worker is killed in the middle of a job; the next one takes the job back and does it once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config.worker import take_back
from tests.databases import Clone

Worker = subprocess.Popen[bytes]


@pytest.fixture
def pipes(tmp_path: Path) -> Path:
    for name in ("begun", "leave"):
        os.mkfifo(tmp_path / name)
    return tmp_path


def said_through(pipe: Path) -> str:
    """Return the line that a job writes; fail if none comes within a minute."""
    descriptor = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        assert select([descriptor], [], [], 60)[0], "no worker began the job"
        return os.read(descriptor, 100).decode()
    finally:
        os.close(descriptor)


@pytest.fixture
def start_worker(committed_db: Clone) -> Iterator[Callable[[], Worker]]:
    """Return a maker of workers; those that still run at the end are killed."""
    workers: list[Worker] = []

    def start() -> Worker:
        environment = committed_db.environment | {"DJANGO_SETTINGS_MODULE": "tests.setup.impatient_settings"}
        command = [sys.executable, "manage.py", "worker"]
        workers.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def test_the_job_of_a_killed_worker_is_done_once_by_the_next(
    committed_db: Clone, start_worker: Callable[[], Worker], pipes: Path
) -> None:
    app.configure_task("tests.interrupted").defer(folder=str(pipes))
    first = start_worker()
    assert said_through(pipes / "begun") == f"{first.pid}\n"
    first.kill()
    first.wait()

    second = start_worker()
    assert said_through(pipes / "begun") == f"{second.pid}\n"
    (pipes / "leave").write_text("go")
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0

    assert [row.session_key for row in Session.objects.all()] == [f"done by {second.pid}"]
    assert not ProcrastinateJob.objects.filter(task_name="tests.interrupted").exists()


@pytest.mark.parametrize(("attempts", "expected"), [(0, "todo"), (3, "todo"), (4, "failed")])
def test_a_job_that_kills_its_workers_is_given_up(db: None, attempts: int, expected: str) -> None:
    job_id = app.configure_task("tests.interrupted", allow_unknown=True).defer(folder="")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", [attempts, job_id]
        )
    (stalled,) = app.job_manager.list_jobs(task="tests.interrupted")
    async_to_sync(take_back)(app.job_manager, stalled)
    assert ProcrastinateJob.objects.get(pk=job_id).status == expected
