"""The inbox shows each person exactly the steps that wait for that person."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from accounts.services import grant_office
from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.territory.choices import OrganisationKind
from tests.builders import (
    FREITAL,
    GOERLITZ,
    PIRNA,
    SINCE,
    body,
    house,
    town,
)
from tests.desk.lists.builders import People, address_to, make_coach, only_step, running_case, set_due, shown
from tests.signing_in import signed_in
from workflows.desk.selectors.case_list import CaseFilter, case_list
from workflows.desk.selectors.inbox import Area, InboxFilter, InboxRow, inbox_of
from workflows.desk.selectors.lights import Light
from workflows.desk.selectors.paging import PAGE_SIZE, Place
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.services import claim_step

START = Place()


def rows(user: User, wanted: InboxFilter, place: Place = START) -> tuple[InboxRow, ...]:
    """Return what an inbox shows to somebody who has just come in."""
    return inbox_of(User.objects.get(pk=user.pk), wanted, place).page.rows


def cases_in(user: User, area: Area, **narrowed: str | bool) -> list[int]:
    """Return the cases of an area, in the order in which they are shown."""
    return [row.case_id for row in rows(user, InboxFilter(area=area, **narrowed))]  # type: ignore[arg-type]


def due(case: Case, day: date | None) -> None:
    """Give the open step of a case a due date."""
    set_due(step=only_step(case), due_on=day, by=house())


def test_a_free_step_is_offered_to_all_who_hold_the_role_until_one_takes_it(people: People) -> None:
    case = running_case(people.east)
    assert cases_in(people.east, Area.OFFERED) == cases_in(people.west, Area.OFFERED) == [case.pk]
    claim_step(step_id=only_step(case).pk, by=Actor(people.east))
    assert cases_in(people.east, Area.MINE) == [case.pk]
    assert cases_in(people.west, Area.OFFERED) == cases_in(people.west, Area.MINE) == []
    assert cases_in(people.west, Area.ORGANISATION) == [case.pk]


def test_the_overdue_come_first_and_those_without_a_date_last(people: People) -> None:
    today = timezone.localdate()
    late, soon, never, later = (running_case(people.east) for _number in range(4))
    for case, day in (
        (late, today - timedelta(days=1)),
        (soon, today + timedelta(days=2)),
        (never, None),
        (later, today + timedelta(days=60)),
    ):
        due(case, day)
    shown = rows(people.east, InboxFilter(area=Area.OFFERED))
    assert [row.case_id for row in shown] == [late.pk, soon.pk, later.pk, never.pk]
    assert [row.light for row in shown] == [Light.OVERDUE, Light.SOON, Light.ON_TIME, Light.ON_TIME]


def test_an_empty_inbox_points_to_offers_only_if_there_are_any(people: People) -> None:
    client = signed_in(people.east)
    assert "As soon as a step is yours" in shown(client, "/")
    running_case(people.east, PIRNA)
    assert "Look under “Offered to me”" in shown(client, "/")


def test_suspended_and_closed_cases_rest_and_are_counted_as_such(people: People) -> None:
    resting, over = running_case(people.east), running_case(people.east)
    claim_step(step_id=only_step(resting).pk, by=Actor(people.east))
    by, today = Actor(people.supervision), timezone.localdate()
    suspend_case(case=resting, until=today + timedelta(days=9), by=by, reason="Election")
    abort_case(case=over, on=today, by=by, reason="The town wants it")
    inbox = inbox_of(User.objects.get(pk=people.east.pk), InboxFilter(), START)
    assert inbox.page.rows == ()
    assert inbox.counts.suspended == 1
    assert cases_in(people.east, Area.OFFERED) == []


def test_the_author_of_a_content_is_not_offered_its_approval(people: People) -> None:
    case, lpr = running_case(people.east), body(OrganisationKind.LPR)
    grant_office(user=people.east, role=Role.SU, organisation=lpr, valid_from=SINCE, by=house())
    address_to(step=only_step(case), role=Role.SU, organisation=lpr, author=people.east, by=house())
    assert cases_in(people.supervision, Area.OFFERED) == [case.pk]
    assert cases_in(people.east, Area.OFFERED) == cases_in(people.east, Area.ORGANISATION) == []


def test_a_town_sees_its_own_steps_and_none_of_others(people: People) -> None:
    own, foreign = running_case(people.east, PIRNA), running_case(people.east, GOERLITZ)
    for case, key in ((own, PIRNA), (foreign, GOERLITZ)):
        address_to(step=only_step(case), role=Role.MC, organisation=town(key), by=house())
    assert cases_in(people.pirna, Area.OFFERED) == [own.pk]
    assert cases_in(people.pirna, Area.ORGANISATION) == [own.pk]


def test_a_step_for_a_town_that_does_not_take_part_stays_hidden(people: People) -> None:
    case = running_case(people.east, GOERLITZ)
    address_to(step=only_step(case), role=Role.MC, organisation=town(PIRNA), by=house())
    assert cases_in(people.pirna, Area.OFFERED) == cases_in(people.pirna, Area.ORGANISATION) == []


def test_a_coach_is_offered_the_steps_of_the_coach_in_own_cases_only(people: People) -> None:
    own, foreign = running_case(people.east), running_case(people.east)
    for case in (own, foreign):
        address_to(step=only_step(case), role=Role.CH, organisation=None, by=house())
    make_coach(case=own, user=people.coach, by=house())
    (row,) = rows(people.coach, InboxFilter(area=Area.OFFERED))
    assert row.case_id == own.pk
    assert row.may_claim
    assert not row.may_release
    assert not row.may_reassign


def test_the_buttons_are_those_that_the_services_allow(people: People) -> None:
    case = running_case(people.east, PIRNA)
    address_to(step=only_step(case), role=Role.MC, organisation=town(PIRNA), by=house())
    (free,) = rows(people.pirna, InboxFilter(area=Area.OFFERED))
    assert (free.may_claim, free.may_release, free.may_reassign) == (True, False, False)
    claim_step(step_id=free.step_id, by=Actor(people.pirna))
    (mine,) = rows(people.pirna, InboxFilter())
    assert (mine.may_claim, mine.may_release, mine.may_reassign) == (False, True, True)


def test_each_filter_narrows_the_inbox(people: People) -> None:
    both, one = running_case(people.east, PIRNA, FREITAL), running_case(people.east, GOERLITZ)
    due(one, timezone.localdate() - timedelta(days=3))
    due(both, timezone.localdate() + timedelta(days=3))
    assert cases_in(people.east, Area.OFFERED, municipality="freital") == [both.pk]
    assert cases_in(people.east, Area.OFFERED, municipality="Görlitz Landkreis") == [one.pk]
    assert cases_in(people.east, Area.OFFERED, text=both.reference_number) == [both.pk]
    assert cases_in(people.east, Area.OFFERED, overdue=True) == [one.pk]
    assert cases_in(people.east, Area.OFFERED, stage="inquiry") == [one.pk, both.pk]
    assert cases_in(people.east, Area.OFFERED, stage="closing") == []


def test_a_row_names_the_subject_and_the_search_finds_it(people: People) -> None:
    station = running_case(people.east, title="Safe at the station")
    running_case(people.east, title="Safe at the river")
    client = signed_in(people.east)
    page = shown(client, f"/?bereich=angeboten&zeichen=STATION safe {station.reference_number[:3]}")
    assert "Safe at the station" in page
    assert "Safe at the river" not in page


def test_the_page_of_a_step_names_the_subject_of_its_case(people: People) -> None:
    case = running_case(people.east, title="Safe at the station")
    page = shown(signed_in(people.east), f"/schritte/{only_step(case).pk}/")
    assert "Safe at the station · Pirna" in page


def test_the_own_town_is_named_before_the_others(people: People) -> None:
    case = running_case(people.east, PIRNA, FREITAL, GOERLITZ)
    address_to(step=only_step(case), role=Role.MC, organisation=town(PIRNA), by=house())
    (row,) = rows(people.pirna, InboxFilter(area=Area.OFFERED))
    assert row.municipality.startswith("Pirna")
    assert row.municipality.endswith("and 2 more municipalities")
    (listed,) = case_list(User.objects.get(pk=people.pirna.pk), CaseFilter(), START).page.rows
    assert listed.municipality == row.municipality


def test_several_municipalities_are_named_by_the_first_and_their_number(people: People) -> None:
    running_case(people.east, PIRNA, FREITAL, GOERLITZ)
    (row,) = rows(people.east, InboxFilter(area=Area.OFFERED))
    assert row.municipality.startswith("Freital (Landkreis Sächsische Schweiz-Osterzgebirge)")
    assert row.municipality.endswith("and 2 more municipalities")


def test_one_more_municipality_is_told_in_words(people: People) -> None:
    running_case(people.east, PIRNA, FREITAL)
    (row,) = rows(people.east, InboxFilter(area=Area.OFFERED))
    assert row.municipality.endswith(" and one more municipality")


def test_pages_follow_each_other_forwards_and_backwards_without_gaps(people: People) -> None:
    today = timezone.localdate()
    cases = [running_case(people.east) for _number in range(PAGE_SIZE + 3)]
    for number, case in enumerate(cases):
        due(case, today + timedelta(days=number // 2) if number < PAGE_SIZE else None)
    wanted, user = InboxFilter(area=Area.OFFERED), User.objects.get(pk=people.east.pk)
    first = inbox_of(user, wanted, START).page
    second = inbox_of(user, wanted, Place(after=first.next_key)).page
    back = inbox_of(user, wanted, Place(before=second.previous_key)).page
    assert [row.case_id for row in first.rows + second.rows] == [case.pk for case in cases]
    assert back.rows == first.rows
    assert (first.previous_key, second.next_key, back.previous_key) == ("", "", "")


def test_a_page_that_cannot_be_read_is_the_first(people: People) -> None:
    case = running_case(people.east)
    for key in ("x", "2026-13-45_1", "_", "2026-01-01_" + "9" * 30, "²_²"):
        assert [row.case_id for row in rows(people.east, InboxFilter(area=Area.OFFERED), Place(key))] == [
            case.pk
        ]
