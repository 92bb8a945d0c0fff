"""A draft is not saved while somebody else is about to complete the step."""

import psycopg
import pytest
from django.db import connection

from casework.audit.errors import Busy
from casework.cases import locks
from tests.builders import acting
from tests.databases import Clone
from tests.engine.practice import Scene
from workflows.engine.drafts import save_draft
from workflows.engine.models import StepDraft
from workflows.engine.selectors import open_steps

COMPLETE = "UPDATE engine_step SET finished = now() WHERE id = %s"


def test_a_draft_waits_for_a_completion(committed_db: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    step, by = open_steps(scene.case)[0], acting(scene.staff.officer)
    other = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    monkeypatch.setattr(locks, "WAIT", "50ms")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")  # an error, if it waits without an end
    with psycopg.connect(**other) as busy:
        busy.execute(COMPLETE, [step.pk])
        with pytest.raises(Busy):
            save_draft(step_id=step.pk, data={"word": ["late"]}, by=by)
        busy.rollback()
    assert not StepDraft.objects.exists()
