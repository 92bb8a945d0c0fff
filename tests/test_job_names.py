"""A job is enqueued by its name; each name that the code uses is the name of a job."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from workflows.engine.queue import enqueue

ENQUEUING = ("enqueue", "enqueue_once")
OURS = ("accounts", "casework", "config", "workflows")


def sources() -> Iterator[Path]:
    """Return the files of the house."""
    for package in OURS:
        yield from (settings.BASE_DIR / package).rglob("*.py")


def calls(path: Path) -> Iterator[ast.Call]:
    """Return the calls in a file that enqueue a job."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ENQUEUING:
            yield node


def test_each_name_is_the_name_of_a_job() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    enqueued = [call.args[0] for path in sources() for call in calls(path)]
    names = {name.value for name in enqueued if isinstance(name, ast.Constant)}
    assert len(enqueued) > 0
    assert all(isinstance(name, ast.Constant) for name in enqueued), "a name is written out, to be found"
    assert names <= set(app.tasks)


def test_a_job_is_named_by_where_it_stands() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    ours = [name for name in app.tasks if name.startswith(OURS)]
    for name in ours:
        module = name.rpartition(".")[0]
        assert (settings.BASE_DIR / (module.replace(".", "/") + ".py")).exists(), name
    assert "workflows.engine.jobs.file_document" in ours


@pytest.mark.django_db
def test_a_job_is_enqueued_in_the_transaction_that_causes_it() -> None:
    with transaction.atomic():
        enqueue("workflows.engine.jobs.file_document", step_id=1)
        assert ProcrastinateJob.objects.filter(args={"step_id": 1}).count() == 1
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
