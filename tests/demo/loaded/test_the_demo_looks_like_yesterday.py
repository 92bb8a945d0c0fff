"""The demo never looks dated: it ends yesterday, and everything in it happened when it says."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, localtime

from accounts.models import User
from casework.audit.choices import Scope
from casework.audit.models import AuditEvent
from casework.cases.choices import DocumentKind
from casework.cases.models import Case, DocumentVersion
from casework.deadlines.calendars import Calendar
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step

pytestmark = pytest.mark.usefixtures("demo")


def test_cases_began_over_more_than_two_years_until_now() -> None:
    opened = sorted(Case.objects.values_list("opened_on", flat=True))
    assert opened[0] < localdate() - timedelta(days=700)
    assert opened[-1] > localdate() - timedelta(days=14)


def test_everything_happened_on_working_days_in_office_hours() -> None:
    calendar = Calendar()
    of_cases = AuditEvent.objects.filter(scope=Scope.CASE).values_list("recorded_at", flat=True)
    moments = {localtime(moment) for moment in of_cases}
    assert all(calendar.is_working_day(moment.date()) and 8 <= moment.hour < 18 for moment in moments)


def test_nothing_happened_in_the_future() -> None:
    assert not AuditEvent.objects.filter(scope=Scope.CASE, happened_on__gte=localdate()).exists()
    assert not Step.objects.filter(created__date__gte=localdate()).exists()


def test_people_were_there_before_their_first_case() -> None:
    first = min(Case.objects.values_list("opened_on", flat=True))
    latest = User.objects.filter(email__endswith="@fallwerk.example").latest("date_joined")
    assert localtime(latest.date_joined).date() < first


def test_numbers_follow_the_days() -> None:
    numbered = Case.objects.filter(number=1).order_by("file__number").values_list("opened_on", flat=True)
    assert list(numbered) == sorted(numbered)


def test_history_and_documents_are_as_old_as_what_they_tell() -> None:
    case = Case.objects.get(title__contains="Sonnenberg")
    first = case.history.order_by("history_date")[0]
    assert localtime(first.history_date).date() == case.opened_on
    of_steps = DocumentVersion.objects.filter(document__case=case).exclude(
        document__kind=DocumentKind.MEETING_MINUTES
    )
    days = of_steps.values_list("filed_at", flat=True)
    assert {localtime(at).date() for at in days} <= {
        localtime(step.finished).date() for step in Step.objects.filter(case=case, finished__isnull=False)
    }


def test_some_steps_are_overdue_and_most_are_not() -> None:
    waiting = Step.objects.filter(case__state="running", flow_task_type=PERSON, status__in=WAITING)
    overdue = waiting.filter(due_on__lt=localdate()).count()
    assert 5 <= overdue < waiting.count() / 2
