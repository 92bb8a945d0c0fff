"""A suspended case whose follow-up date has come stands where people look, with what is to be done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.cases.services import assign_lead
from tests.builders import GOERLITZ, PIRNA, acting, house, lpr, person
from tests.desk.lists.builders import People, let_rest, only_step, running_case, set_due, shown
from tests.desk.lists.test_the_inbox_in_the_browser import BUDGET
from tests.signing_in import signed_in
from workflows.desk.selectors.case_list import CaseFilter, CaseRow, case_list
from workflows.desk.selectors.follow_ups import is_due
from workflows.desk.selectors.inbox import MOST_FOLLOW_UPS, Area, Inbox, InboxFilter, inbox_of
from workflows.desk.selectors.lights import Light
from workflows.desk.selectors.paging import Place


def resting(people: People, days: int, *keys: str, lead: User | None = None) -> Case:
    """Return a case that rests, its follow-up date so many days ago."""
    case = running_case(people.east, *keys)
    if lead:
        assign_lead(case=case, lead=lead, by=Actor(people.supervision), reason="Knows the town.")
        case.refresh_from_db()
    let_rest(case=case, until=localdate() - timedelta(days=days), by=house())
    return case


def inbox(user: User, area: Area = Area.MINE, **narrowed: str) -> Inbox:
    """Return the inbox as somebody sees it who has just come in."""
    return inbox_of(acting(user).user, InboxFilter(area=area, **narrowed), Place())  # type: ignore[arg-type]


def due(user: User, area: Area = Area.MINE, **narrowed: str) -> list[int]:
    """Return the cases whose follow-up is due in an area."""
    return [row.case.case_id for row in inbox(user, area, **narrowed).follow_ups]


def listed(user: User, **wanted: str | bool) -> list[CaseRow]:
    """Return the list of cases as somebody sees it who has just come in."""
    filtered = CaseFilter(**wanted)  # type: ignore[arg-type]
    return list(case_list(acting(user).user, filtered, Place()).page.rows)


def test_the_lead_finds_it_among_the_own_tasks_and_the_office_among_those_of_all(people: People) -> None:
    case = resting(people, 1, lead=people.east)
    assert due(people.east) == due(people.east, Area.ORGANISATION) == [case.pk]
    assert due(people.west) == due(people.west, Area.OFFERED) == []
    assert due(people.west, Area.ORGANISATION) == due(people.supervision, Area.ORGANISATION) == [case.pk]


def test_without_a_lead_it_is_offered_to_the_office(people: People) -> None:
    case = resting(people, 1)
    assert due(people.east, Area.OFFERED) == due(people.west, Area.OFFERED) == [case.pk]
    assert due(people.east) == []


def test_it_comes_on_its_day_and_not_before(people: People) -> None:
    resting(people, -1, lead=people.east)
    today = resting(people, 0, lead=people.east)
    (row,) = inbox(people.east).follow_ups
    assert (row.case.case_id, row.case.light) == (today.pk, Light.SOON)


def test_a_deputy_of_the_lead_finds_it_too(people: People) -> None:
    case, deputy = resting(people, 1, lead=people.east), person("Deputy", Role.CO, lpr())
    announce_absence(
        user=people.east,
        first_day=localdate(),
        last_day=localdate(),
        substitutes=[Substitute(deputy, ())],
        by=acting(people.east),
    )
    assert due(deputy, Area.DEPUTY) == [case.pk]


def test_towns_and_coaches_have_nothing_to_do_with_it(people: People) -> None:
    resting(people, 1, PIRNA)
    for area in (Area.MINE, Area.OFFERED, Area.ORGANISATION):
        assert due(people.pirna, area) == due(people.coach, area) == []


def test_a_running_case_has_no_follow_up(people: People) -> None:
    running_case(people.east)
    assert due(people.east, Area.ORGANISATION) == []
    assert listed(people.east, follow_up=True) == []


def test_the_own_ones_come_first_and_then_the_oldest(people: People) -> None:
    new = resting(people, 1, lead=people.west)
    old = resting(people, 9, lead=people.west)
    own = resting(people, 1, lead=people.east)
    assert due(people.east, Area.ORGANISATION) == [own.pk, old.pk, new.pk]


def test_the_tabs_count_them_with_the_steps(people: People) -> None:
    resting(people, 1, lead=people.east)
    resting(people, 1)
    counts = inbox(people.east).counts.waiting
    assert (counts[Area.MINE], counts[Area.OFFERED], counts[Area.ORGANISATION]) == (1, 1, 2)


def test_filters_of_cases_narrow_them_down(people: People) -> None:
    pirna, goerlitz = resting(people, 1, PIRNA), resting(people, 1, GOERLITZ)
    area = Area.OFFERED
    assert due(people.east, area, municipality="Pirna") == [pirna.pk]
    assert due(people.east, area, text="coaching nobody") == []
    assert due(people.east, area, text="coaching") == [pirna.pk, goerlitz.pk]
    assert due(people.east, area, text=goerlitz.reference_number) == [goerlitz.pk]
    assert due(people.east, area, text="\x00") == [pirna.pk, goerlitz.pk]
    assert due(people.east, area, stage="inquiry") == []


def test_of_many_some_are_shown_with_the_way_to_all(people: People) -> None:
    for _number in range(MOST_FOLLOW_UPS + 1):
        resting(people, 1)
    found = inbox(people.east, Area.OFFERED)
    assert (len(found.follow_ups), found.more_follow_ups) == (MOST_FOLLOW_UPS, True)
    page = shown(signed_in(people.east), "/?bereich=angeboten")
    assert 'href="/vorgaenge/?wiedervorlage=on"' in page
    assert len(listed(people.east, follow_up=True)) == MOST_FOLLOW_UPS + 1


def test_the_inbox_says_what_to_do(people: People) -> None:
    case = resting(people, 1, PIRNA, lead=people.east)
    page = shown(signed_in(people.east), "/")
    assert "Resume the case, or set a new follow-up date." in page
    assert "Pirna" in page
    for address in ("fortsetzen", "wiedervorlage"):
        assert f'href="/vorgaenge/{case.pk}/{address}/"' in page
    assert "Nothing waits for you" not in page


def test_the_list_marks_it_and_finds_it(people: People) -> None:
    passed, today, later = (resting(people, days) for days in (1, 0, -1))
    rows = {row.case_id: row for row in listed(people.east)}
    lights = [rows[case.pk].light for case in (passed, today, later)]
    assert lights == [Light.OVERDUE, Light.SOON, Light.STOPPED]
    assert [rows[case.pk].follow_up_has_come for case in (passed, today, later)] == [True, True, False]
    assert [row.case_id for row in listed(people.east, follow_up=True)] == [today.pk, passed.pk]
    page = shown(signed_in(people.east), "/vorgaenge/?wiedervorlage=on")
    assert page.count("(follow-up date has come)") == 2
    assert "One filter set" in page


def test_what_is_overdue_counts_cases_that_nobody_looked_at_again(people: People) -> None:
    passed, running = resting(people, 1), running_case(people.east)
    resting(people, 0)
    set_due(step=only_step(running), due_on=localdate() - timedelta(days=1), by=house())
    assert [row.case_id for row in listed(people.east, overdue=True)] == [running.pk, passed.pk]


def test_the_case_says_that_the_date_has_come(people: People) -> None:
    case = resting(people, 1)
    page = shown(signed_in(people.east), f"/vorgaenge/{case.pk}/")
    assert "The follow-up date has come" in page
    assert "Set a new follow-up date" in page


def test_many_cost_what_one_costs(people: People) -> None:
    taken = []
    for count in (1, MOST_FOLLOW_UPS):
        for _number in range(count):
            resting(people, 1, lead=people.west)
        client = signed_in(people.east)
        with CaptureQueriesContext(connection) as captured:
            shown(client, "/?bereich=organisation")
        taken.append(len(captured))
    assert taken[0] == taken[1] <= BUDGET


@pytest.mark.usefixtures("people")
def test_an_index_of_its_own_serves_the_follow_ups() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "case_to_follow_up" in Case.objects.filter(is_due(localdate())).explain()
