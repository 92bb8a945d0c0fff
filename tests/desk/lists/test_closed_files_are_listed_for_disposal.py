"""The list of disposal: closed files, the longest closed first, and which of them are due."""

from datetime import date

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.choices import Role
from accounts.models import User
from casework.audit.errors import NotAllowed
from casework.cases.choices import CaseKind, ErasureGround
from casework.cases.erasing import ErasureFacts, ask_for_erasure
from casework.cases.models import Case
from casework.cases.selectors.erasures import waiting_erasures
from casework.cases.services import open_case, open_related_case
from tests.builders import OPENED, PIRNA, acting, house, lpr, person, running_case, town
from tests.desk.lists.builders import People
from tests.signing_in import signed_in
from workflows.desk.selectors.disposal import DisposalRow, disposal_page
from workflows.desk.selectors.paging import Place
from workflows.engine.lifecycle import abort_case, discard_case, reopen_case, submit_case

LONG_AGO, LATER, NOW = date(2025, 3, 10), date(2026, 1, 5), "2036-05-01 12:00+02:00"
START = Place()


def closed(people: People, on: date) -> Case:
    case = running_case(people.east, PIRNA, kind=CaseKind.CONSULTATION, title=f"Closed {on}")
    abort_case(case=case, on=on, by=acting(people.east), reason="Done.")
    return case


def listed(user: User, *, due_only: bool = False, place: Place = START) -> tuple[DisposalRow, ...]:
    return disposal_page(User.objects.get(pk=user.pk), place, due_only=due_only).rows


def cases_of(rows: tuple[DisposalRow, ...]) -> list[int]:
    return [case.case_id for row in rows for case in row.cases]


def test_closed_files_stand_there_the_longest_closed_first(people: People) -> None:
    late, early, running = closed(people, LATER), closed(people, LONG_AGO), running_case(people.east, PIRNA)
    rows = listed(people.west)
    assert cases_of(rows) == [early.pk, late.pk]
    assert running.pk not in cases_of(rows)
    assert [row.retention.last_day for row in rows] == [date(2035, 12, 31), date(2036, 12, 31)]
    assert not any(row.is_due for row in rows)
    assert listed(people.west, due_only=True) == ()


def test_what_is_due_is_found_and_a_page_says_so(people: People) -> None:
    late, early = closed(people, LATER), closed(people, LONG_AGO)
    with time_machine.travel(NOW, tick=False):
        assert [row.is_due for row in listed(people.west)] == [True, False]
        assert cases_of(listed(people.west, due_only=True)) == [early.pk]
        page = signed_in(people.west).get("/aussonderung/?nur=faellig").content.decode()
        assert "due for disposal" in page
        assert early.reference_number in page
        assert late.reference_number not in page
        at = f"{LONG_AGO}_{early.pk}"
        assert cases_of(listed(people.west, place=Place(after=at))) == [late.pk]
        assert cases_of(listed(people.west, place=Place(before=f"{LATER}_{late.pk}"))) == [early.pk]


def test_a_file_counts_from_its_last_case_and_not_while_one_is_open(people: People) -> None:
    case = running_case(people.east, PIRNA, kind=CaseKind.CONSULTATION)
    related = open_related_case(
        case=case, kind=CaseKind.OTHER, title="Related", opened_on=case.opened_on, by=house()
    )
    submit_case(case=related, by=acting(people.east))
    abort_case(case=case, on=LONG_AGO, by=acting(people.east), reason="Done.")
    assert listed(people.west) == ()
    abort_case(case=related, on=LATER, by=acting(people.east), reason="Done.")
    (row,) = listed(people.west)
    assert [one.case_id for one in row.cases] == [case.pk, related.pk]
    assert (row.closed_on, row.retention.last_day) == (LATER, date(2036, 12, 31))
    head = person("Head", Role.SU, lpr())
    reopen_case(case=related, by=acting(head), reason="It goes on.")
    assert listed(people.west) == ()


def test_the_discarded_draft_of_a_town_is_nobody_elses(people: People) -> None:
    case = open_case(
        kind=CaseKind.COACHING,
        title="Only thought of",
        municipalities=[town(PIRNA)],
        opened_by=town(PIRNA),
        opened_on=OPENED,
        by=acting(people.pirna),
    )
    discard_case(case=case, by=acting(people.pirna), reason="Not now.")
    title = frozenset({("cases_historicalcase", case.pk, "title")})
    facts = ErasureFacts(title, ErasureGround.UNLAWFUL, "A mistake.")
    ask_for_erasure(case=case, facts=facts, by=acting(people.pirna))
    head = person("Head", Role.SU, lpr())
    assert listed(people.west) == listed(head) == ()
    assert not waiting_erasures(head).exists()


def test_supervision_sees_it_and_nobody_else(people: People) -> None:
    case = closed(people, LONG_AGO)
    head, quality = person("Head", Role.SU, lpr()), person("Quality", Role.QA, lpr())
    assert cases_of(listed(head)) == [case.pk]
    for somebody in (people.pirna, people.coach, quality):
        with pytest.raises(NotAllowed):
            listed(somebody)
    link = "/aussonderung/"
    assert link in signed_in(head).get("/vorgaenge/").content.decode()
    assert link not in signed_in(quality).get("/vorgaenge/").content.decode()


def test_an_empty_list_says_what_will_come(people: People) -> None:
    page = signed_in(people.west).get("/aussonderung/").content.decode()
    assert "No file is closed yet" in page
    assert "before the archive has decided, or has not answered for six months" in page
    assert (
        "Nothing is due for disposal"
        in signed_in(people.west).get("/aussonderung/?nur=faellig").content.decode()
    )


def test_the_statements_do_not_grow_with_the_files(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.get(pk=people.west.pk)
    closed(people, LONG_AGO)
    disposal_page(user, START)
    with django_assert_num_queries(2):
        disposal_page(user, START)
    for _number in range(3):
        closed(people, LATER)
    with django_assert_num_queries(2):
        assert len(disposal_page(user, START).rows) == 4


def test_the_head_of_a_closed_case_says_how_long_it_is_kept_at_least(people: People) -> None:
    case, running = closed(people, LONG_AGO), running_case(people.east, PIRNA, kind=CaseKind.CONSULTATION)
    page = signed_in(people.west).get(f"/vorgaenge/{case.pk}/").content.decode()
    assert "To be kept at least until" in page
    assert "31 Dec 2035" in page
    assert (
        "To be kept at least until"
        not in signed_in(people.west).get(f"/vorgaenge/{running.pk}/").content.decode()
    )
