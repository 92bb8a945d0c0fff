"""What somebody enters in the form of a step becomes facts, with rows, and can be shown again."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from casework.audit.errors import Invalid
from casework.cases.models import Case
from tests.builders import FREITAL, PIRNA, draft_case, hire_staff, town
from tests.engine.visit import GuestFacts, PlaceFacts, VisitFacts, VisitForm, typed
from workflows.engine.forms import (
    TEXT_LIMIT,
    Entry,
    Table,
    initial_of,
    sheet_of,
    with_row_added,
    with_row_removed,
)


@pytest.fixture
def case(db: None) -> Case:
    """Return a case of two towns."""
    return draft_case(hire_staff().officer, PIRNA, FREITAL)


def names(form: VisitForm, group: str) -> list[object]:
    """Return the names that the rows of a group show."""
    return [row["name"].value() for row in form.groups[group].formset.forms]


def test_rows_and_choices_become_tuples_and_empty_rows_are_left_out(case: Case) -> None:
    towns = [str(town(PIRNA).pk), str(town(FREITAL).pk)]
    entered = typed(["Ada", "", "Bert"], [""], topics=["light", "noise"], towns=towns, cost="12.50")
    entered = with_value(entered, "guests-0-town", "Stadt Pirna")
    form = VisitForm(entered, case=case)
    assert form.is_valid(), form.errors
    assert form.to_facts() == VisitFacts(
        summary="All calm.",
        topics=("light", "noise"),
        towns=(town(FREITAL), town(PIRNA)),
        guests=(GuestFacts("Ada", "Stadt Pirna"), GuestFacts("Bert")),
        cost=Decimal("12.50"),
    )


def with_value(data: QueryDict, name: str, value: str) -> QueryDict:
    """Return the data with one more entry."""
    changed = data.copy()
    changed[name] = value
    return changed


def test_the_choices_of_a_row_are_those_of_the_case_also_in_the_row_that_scripts_copy(case: Case) -> None:
    rows = VisitForm(case=case).groups["guests"].formset
    for row in (rows.forms[0], rows.empty_form):
        assert "Stadt Pirna" in str(row["town"])
    foreign = with_value(typed(["Ada"], []), "guests-0-town", "Stadt Leipzig")
    assert not VisitForm(foreign, case=case).is_valid()


def test_a_mistake_in_a_row_is_a_mistake_of_the_form(case: Case) -> None:
    assert not VisitForm(typed(["A" * 41], []), case=case).is_valid()
    assert VisitForm(typed(["A" * 40], []), case=case).is_valid()


def test_a_group_that_is_needed_has_a_row(case: Case) -> None:
    assert not VisitForm(typed([""], ["Station"]), case=case).is_valid()
    assert VisitForm(typed(["Ada"], []), case=case).is_valid()


def test_what_is_only_shown_again_is_not_judged(case: Case) -> None:
    form = VisitForm(typed(["A" * 40], [], summary="", held_on="soon"), case=case, checked=False)
    assert form.errors == {}
    assert [row.errors for row in form.groups["guests"].formset.forms] == [{}]
    assert not form.groups["guests"].formset.errors
    assert not form.groups["guests"].formset.non_form_errors()
    assert form["held_on"].value() == "soon"
    assert names(form, "guests") == ["A" * 40]


def test_what_is_too_long_is_marked_also_where_nothing_is_judged(case: Case) -> None:
    long = "a" * (TEXT_LIMIT + 1)
    form = VisitForm(typed(["A" * 41], [], summary=long, held_on="soon"), case=case, checked=False)
    assert list(form.errors) == ["summary"]
    assert [list(row.errors) for row in form.groups["guests"].formset.forms] == [["name"]]
    assert not form.is_valid()
    assert names(form, "guests") == ["A" * 41]


def test_no_text_is_longer_than_anybody_reads(case: Case) -> None:
    for text, fits in (("a" * TEXT_LIMIT, True), ("a" * (TEXT_LIMIT + 1), False)):
        assert VisitForm(typed(["Ada"], [], summary=text), case=case).is_valid() is fits
        assert VisitForm(typed(["Ada"], [text]), case=case).is_valid() is fits


def test_what_was_sent_before_a_group_existed_is_taken_as_a_fresh_page_has_it(case: Case) -> None:
    form = VisitForm(QueryDict("summary=Calm."), case=case)
    assert (names(form, "guests"), names(form, "places")) == ([None], [])
    assert form["summary"].value() == "Calm."
    assert not form.is_valid()
    assert len(form.groups["guests"].formset.non_form_errors()) == 1
    assert VisitForm(case=case).is_bound is False


def test_the_refusal_of_a_service_stands_at_its_field_or_group_or_on_top(case: Case) -> None:
    form = VisitForm(typed(["Ada"], []), case=case)
    form.add_refusal(Invalid("Too short.", "summary"))
    form.add_refusal(Invalid("Too few.", "guests"))
    form.add_refusal(Invalid("Not like that.", "something"))
    assert form.groups["guests"].formset.non_form_errors() == ["Too few."]
    assert form.errors == {"summary": ["Too short."], "__all__": ["Not like that."]}


def test_facts_come_back_into_their_form(case: Case) -> None:
    facts = VisitFacts("Calm.", topics=("noise",), guests=(GuestFacts("Ada"), GuestFacts("Bert")))
    form = VisitForm(case=case, initial=initial_of(facts))
    assert names(form, "guests") == ["Ada", "Bert"]
    assert (form["summary"].value(), form["topics"].value()) == ("Calm.", ["noise"])
    assert initial_of(None) == {}


def test_a_row_is_added_at_the_end(case: Case) -> None:
    more = with_row_added(typed(["Ada", "Bert"], ["Station"]), "guests")
    assert names(VisitForm(more, case=case, checked=False), "guests") == ["Ada", "Bert", None]
    assert more["places-TOTAL_FORMS"] == "1"


@pytest.mark.parametrize(
    ("before", "after"), [("99", "100"), ("100", "100"), ("999999", "100"), ("1234567", "1"), ("x", "1")]
)
def test_there_are_at_most_a_hundred_rows(before: str, after: str) -> None:
    data = QueryDict(f"guests-TOTAL_FORMS={before}")
    assert with_row_added(data, "guests")["guests-TOTAL_FORMS"] == after


def test_a_row_goes_and_the_later_ones_move_up(case: Case) -> None:
    entered = with_value(typed(["Ada", "Bert", "Cleo"], ["Station"]), "guests-2-town", "Stadt Pirna")
    entered.setlist("guests-2-days", ["1", "2"])
    less = with_row_removed(entered, "guests", 1)
    form = VisitForm(less, case=case, checked=False)
    assert (names(form, "guests"), names(form, "places")) == (["Ada", "Cleo"], ["Station"])
    assert (less["guests-1-town"], less.getlist("guests-1-days")) == ("Stadt Pirna", ["1", "2"])
    assert not [key for key in less if key.startswith("guests-2-")]


def test_where_there_is_no_row_none_goes() -> None:
    for data in (typed([], []), QueryDict("")):
        assert with_row_removed(data, "guests", 0)["guests-TOTAL_FORMS"] == "0"


@pytest.mark.usefixtures("db")
def test_facts_are_told_in_words_in_the_order_of_the_form() -> None:
    facts = VisitFacts(
        summary="Calm.",
        topics=("light", "noise"),
        towns=(town(PIRNA),),
        guests=(GuestFacts("Ada", "Stadt Pirna"), GuestFacts("Bert")),
        held_on=date(2026, 3, 2),
        cost=Decimal("1234.5"),
        host=town(FREITAL),
    )
    visit, rest = sheet_of(VisitForm, facts)
    assert (visit.title, rest.title) == ("The visit", "Who and what")
    assert visit.entries == (
        Entry("Summary", "Calm."),
        Entry("Held on", "2 Mar 2026"),
        Entry("Cost", "1,234.5"),
        Entry("Is public", "no"),
        Entry("Host", str(town(FREITAL))),
    )
    assert rest.entries == (Entry("Topics", "Lighting, Noise"), Entry("Towns", str(town(PIRNA))))
    rows = (("Ada", "Stadt Pirna"), ("Bert", ""))
    assert rest.tables == (Table("Guests", ("Name", "Town"), rows),)


def test_facts_of_a_form_without_sections_stand_in_one() -> None:
    class Plain(VisitForm):
        sections = ()

    facts = VisitFacts("Calm.", is_public=True, places=(PlaceFacts("Station"),))
    (section,) = sheet_of(Plain, facts)
    assert section.title == ""
    assert section.entries == (Entry("Summary", "Calm."), Entry("Is public", "yes"))
    assert section.tables == (Table("Places", ("Name of the place",), (("Station",),)),)
