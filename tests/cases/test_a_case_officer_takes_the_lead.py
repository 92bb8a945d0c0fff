"""The lead of a case lies with one case officer."""

import pytest
from django.utils.timezone import localdate

from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.selectors import events_of
from casework.cases.models import Case
from casework.cases.services import assign_lead
from tests.builders import Staff, TownHall, acting
from workflows.engine.lifecycle import abort_case


def test_the_lead_is_given_with_a_reason(staff: Staff, case: Case) -> None:
    to = acting(staff.colleague).user
    assign_lead(case=case, lead=to, by=acting(staff.supervision), reason="Knows the town.")
    assert Case.objects.get(pk=case.pk).lead == staff.colleague
    event = events_of(scope=Scope.CASE, subject_id=case.pk)[0]
    assert (event.verb, event.facts, event.reason) == (
        Verb.LEAD_ASSIGNED,
        {"person": "Case Officer West"},
        "Knows the town.",
    )


def test_only_case_officers_take_it(staff: Staff, case: Case) -> None:
    for user in (staff.supervision, staff.coach):
        with pytest.raises(Invalid) as refusal:
            assign_lead(case=case, lead=acting(user).user, by=acting(staff.officer))
        assert refusal.value.field == "lead"


def test_only_the_office_gives_it(staff: Staff, pirna: TownHall, case: Case) -> None:
    for user in (pirna.mayor, staff.coach, staff.coordination):
        with pytest.raises(NotAllowed):
            assign_lead(case=case, lead=acting(staff.colleague).user, by=acting(user))


def test_a_closed_case_keeps_its_lead(staff: Staff, case: Case) -> None:
    by = acting(staff.officer)
    abort_case(case=case, on=localdate(), by=by, reason="The town wants it.")
    with pytest.raises(NotNow, match="can only be read"):
        assign_lead(case=case, lead=by.user, by=by)
    assert Case.objects.get(pk=case.pk).lead is None
