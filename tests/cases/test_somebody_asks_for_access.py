"""Somebody who knows a reference number asks for access, and gets it for a while."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.models import AuditEvent
from casework.cases import permissions
from casework.cases.choices import AccessAnswer, CaseKind
from casework.cases.grants import MOST_WAITING, answer_request, ask_for_access, end_grant, grant_access
from casework.cases.models import AccessRequest, Case
from casework.cases.selectors import access_to, visible_cases
from tests.builders import PIRNA, acting, lpr, person, running_case

WEEK = timedelta(days=7)


@pytest.fixture
def officer(db: None) -> User:
    """Return the officer of the case."""
    return person("Officer", Role.CO, lpr())


@pytest.fixture
def case(officer: User) -> Case:
    """Return a case of Pirna."""
    return running_case(officer, PIRNA, kind=CaseKind.CONSULTATION)


@pytest.fixture
def guest(db: None) -> User:
    """Return somebody without any office."""
    return person("Guest")


def sees(case: Case, user: User) -> dict[Grantable, bool]:
    """Return what the person may see of the case, after checking that list and case agree."""
    now = acting(user).user
    access = access_to(case, now)
    assert visible_cases(now).filter(pk=case.pk).exists() is access.may(permissions.VIEW_CASE)
    return {
        Grantable.HEAD: access.may(permissions.VIEW_CASE),
        Grantable.CONTENT: access.may(permissions.VIEW_CONTENT),
    }


BOTH, HEAD, NOTHING = (
    {Grantable.HEAD: head, Grantable.CONTENT: content}
    for head, content in ((True, True), (True, False), (False, False))
)


@pytest.mark.parametrize(("opens", "seen"), [(Grantable.HEAD, HEAD), (Grantable.CONTENT, BOTH)])
def test_who_is_let_in_sees_what_was_opened_until_the_last_day(
    case: Case, officer: User, guest: User, opens: Grantable, seen: dict[Grantable, bool]
) -> None:
    request = ask_for_access(reference=case.reference_number, reason="I follow up.", by=acting(guest))
    assert sees(case, guest) == NOTHING
    until = localdate() + WEEK
    answered = answer_request(
        request_id=request.pk, opens=opens, valid_until=until, reason="Agreed.", by=acting(officer)
    )
    assert (answered.answer, answered.answered_by) == (AccessAnswer.GRANTED, officer)
    assert sees(case, guest) == seen
    with time_machine.travel(timezone.now() + WEEK, tick=False):
        assert sees(case, guest) == seen
    with time_machine.travel(timezone.now() + WEEK + timedelta(days=1), tick=False):
        assert sees(case, guest) == NOTHING


def test_a_refusal_opens_nothing_and_is_on_record(case: Case, officer: User, guest: User) -> None:
    request = ask_for_access(reference=case.reference_number, reason="Curious.", by=acting(guest))
    by = acting(officer)
    with pytest.raises(Invalid, match="reason"):
        answer_request(request_id=request.pk, opens=None, valid_until=None, reason=" ", by=by)
    answer_request(request_id=request.pk, opens=None, valid_until=None, reason="No need.", by=by)
    assert sees(case, guest) == NOTHING
    verbs = (Verb.ACCESS_ASKED, Verb.ACCESS_REFUSED)
    told = AuditEvent.objects.filter(scope=Scope.CASE, subject_id=case.pk, verb__in=verbs)
    assert [event.reason for event in told.order_by("pk")] == ["Curious.", "No need."]
    with pytest.raises(NotNow, match="answered already"):
        answer_request(request_id=request.pk, opens=None, valid_until=None, reason="No.", by=by)


def test_an_access_is_ended_at_once(case: Case, officer: User, guest: User) -> None:
    by = acting(officer)
    until = localdate() + WEEK
    grant = grant_access(
        case=case, user=guest, opens=Grantable.CONTENT, valid_until=until, reason="Works with us.", by=by
    )
    with pytest.raises(Invalid, match="reason"):
        end_grant(grant=grant, by=by, reason="")
    end_grant(grant=grant, by=by, reason="Works elsewhere now.")
    assert sees(case, guest) == NOTHING
    with pytest.raises(NotNow, match="ended already"):
        end_grant(grant=grant, by=by, reason="Again.")


def test_a_number_that_does_not_exist_is_taken_just_the_same(guest: User, officer: User) -> None:
    request = ask_for_access(reference="33-1053/9999/1", reason="I follow up.", by=acting(guest))
    assert (request.case, request.answer) == (None, AccessAnswer.WAITING)
    until, by = localdate() + WEEK, acting(officer)
    with pytest.raises(NotNow, match="only be refused"):
        answer_request(request_id=request.pk, opens=Grantable.HEAD, valid_until=until, reason="Yes.", by=by)
    for other in (guest, person("Quality", Role.QA, lpr())):
        with pytest.raises(NotAllowed):
            answer_request(
                request_id=request.pk, opens=None, valid_until=None, reason="No.", by=acting(other)
            )
    answered = answer_request(
        request_id=request.pk, opens=None, valid_until=None, reason="No such case.", by=by
    )
    assert (answered.answer, answered.answered_by) == (AccessAnswer.REFUSED, officer)


def test_one_waits_for_the_answer_before_one_asks_again(case: Case, guest: User) -> None:
    by = acting(guest)
    ask_for_access(reference=case.reference_number, reason="Once.", by=by)
    with pytest.raises(NotNow, match="already"):
        ask_for_access(reference=f" {case.reference_number} ", reason="Twice.", by=by)
    with pytest.raises(Invalid, match="reason"):
        ask_for_access(reference="33-1053/2/1", reason="", by=by)
    for number in range(2, MOST_WAITING + 1):
        ask_for_access(reference=f"33-1053/{number}/9", reason="Another.", by=by)
    with pytest.raises(NotNow, match="many answers"):
        ask_for_access(reference="33-1053/99/1", reason="One more.", by=by)
    assert AccessRequest.objects.count() == MOST_WAITING


def test_who_does_not_manage_the_case_lets_nobody_in(case: Case, guest: User) -> None:
    request = ask_for_access(reference=case.reference_number, reason="I follow up.", by=acting(guest))
    until = localdate() + WEEK
    for name, role in (("Quality", Role.QA), ("Administration", Role.AD)):
        by = acting(person(name, role, lpr()))
        with pytest.raises(NotAllowed):
            grant_access(
                case=case, user=guest, opens=Grantable.HEAD, valid_until=until, reason="Please.", by=by
            )
        with pytest.raises(NotAllowed):
            answer_request(
                request_id=request.pk, opens=Grantable.HEAD, valid_until=until, reason="Please.", by=by
            )


def test_what_does_not_fit_is_refused(case: Case, officer: User, guest: User) -> None:
    by, today = acting(officer), localdate()
    with pytest.raises(NotAllowed, match="yourself"):
        grant_access(case=case, user=officer, opens=Grantable.HEAD, valid_until=today, reason="Me.", by=by)
    with pytest.raises(Invalid, match="past"):
        grant_access(
            case=case,
            user=guest,
            opens=Grantable.HEAD,
            valid_until=today - timedelta(days=1),
            reason="Late.",
            by=by,
        )
    with pytest.raises(Invalid, match="reason"):
        grant_access(case=case, user=guest, opens=Grantable.HEAD, valid_until=today, reason=" ", by=by)
    longest = today + timedelta(days=settings.LONGEST_GRANT_DAYS)
    give = partial(grant_access, case=case, user=guest, opens=Grantable.HEAD, reason="Long.", by=by)
    with pytest.raises(Invalid, match="at most") as refusal:
        give(valid_until=longest + timedelta(days=1))
    assert refusal.value.field == "valid_until"
    assert give(valid_until=longest).valid_until == longest
    guest.is_active = False
    with pytest.raises(Invalid, match="deactivated"):
        grant_access(case=case, user=guest, opens=Grantable.HEAD, valid_until=today, reason="Gone.", by=by)
