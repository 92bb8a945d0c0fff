"""The list of cases: what may be seen, filtered and searched, the newest first."""

from datetime import timedelta

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from casework.audit.actors import Actor
from casework.territory.models import TerritorialUnit
from tests.builders import FREITAL, GOERLITZ, PIRNA, house
from tests.desk.lists.builders import People, draft_case, make_coach, only_step, running_case, set_due, shown
from tests.signing_in import signed_in
from workflows.desk.selectors.case_list import MOST_COUNTED, CaseFilter, CaseList, case_list, coach_choices
from workflows.desk.selectors.lights import Light
from workflows.desk.selectors.paging import PAGE_SIZE, Place
from workflows.engine.lifecycle import suspend_case

START = Place()


def listed(user: User, wanted: CaseFilter, place: Place = START) -> CaseList:
    """Return the list as somebody sees it who has just come in."""
    return case_list(User.objects.get(pk=user.pk), wanted, place)


def found(user: User, **wanted: str | int | bool) -> list[int]:
    """Return the cases that fit, in the order in which they are shown."""
    return [row.case_id for row in listed(user, CaseFilter(**wanted)).page.rows]  # type: ignore[arg-type]


def test_the_newest_case_comes_first_and_a_town_sees_only_its_own(people: People) -> None:
    old, new = running_case(people.east, PIRNA), running_case(people.east, GOERLITZ)
    assert found(people.west) == [new.pk, old.pk]
    assert found(people.pirna) == [old.pk]
    assert listed(people.pirna, CaseFilter()).count == 1


def test_a_draft_is_seen_by_its_own_organisation_only(people: People) -> None:
    draft = draft_case(people.east, PIRNA)
    assert found(people.west, state="draft") == [draft.pk]
    assert found(people.pirna) == []


def test_each_filter_narrows_the_list(people: People) -> None:
    first, second = running_case(people.east, PIRNA, FREITAL), running_case(people.east, GOERLITZ)
    draft_case(people.east, GOERLITZ)
    make_coach(case=first, user=people.coach, by=house())
    set_due(step=only_step(second), due_on=timezone.localdate() - timedelta(days=1), by=house())
    district = TerritorialUnit.objects.get(ags="14628")
    assert found(people.east, district=district.pk) == [first.pk]
    assert found(people.east, coach=people.coach.pk) == [first.pk]
    assert found(people.east, overdue=True) == [second.pk]
    assert found(people.east, stage="inquiry", kind="coaching") == [second.pk, first.pk]
    assert found(people.east, kind="funding") == []
    assert found(people.east, stage="closing") == []


def test_every_word_of_a_search_is_found_in_number_subject_or_municipality(people: People) -> None:
    parks = running_case(people.east, PIRNA, title="Safe parks")
    stations = running_case(people.east, GOERLITZ, title="Safe stations")
    assert found(people.east, text="safe") == [stations.pk, parks.pk]
    assert found(people.east, text="safe görlitz") == [stations.pk]
    assert found(people.east, text=parks.reference_number) == [parks.pk]
    assert found(people.east, text="14628270") == [parks.pk]
    assert found(people.east, text="safe leipzig") == found(people.pirna, text="stations") == []


def test_a_row_says_where_the_case_stands(people: People) -> None:
    case = running_case(people.east, PIRNA)
    make_coach(case=case, user=people.coach, by=house())
    (row,) = listed(people.east, CaseFilter()).page.rows
    assert row.municipality == "Pirna (Landkreis Sächsische Schweiz-Osterzgebirge)"
    assert (row.state, row.stages, row.coach, row.lead) == ("running", ("1 Inquiry",), "Coach North", "")
    assert row.due_on == only_step(case).due_on


def test_a_suspended_case_shows_its_follow_up_date_and_a_stopped_light(people: People) -> None:
    case, until = running_case(people.east), timezone.localdate() + timedelta(days=30)
    suspend_case(case=case, until=until, by=Actor(people.supervision), reason="Election")
    (row,) = listed(people.east, CaseFilter(state="suspended")).page.rows
    assert (row.due_on, row.light) == (until, Light.STOPPED)


def test_only_coaches_of_visible_cases_are_offered_as_a_filter(people: People) -> None:
    make_coach(case=running_case(people.east, PIRNA), user=people.coach, by=house())
    name = (str(people.coach.pk), "Coach North")
    assert coach_choices(people.east) == coach_choices(people.pirna) == [name]
    assert coach_choices(people.goerlitz) == []


def test_pages_follow_each_other_by_key(people: People) -> None:
    cases = [draft_case(people.east).pk for _number in range(PAGE_SIZE + 2)][::-1]
    first = listed(people.east, CaseFilter()).page
    second = listed(people.east, CaseFilter(), Place(after=first.next_key)).page
    back = listed(people.east, CaseFilter(), Place(before=second.previous_key)).page
    assert [row.case_id for row in first.rows + second.rows] == cases
    assert back.rows == first.rows


def test_the_count_stops_at_its_limit(people: People) -> None:
    for _number in range(3):
        draft_case(people.east)
    few = listed(people.east, CaseFilter())
    assert (few.count, few.has_more) == (3, False)
    assert CaseList(few.page, MOST_COUNTED + 1).has_more


def test_the_page_keeps_its_filters_in_the_address_and_can_clear_them(people: People) -> None:
    parks = running_case(people.east, PIRNA, title="Safe parks")
    stations = running_case(people.east, GOERLITZ, title="Safe stations")
    page = shown(signed_in(people.east), "/vorgaenge/?suche=parks&zustand=running")
    assert parks.reference_number in page
    assert stations.reference_number not in page
    assert "2 filters set" in page
    assert 'href="/vorgaenge/"' in page


def test_unknown_filters_are_named_in_one_line_and_the_others_count(people: People) -> None:
    running_case(people.east, title="Safe parks")
    running_case(people.east, title="Safe stations")
    page = shown(signed_in(people.east), "/vorgaenge/?art=unsinn&kreis=0&suche=parks")
    line = "Not understood in the address: Kind: “unsinn”, District: “0”. The other filters count."
    assert page.index(line) < page.index("<details")
    assert "Safe parks" in page
    assert "Safe stations" not in page
    assert "Not understood" not in shown(signed_in(people.east), "/vorgaenge/?art=coaching&suche=parks")


def test_the_list_costs_the_same_for_one_case_and_for_many(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 20):
        for _number in range(count):
            make_coach(case=running_case(people.east, PIRNA, FREITAL), user=people.coach, by=house())
        client = signed_in(people.pirna)
        with django_assert_max_num_queries(12):
            shown(client, "/vorgaenge/")
