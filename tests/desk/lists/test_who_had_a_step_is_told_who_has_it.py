"""Whoever had a step that others took finds that in the inbox for some days, with who, where to and why."""

from datetime import timedelta

import time_machine
from django.utils.formats import date_format
from django.utils.timezone import localdate, now

from accounts.models import User
from accounts.services import end_office
from casework.cases.models import Case
from tests.builders import acting, house, rewrite
from tests.desk.lists.builders import People, only_step, running_case, shown
from tests.signing_in import signed_in
from workflows.desk.selectors.given_away import MOST_SHOWN, SHOWN_FOR, GivenAway
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.engine.services import claim_step, reassign_step, release_step


def notices(user: User, wanted: InboxFilter | None = None) -> tuple[GivenAway, ...]:
    """Return what the inbox tells somebody who has just come in."""
    return inbox_of(User.objects.get(pk=user.pk), wanted or InboxFilter(), Place()).given_away


def taken_from(people: People, by: User, to: User) -> Case:
    """Let the officer of the east take a step on, and somebody give it to another one."""
    case = running_case(people.east)
    claim_step(step_id=only_step(case).pk, by=acting(people.east))
    give(case, by, to)
    return case


def give(case: Case, by: User, to: User) -> None:
    """Give the one step of a case to somebody."""
    reassign_step(step_id=only_step(case).pk, to=acting(to).user, by=acting(by), reason="On leave")


def test_the_old_owner_reads_who_gave_it_to_whom_and_why(people: People) -> None:
    case = taken_from(people, people.supervision, people.west)
    (notice,) = notices(people.east)
    assert (notice.by, notice.to, notice.reason) == ("Supervision", "Officer West", "On leave")
    assert (notice.title, notice.reference) == ("Record the inquiry", case.reference_number)
    page = shown(signed_in(people.east), "/")
    assert "No longer with you" in page
    day = date_format(localdate(), "SHORT_DATE_FORMAT")
    assert f"given to Officer West by Supervision on {day}. On leave" in page
    assert f'href="/schritte/{notice.step_id}/"' in page


def test_nobody_else_is_told(people: People) -> None:
    taken_from(people, people.supervision, people.west)
    assert notices(people.west) == notices(people.supervision) == notices(people.pirna) == ()


def test_who_gave_it_away_knows(people: People) -> None:
    taken_from(people, people.east, people.west)
    assert notices(people.east) == ()


def test_who_got_it_back_has_it(people: People) -> None:
    case = taken_from(people, people.supervision, people.west)
    give(case, people.supervision, people.east)
    assert notices(people.east) == ()
    assert len(notices(people.west)) == 1


def test_it_is_told_for_some_days_and_where_nothing_else_is_asked_for(people: People) -> None:
    taken_from(people, people.supervision, people.west)
    assert notices(people.east, InboxFilter(area=Area.OFFERED)) == ()
    assert notices(people.east, InboxFilter(overdue=True)) == ()
    with time_machine.travel(now() + SHOWN_FOR - timedelta(hours=1), tick=False):
        assert len(notices(people.east)) == 1
    with time_machine.travel(now() + SHOWN_FOR + timedelta(hours=1), tick=False):
        assert notices(people.east) == ()


def test_the_newest_are_told_first_and_not_too_many(people: People) -> None:
    cases = [taken_from(people, people.supervision, people.west) for _number in range(MOST_SHOWN + 1)]
    told = [notice.reference for notice in notices(people.east)]
    assert told == [case.reference_number for case in cases[:0:-1]]


def test_who_may_no_longer_see_the_case_is_not_told(people: People) -> None:
    taken_from(people, people.supervision, people.west)
    office = people.east.offices.get()
    end_office(office=office, last_day=localdate() - timedelta(days=1), by=house())
    assert notices(people.east) == ()


