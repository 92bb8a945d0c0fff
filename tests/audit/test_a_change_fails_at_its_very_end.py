"""What the database refuses leaves nothing behind, also at the very end; a refusal with intent is told."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from casework.audit.actors import Actor
from casework.audit.changes import on_failure, service
from casework.audit.errors import NotNow
from casework.cases.models import Case
from tests.builders import Staff, acting, hire_staff, house
from tests.databases import Clone
from workflows.engine.lifecycle import abort_case


@service
def leave_a_file(*, files: list[str], by: Actor, then: Callable[[], object]) -> None:
    """Store a file, with a way to remove it, and do something that the database looks at later."""
    files.append("minutes.pdf")
    on_failure(files.clear)
    then()


def break_a_reference() -> None:
    """Write a reference into nothing, which the database notices at the end only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_office SET user_id = 0 WHERE id = (SELECT min(id) FROM accounts_office)"
        )


def fail_afterwards() -> None:
    """Let something fail that is done once everything is safe."""
    transaction.on_commit(lambda: 1 / 0)


def test_a_file_goes_when_the_end_fails(committed_db: Clone) -> None:
    hire_staff()
    files: list[str] = []
    with pytest.raises(IntegrityError):
        leave_a_file(files=files, by=house(), then=break_a_reference)
    assert files == []


def test_a_file_stays_once_the_change_is_safe(committed_db: Clone) -> None:
    files: list[str] = []
    with pytest.raises(ZeroDivisionError):
        leave_a_file(files=files, by=house(), then=fail_afterwards)
    assert files == ["minutes.pdf"]


@service
def rename(*, case: Case, by: Actor) -> None:
    """Write into a case without a look at its state."""
    case.title = "Too late"
    case.save(update_fields=["title"])


def test_who_writes_into_a_closed_case_is_told(staff: Staff, case: Case) -> None:
    abort_case(case=case, on=localdate(), by=acting(staff.officer), reason="The town wants it.")
    with pytest.raises(NotNow, match="closed in the meantime"):
        rename(case=case, by=acting(staff.officer))
