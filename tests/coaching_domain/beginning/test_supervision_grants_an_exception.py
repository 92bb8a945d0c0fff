"""Coaching before the agreement: supervision allows it, with a reason; and a closed case is only read."""

import pytest
from django.db import DatabaseError, transaction

from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.selectors import events_of
from casework.cases.models import Case
from casework.coaching.models import TargetGoal
from casework.coaching.selectors.beginning import agreement_exception
from casework.coaching.services.beginning import grant_agreement_exception, record_target_agreement
from tests.coaching_domain.beginning.builders import World, begin, close, targets

REASON = "The police directorate signs in autumn."


@pytest.fixture
def running(world: World) -> World:
    """Return the case after it was submitted."""
    begin(case=world.case, by=world.by)
    return world


def test_supervision_grants_it_with_a_reason(running: World) -> None:
    grant_agreement_exception(case=running.case, reason=REASON, by=Actor(running.supervision))

    exception = agreement_exception(running.case)
    assert exception is not None
    assert (exception.reason, exception.granted_by) == (REASON, running.supervision)
    event = events_of(scope=Scope.CASE, subject_id=running.case.pk).get(verb=Verb.EXCEPTION_GRANTED)
    assert event.reason == REASON


def test_without_it_there_is_none(world: World) -> None:
    assert agreement_exception(world.case) is None


def test_nobody_else_grants_it(running: World) -> None:
    for user in (running.officer, running.coordinator, running.coach_north):
        with pytest.raises(NotAllowed):
            grant_agreement_exception(case=running.case, reason=REASON, by=Actor(user))


def test_it_needs_a_reason(running: World) -> None:
    with pytest.raises(Invalid):
        grant_agreement_exception(case=running.case, reason=" ", by=Actor(running.supervision))


def test_it_is_granted_once(running: World) -> None:
    grant_agreement_exception(case=running.case, reason=REASON, by=Actor(running.supervision))

    with pytest.raises(NotNow):
        grant_agreement_exception(case=running.case, reason=REASON, by=Actor(running.supervision))


def test_a_closed_case_gets_none(running: World) -> None:
    close(case=running.case, by=running.by)

    with pytest.raises(NotNow):
        grant_agreement_exception(case=running.case, reason=REASON, by=Actor(running.supervision))


def test_a_closed_case_is_read_only_down_to_its_rows(running: World) -> None:
    facts = targets(running.coordinator, "A council")
    record_target_agreement(case=running.case, facts=facts, by=running.by)
    close(case=running.case, by=running.by)

    with pytest.raises(NotNow, match="closed in the meantime"):
        record_target_agreement(case=Case.objects.get(pk=running.case.pk), facts=facts, by=running.by)
    with pytest.raises(DatabaseError, match="case is closed"), transaction.atomic():
        TargetGoal.objects.filter(agreement__case=running.case).update(goal="Another")