def put_back(people: People) -> Case:
    """Let the officer of the east take a step on, and supervision offer it to all again."""
    case = running_case(people.east)
    claim_step(step_id=only_step(case).pk, by=acting(people.east))
    release_step(step_id=only_step(case).pk, by=acting(people.supervision), reason="Long ill")
    return case


def test_who_had_a_step_that_was_put_back_reads_by_whom_and_why(people: People) -> None:
    case = put_back(people)
    (notice,) = notices(people.east)
    assert (notice.by, notice.to, notice.reason) == ("Supervision", "", "Long ill")
    day = date_format(localdate(), "SHORT_DATE_FORMAT")
    east = signed_in(people.east)
    assert f"offered to all again by Supervision on {day}. Long ill" in shown(east, "/")
    assert f"Offered to all again by Supervision on {day}: Long ill" in shown(east, "/?bereich=angeboten")
    step = shown(east, f"/schritte/{notice.step_id}/")
    assert f"Supervision took this step from Officer East and offered it to all again on {day}" in step
    assert "Long ill" in step
    claim_step(step_id=only_step(case).pk, by=acting(people.west))
    assert f"offered to all again by Supervision on {day}, now with Officer West. Long ill" in shown(
        east, "/"
    )
    assert notices(people.west) == notices(people.supervision) == ()


def test_why_it_was_put_back_is_for_nobody_else_in_the_role(people: People) -> None:
    case, west = put_back(people), signed_in(people.west)
    day, step = date_format(localdate(), "SHORT_DATE_FORMAT"), f"/schritte/{only_step(case).pk}/"
    offered = shown(west, "/?bereich=angeboten")
    assert f"Offered to all again by Supervision on {day}" in offered
    assert f"offered it to all again on {day}" in shown(west, step)
    claim_step(step_id=only_step(case).pk, by=acting(people.west))
    for page in (offered, shown(west, "/"), shown(west, step), shown(signed_in(people.supervision), step)):
        assert "Long ill" not in page


def test_the_order_is_that_of_the_moments_that_are_shown(people: People) -> None:
    with time_machine.travel(now() - timedelta(days=3), tick=False):
        first = put_back(people)
    with time_machine.travel(now() - timedelta(days=2), tick=False):
        second = taken_from(people, people.supervision, people.west)
    claim_step(step_id=only_step(first).pk, by=acting(people.west))
    told = [notice.reference for notice in notices(people.east)]
    assert told == [second.reference_number, first.reference_number]


def test_nobody_has_what_is_done_and_what_ended_by_itself_was_given_to_nobody(people: People) -> None:
    case = put_back(people)
    step = only_step(case)
    rewrite(row=step, by=house(), status="DONE", owner=people.west)
    (notice,) = notices(people.east)
    assert notice.to == ""
    assert "now with" not in shown(signed_in(people.east), "/")
    rewrite(row=step, by=house(), owner=None)
    assert notices(people.east) == ()


def test_a_step_without_an_owner_was_assigned_to_nobody(people: People) -> None:
    step = only_step(put_back(people))
    assert (step.owner, step.assigned) == (None, None)
    assert step.put_back_at is not None


def test_who_puts_back_the_own_step_or_takes_it_on_again_is_told_nothing(people: People) -> None:
    case = put_back(people)
    claim_step(step_id=only_step(case).pk, by=acting(people.east))
    assert notices(people.east) == ()
    release_step(step_id=only_step(case).pk, by=acting(people.east))
    assert notices(people.east) == ()
    assert "Long ill" not in shown(signed_in(people.west), "/?bereich=angeboten")


def test_it_is_told_for_some_days_after_it_was_put_back(people: People) -> None:
    case = put_back(people)
    with time_machine.travel(now() + SHOWN_FOR - timedelta(hours=1), tick=False):
        assert len(notices(people.east)) == 1
        claim_step(step_id=only_step(case).pk, by=acting(people.west))
    with time_machine.travel(now() + SHOWN_FOR + timedelta(hours=1), tick=False):
        assert notices(people.east) == ()
