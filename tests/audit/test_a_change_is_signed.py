"""Every row that a service writes says who changed it, for whom, why, by which way, in which change."""

from datetime import date, timedelta

import pytest
from django.db import models, transaction
from django.utils.timezone import localdate, now

from accounts.choices import Language
from accounts.models import Office, User
from accounts.services import create_user, set_language
from casework.audit.actors import Actor, Channel
from casework.audit.changes import current_change, service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import AuthorMissing
from casework.audit.models import AuditEvent
from casework.audit.selectors import events_of
from casework.audit.services import record_event
from casework.cases.choices import Audience, CaseState
from casework.cases.models import Case, CaseParty, Note
from casework.cases.notes import write_note
from casework.cases.services import assign_lead
from tests.builders import Staff, acting, house
from workflows.engine.lifecycle import close_case, suspend_case


def history(row: models.Model) -> list[models.Model]:
    """Return the history rows of a row, the first one first."""
    return list(row.history.order_by("history_id"))


def test_who_for_whom_why_by_which_way(staff: Staff, case: Case) -> None:
    by = Actor(acting(staff.supervision).user, staff.officer, Channel.COMMAND)
    assign_lead(case=case, lead=acting(staff.colleague).user, by=by, reason="Knows the town.")
    row = history(case)[-1]
    assert (row.history_user, row.history_on_behalf_of) == (staff.supervision, staff.officer)
    assert (row.history_change_reason, row.history_channel) == ("Knows the town.", "command")
    assert (row.history_type, row.lead) == ("~", staff.colleague)


def test_all_rows_and_events_of_one_change_share_its_id(staff: Staff, case: Case) -> None:
    by, today = acting(staff.supervision), localdate()
    close_case(case=case, on=today, by=by, reason="Nothing more to do.")
    event = events_of(scope=Scope.CASE, subject_id=case.pk)[0]
    order = case.orders.get()
    assert {event.change_id} == {history(case)[-1].change_id, history(order)[-1].change_id}
    assert history(case)[-2].change_id != event.change_id


def test_an_event_says_when_it_happened_and_when_it_was_recorded(staff: Staff, case: Case) -> None:
    yesterday, before = localdate() - timedelta(days=1), now()
    close_case(case=case, on=yesterday, by=acting(staff.supervision), reason="Nothing more to do.")
    event = events_of(scope=Scope.CASE, subject_id=case.pk)[0]
    assert event.happened_on == yesterday
    assert before <= event.recorded_at <= now()
    assert (event.verb, event.reason, event.channel) == (Verb.CASE_CLOSED, "Nothing more to do.", "web")


def test_what_happens_at_one_moment_is_recorded_at_one_moment(staff: Staff) -> None:
    moments = AuditEvent.objects.filter(scope=Scope.CASE).values_list("change_id", "recorded_at")
    assert len(set(moments)) == len({change for change, _at in moments})


def test_every_kind_of_row_of_a_case_leaves_history(staff: Staff, case: Case) -> None:
    by = acting(staff.officer)
    note = write_note(case=case, text="Calm", audience=Audience.LPR, by=by)
    until = localdate() + timedelta(days=9)
    suspend_case(case=case, until=until, by=by, reason="Election")
    assert [row.history_type for row in history(note)] == ["+"]
    assert [row.history_type for row in history(CaseParty.objects.filter(case=case)[0])] == ["+"]
    states = [row.state for row in history(case)]
    assert states == [CaseState.DRAFT, CaseState.RUNNING, CaseState.SUSPENDED]


def test_accounts_and_offices_leave_history(staff: Staff) -> None:
    office = Office.objects.get(user=staff.officer)
    assert [row.history_user.name for row in history(staff.officer)] == ["Fallwerk"]
    assert [row.history_channel for row in history(office)] == ["command"]


def test_a_password_never_reaches_the_history(staff: Staff) -> None:
    rows = len(history(staff.officer))
    fields = {field.name for field in User.history.model._meta.get_fields()}
    assert "password" not in fields
    change_password(user=User.objects.get(pk=staff.officer.pk), by=house())
    assert len(history(staff.officer)) == rows


@service
def change_password(*, user: User, by: Actor) -> None:
    """Give somebody a password."""
    user.set_password("a long one, really")
    user.save(update_fields=["password"])


def test_people_change_what_is_theirs_in_their_own_name(staff: Staff) -> None:
    by = acting(staff.officer)
    set_language(language=Language.GERMAN, by=by)
    row = history(staff.officer)[-1]
    assert (row.history_user, row.language) == (staff.officer, Language.GERMAN)


def test_outside_a_service_nothing_tracked_is_written(staff: Staff, case: Case) -> None:
    with pytest.raises(AuthorMissing):
        current_change()
    with pytest.raises(AuthorMissing), transaction.atomic():
        Note.objects.create(
            case=case, text="x", audience=Audience.LPR, author=staff.officer, written_at=now()
        )
    with pytest.raises(AuthorMissing), transaction.atomic():
        case.save(update_fields=["title"])
    with pytest.raises(AuthorMissing), transaction.atomic():
        CaseParty.objects.filter(case=case)[0].delete()
    with pytest.raises(AuthorMissing):
        record_event(verb=Verb.CASE_CLOSED, scope=Scope.CASE, subject_id=case.pk)
    assert not Note.objects.exists()


def test_nobody_acts_without_a_name(staff: Staff) -> None:
    for nobody in (None, staff.officer, "system"):
        with pytest.raises(AuthorMissing, match="create_user needs an actor"):
            create_user(email="a@example.org", name="A", password=None, by=nobody)  # type: ignore[arg-type]
    assert not User.objects.filter(name="A").exists()


def test_the_events_of_a_whole_scope_can_be_read(staff: Staff, case: Case) -> None:
    accounts = events_of(scope=Scope.ACCOUNTS)
    assert {event.verb for event in accounts} == {Verb.USER_CREATED, Verb.OFFICE_GRANTED}
    assert str(accounts[0]).startswith("Accounts ")
    newest = list(events_of(scope=Scope.CASE).values_list("pk", flat=True))
    assert newest == sorted(newest, reverse=True)
    assert date(2025, 3, 3) in {event.happened_on for event in events_of(scope=Scope.CASE)}
