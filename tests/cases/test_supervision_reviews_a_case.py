"""Supervision reviews a case, a period of it or one entry; what was found stays as it was written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed
from casework.audit.models import AuditEvent
from casework.audit.selectors import events_of
from casework.cases.choices import Audience, ReviewScope
from casework.cases.models import Case, Review
from casework.cases.notes import write_note
from casework.cases.reviewing import LONGEST_FINDINGS, ReviewFacts, review_case
from casework.cases.selectors import access_to
from casework.cases.selectors.reviews import last_review_of_all, open_follow_ups, visible_reviews
from casework.cases.services import assign_lead
from tests.builders import GOERLITZ, Staff, TownHall, acting, lpr, person, running_case
from workflows.engine.lifecycle import abort_case

TODAY = localdate()
WHOLE = ReviewFacts(ReviewScope.CASE, without_findings=True)
FOUND = ReviewFacts(ReviewScope.CASE, findings="The minutes came late.")
PERIOD = replace(FOUND, scope=ReviewScope.PERIOD, first_day=TODAY - timedelta(days=9), last_day=TODAY)


def review(case: Case, staff: Staff, facts: ReviewFacts = WHOLE) -> Review:
    return review_case(case=case, facts=facts, by=acting(staff.supervision))


def newest(case: Case) -> AuditEvent:
    return events_of(scope=Scope.CASE, subject_id=case.pk)[0]


def test_a_review_says_who_when_what_and_what_was_found(staff: Staff, case: Case) -> None:
    before = newest(case)
    written = review(case, staff, replace(FOUND, follow_up_on=TODAY + timedelta(days=7)))
    assert (written.reviewer, written.reviewed_for, written.up_to) == (staff.supervision, None, before)
    assert (written.findings, written.without_findings) == ("The minutes came late.", False)
    history = Review.history.get(id=written.pk)
    assert (history.history_user, history.findings) == (staff.supervision, "The minutes came late.")
    event = newest(case)
    assert (event.verb, event.actor) == (Verb.CASE_REVIEWED, staff.supervision)
    assert event.change_id == history.change_id
    assert event.facts == {"review_id": written.pk}  # nothing of what was found
    assert event.recorded_at == written.reviewed_at


def test_a_period_and_an_entry_are_named_in_the_sentence(staff: Staff, case: Case) -> None:
    entry = newest(case)
    review(case, staff, PERIOD)
    event = newest(case)
    days = {"first_day": PERIOD.first_day, "last_day": PERIOD.last_day}
    assert event.verb == Verb.PERIOD_REVIEWED
    assert {name: date.fromisoformat(event.facts[name]) for name in days} == days
    written = review(case, staff, replace(FOUND, scope=ReviewScope.ENTRY, entry=entry.pk))
    assert written.entry == entry
    event = newest(case)
    assert (event.verb, event.facts["entry_on"]) == (Verb.ENTRY_REVIEWED, entry.happened_on.isoformat())


def test_nobody_else_reviews(staff: Staff, case: Case, pirna: TownHall) -> None:
    office = [person(f"Somebody {role}", role, lpr()) for role in (Role.QA, Role.AU, Role.AD)]
    for somebody in (staff.officer, staff.coordination, staff.coach, *pirna_people(pirna), *office):
        with pytest.raises(NotAllowed):
            review_case(case=case, facts=WHOLE, by=acting(somebody))
    assert not Review.objects.exists()


def pirna_people(pirna: TownHall) -> tuple[User, User]:
    return pirna.mayor, pirna.coordination


def read_by(user: User, case: Case) -> int:
    reader = acting(user).user
    return visible_reviews(case, access_to(case, reader)).count()


def test_supervision_and_audit_read_what_was_found_and_nobody_else(
    staff: Staff, case: Case, pirna: TownHall
) -> None:
    review(case, staff)
    for user in (staff.supervision, person("Audit", Role.AU, lpr())):
        assert read_by(user, case) == 1
    for user in (staff.officer, staff.coach, *pirna_people(pirna)):
        assert read_by(user, case) == 0
    for role in (Role.QA, Role.AD):
        assert read_by(person(f"Somebody {role}", role, lpr()), case) == 0


def test_a_closed_case_is_reviewed_too(staff: Staff, case: Case) -> None:
    abort_case(case=case, on=TODAY, by=acting(staff.officer), reason="The town wishes it.")
    assert review(case, staff, PERIOD).pk
    assert review(case, staff, FOUND).pk


DAY, LONG_AGO, FAR = timedelta(days=1), date(1999, 1, 1), TODAY + timedelta(days=4 * 366)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(WHOLE, without_findings=False), "findings"),
        (replace(WHOLE, without_findings=False, findings=" \n "), "findings"),
        (replace(FOUND, without_findings=True), "findings"),
        (replace(FOUND, findings="x" * (LONGEST_FINDINGS + 1)), "findings"),
        (replace(WHOLE, follow_up_on=TODAY - DAY), "follow_up_on"),
        (replace(WHOLE, follow_up_on=FAR), "follow_up_on"),
        (replace(WHOLE, first_day=TODAY), "first_day"),
        (replace(PERIOD, first_day=None), "first_day"),
        (replace(PERIOD, last_day=None), "last_day"),
        (replace(PERIOD, first_day=LONG_AGO), "first_day"),
        (replace(PERIOD, last_day=TODAY + DAY), "last_day"),
        (replace(PERIOD, first_day=TODAY, last_day=TODAY - DAY), "last_day"),
        (replace(WHOLE, scope=ReviewScope.ENTRY), "entry"),
        (replace(WHOLE, scope=ReviewScope.ENTRY, entry=0), "entry"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    staff: Staff, case: Case, facts: ReviewFacts, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        review(case, staff, facts)
    assert refusal.value.field == field
    assert not Review.objects.exists()


def test_today_and_three_years_ahead_are_possible(staff: Staff, case: Case) -> None:
    for day in (TODAY, TODAY + timedelta(days=3 * 365)):
        assert review(case, staff, replace(WHOLE, follow_up_on=day)).follow_up_on == day


def test_an_entry_of_another_case_does_not_exist(staff: Staff, case: Case) -> None:
    foreign = newest(running_case(staff.officer, GOERLITZ))
    with pytest.raises(Invalid):
        review(case, staff, replace(WHOLE, scope=ReviewScope.ENTRY, entry=foreign.pk))


def test_own_work_is_said_where_it_was_reviewed(staff: Staff, case: Case) -> None:
    assert not review(case, staff).own_work
    assert not review(case, staff).own_work  # to have reviewed is no work on the case
    write_note(case=case, text="Mine", audience=Audience.PARTIES, by=acting(staff.supervision))
    own = newest(case)
    assert review(case, staff).own_work
    assert review(case, staff, PERIOD).own_work
    assert not review(case, staff, replace(PERIOD, last_day=TODAY - DAY)).own_work
    assert review(case, staff, replace(WHOLE, scope=ReviewScope.ENTRY, entry=own.pk)).own_work
    write_note(case=case, text="Not mine", audience=Audience.LPR, by=acting(staff.officer))
    assert not review(case, staff, replace(WHOLE, scope=ReviewScope.ENTRY, entry=newest(case).pk)).own_work


def test_a_deputy_reviews_in_the_place_of_who_is_away_and_owns_that_work(staff: Staff, case: Case) -> None:
    assign_lead(case=case, lead=staff.colleague, by=acting(staff.supervision), reason="Knows the town.")
    deputy = person("Deputy", Role.CO, lpr())
    announce_absence(
        user=staff.supervision,
        first_day=TODAY,
        last_day=TODAY,
        substitutes=[Substitute(deputy, ())],
        by=acting(staff.supervision),
    )
    written = review_case(case=case, facts=WHOLE, by=acting(deputy))
    assert (written.reviewer, written.reviewed_for) == (deputy, staff.supervision)
    assert written.own_work
    assert [found.pk for found in open_follow_ups(acting(deputy).user, TODAY)] == []


def test_a_review_never_changes_and_never_goes(staff: Staff, case: Case) -> None:
    written = review(case, staff, FOUND)
    table = Review._meta.db_table
    for statement in (f"UPDATE {table} SET findings = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    written.refresh_from_db()
    assert written.findings == "The minutes came late."


@pytest.mark.parametrize(
    "wrong",
    [
        {"findings": "Something"},
        {"without_findings": False},
        {"scope": ReviewScope.PERIOD},
        {"scope": ReviewScope.PERIOD, "first_day": TODAY, "last_day": TODAY - DAY},
        {"scope": ReviewScope.ENTRY},
        {"first_day": TODAY, "last_day": TODAY},
    ],
)
def test_the_database_takes_no_review_that_says_two_things(
    staff: Staff, case: Case, wrong: dict[str, object]
) -> None:
    values = {
        "case": case,
        "scope": ReviewScope.CASE,
        "without_findings": True,
        "own_work": False,
        "up_to": newest(case),
        "reviewer": staff.supervision,
        "reviewed_at": newest(case).recorded_at,
    }
    with pytest.raises(IntegrityError, match="review_"), transaction.atomic():
        Review.objects.bulk_create([Review(**{**values, **wrong})])


def test_the_last_review_is_the_last_one_of_the_whole_case(staff: Staff, case: Case) -> None:
    access = access_to(case, acting(staff.supervision).user)
    assert last_review_of_all(case, access) is None
    whole = review(case, staff)
    review(case, staff, PERIOD)
    assert last_review_of_all(case, access) == whole


def test_a_follow_up_is_due_until_somebody_reviews_again(staff: Staff, case: Case) -> None:
    user = acting(staff.supervision).user
    due = review(case, staff, replace(WHOLE, follow_up_on=TODAY))
    assert list(open_follow_ups(user, TODAY)) == [due]
    assert list(open_follow_ups(user, TODAY - DAY)) == []
    assert list(open_follow_ups(acting(staff.officer).user, TODAY)) == []
    review(case, staff)
    assert list(open_follow_ups(user, TODAY)) == []
