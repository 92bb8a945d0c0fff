"""Whoever waits for a step or gives it to somebody reads who is away, until when, and who acts meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.services import end_absence_at_once
from tests.builders import acting, lpr, person
from tests.desk.absences.builders import away
from tests.desk.steps.builders import Office, address, desk_of, take


@pytest.fixture
def pages(office: Office) -> dict[str, str]:
    """Return the pages that say with whom a step is, with its owner present."""
    step = office.step("inquiry")
    take(step, office.staff.officer)
    return {
        "step": address(step),
        "case": f"/vorgaenge/{office.case.pk}/",
        "inbox": "/?bereich=organisation",
        "reassign": address(step, "reassign"),
    }


@pytest.mark.parametrize("name", ["step", "case", "inbox"])
def test_the_absence_of_the_owner_is_shown_for_one_statement_at_most(
    office: Office, pages: dict[str, str], name: str
) -> None:
    desk = desk_of(office.staff.supervision)
    with CaptureQueriesContext(connection) as before:
        assert "absent until" not in desk.get(pages[name]).content.decode()
    away(office.staff.officer, office.staff.colleague)
    with CaptureQueriesContext(connection) as after:
        shown = desk.get(pages[name]).content.decode()
    assert "deputy: Case Officer West" in shown
    assert len(after) == len(before)
    of_absences = [
        query for query in after if '"accounts_absence"."last_day"' in query["sql"].split("FROM")[0]
    ]
    assert len(of_absences) == 1


def test_a_deputy_for_other_kinds_is_not_named(office: Office, pages: dict[str, str]) -> None:
    away(office.staff.officer, office.staff.colleague, kinds=("funding",))
    shown = desk_of(office.staff.supervision).get(pages["step"]).content.decode()
    assert "no deputy" in shown
    assert "deputy: Case Officer West" not in shown


def test_the_choice_of_who_does_it_says_who_is_away(office: Office, pages: dict[str, str]) -> None:
    away(office.staff.colleague)
    shown = desk_of(office.staff.supervision).get(pages["reassign"]).content.decode()
    assert "Case Officer West (absent until" in shown


def test_after_a_step_is_done_the_page_says_who_of_the_next_is_away(office: Office) -> None:
    step = office.step("inquiry")
    office.run("inquiry")
    take(office.step("receipt"), office.staff.officer)
    away(office.staff.officer, office.staff.colleague)
    shown = desk_of(office.staff.supervision).get(address(step)).content.decode()
    assert "deputy: Case Officer West" in shown


def test_a_deputy_who_is_away_as_well_is_named_as_such(office: Office, pages: dict[str, str]) -> None:
    away(office.staff.officer, office.staff.colleague)
    away(office.staff.colleague, office.staff.officer)
    shown = desk_of(office.staff.supervision).get(pages["case"]).content.decode()
    assert "deputy: Case Officer West (absent as well until" in shown
    end_absence_at_once(absence=office.staff.colleague.absences.get(), by=acting(office.staff.colleague))
    shown = desk_of(office.staff.supervision).get(pages["case"]).content.decode()
    assert "deputy: Case Officer West" in shown
    assert "absent as well" not in shown


def test_a_deputy_reads_on_the_case_page_for_whom(office: Office, pages: dict[str, str]) -> None:
    staff, told = office.staff, "On behalf of Case Officer East, away until"
    away(staff.officer, staff.colleague, staff.supervision)
    for user in (staff.colleague, staff.supervision):
        assert told in desk_of(user).get(pages["case"]).content.decode()
    third = person("Case Officer South", Role.CO, lpr())
    for user in (third, office.pirna.mayor):
        assert told not in desk_of(user).get(pages["case"]).content.decode()


def test_a_deputyship_that_adds_nothing_to_a_case_is_not_spoken_of(office: Office) -> None:
    third = person("Case Officer South", Role.CO, lpr())
    away(third, office.staff.colleague)
    shown = desk_of(office.staff.colleague).get(f"/vorgaenge/{office.case.pk}/").content.decode()
    assert "On behalf of" not in shown


def test_a_mayor_s_deputy_reads_it_where_only_the_mayor_s_right_counts(office: Office) -> None:
    away(office.pirna.mayor, office.pirna.coordination)
    shown = desk_of(office.pirna.coordination).get(f"/vorgaenge/{office.case.pk}/").content.decode()
    assert "On behalf of Mayor Pirna" in shown
