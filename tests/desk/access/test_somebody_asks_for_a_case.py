"""Somebody who knows a number asks for access, and learns nothing about whether there is such a case."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.policy import Grantable
from casework.cases.grants import MOST_WAITING, answer_request, end_grant
from casework.cases.models import AccessRequest
from tests.builders import acting
from tests.desk.access.asking import ANSWERING, ASKING, ask, in_four_weeks
from tests.desk.cases.builders import Scene, content

MARKS = r'name="(csrfmiddlewaretoken|once)" value="\w+"|nonce="[^"]+"|[\w.+-]+\.css\?\w+'


def answered(scene: Scene, reference: str) -> tuple[object, ...]:
    """Ask, go where the answer leads, and return all of it; then nothing has been asked."""
    desk = scene.desk_of(scene.stranger)
    scene.page(scene.stranger, status=404)
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            sent = ask(desk, reference)
            shown = desk.get(sent.headers["Location"])
        transaction.set_rollback(True)
    parts = [sent.status_code, sent.content, shown.status_code, re.sub(MARKS, "", shown.content.decode())]
    headers = [sorted((k, v) for k, v in a.headers.items() if "nonce" not in v) for a in (sent, shown)]
    return *parts, *headers, len(captured)


def test_the_answer_is_the_same_whether_there_is_a_case_or_not(scene: Scene) -> None:
    number = scene.case.reference_number
    with transaction.atomic():
        found = answered(scene, number)
        number_of_nothing = "1" * len(number)
        nothing = answered(scene, number_of_nothing)
    told = [part.replace(number_of_nothing, number) if isinstance(part, str) else part for part in nothing]
    assert list(found) == told
    assert "Your request has been sent." in str(found)
    assert number in str(found)


def test_the_answer_appears_among_the_own_requests(scene: Scene) -> None:
    desk = scene.desk_of(scene.stranger)
    page = content(desk.get(ASKING), 200)
    assert "You have not asked for anything yet" in page
    ask(desk, scene.case.reference_number, "I take over.")
    page = content(desk.get(ASKING), 200)
    assert "waiting" in page
    assert "I take over." in page
    assert scene.address("case") not in page
    officer = acting(scene.staff.officer)
    request = answer_request(
        request_id=AccessRequest.objects.get().pk,
        opens=Grantable.HEAD,
        valid_until=in_four_weeks(),
        reason="Agreed.",
        by=officer,
    )
    page = content(desk.get(ASKING), 200)
    assert "granted" in page
    assert "Reason: Agreed." in page
    assert scene.address("case") in page
    scene.page(scene.stranger)
    assert request.grant is not None
    end_grant(grant=request.grant, by=officer, reason="Done.")
    page = content(desk.get(ASKING), 200)
    assert "ended" in page
    assert scene.address("case") not in page


def refused(scene: Scene, reference: str) -> str:
    """Let the stranger ask and be refused; return how the own page tells of it, then nothing was asked."""
    desk = scene.desk_of(scene.stranger)
    with transaction.atomic():
        ask(desk, reference, "I follow up.")
        answer_request(
            request_id=AccessRequest.objects.get().pk,
            opens=None,
            valid_until=None,
            reason="Please ask\nyour own coordination.",
            by=acting(scene.staff.officer),
        )
        page = content(desk.get(ASKING), 200).partition("<table")[2].partition("</table>")[0]
        transaction.set_rollback(True)
    return page.replace(reference, "…")


def test_a_refusal_is_told_with_its_reason_and_tells_nothing_else(scene: Scene) -> None:
    number = scene.case.reference_number
    page = refused(scene, number)
    assert "refused" in page
    assert "Reason: Please ask<br>your own coordination." in page
    assert scene.case.title not in page
    assert scene.staff.officer.name not in page
    assert page == refused(scene, "33-1053/77/1")


def test_who_answers_is_told_who_reads_the_reason(scene: Scene) -> None:
    ask(scene.desk_of(scene.stranger), scene.case.reference_number)
    address = f"{ANSWERING}{AccessRequest.objects.get().pk}/"
    assert "Whoever asked reads this" in content(scene.desk_of(scene.staff.officer).get(address), 200)


def test_nobody_sees_the_requests_of_others(scene: Scene) -> None:
    ask(scene.desk_of(scene.stranger), "33-1053/77/1")
    assert "33-1053/77/1" not in content(scene.desk_of(scene.police).get(ASKING), 200)


@pytest.mark.parametrize(
    ("reference", "reason"), [("", "Because."), ("33-1053/1/1", "  "), ("x" * 61, "Long.")]
)
def test_bad_entries_are_shown_at_their_field(scene: Scene, reference: str, reason: str) -> None:
    page = content(ask(scene.desk_of(scene.stranger), reference, reason), 400)
    assert "error-summary" in page
    assert AccessRequest.objects.count() == 0


def test_the_same_number_is_asked_for_once_and_not_all_are_tried(scene: Scene) -> None:
    desk = scene.desk_of(scene.stranger)
    for number in range(MOST_WAITING):
        ask(desk, f"33-1053/{number}/1")
    page = content(ask(desk, "33-1053/0/1"), 409)
    assert "asked for this case already" in page
    page = content(ask(desk, "33-1053/99/1"), 409)
    assert "wait for many answers" in page
    assert "33-1053/99/1" in page


def test_a_form_that_is_sent_twice_asks_once(scene: Scene) -> None:
    desk = scene.desk_of(scene.stranger)
    for _time in range(2):
        assert ask(desk, "33-1053/5/1", once="a" * 32).status_code == 302
    assert AccessRequest.objects.count() == 1


def test_a_search_that_finds_nothing_and_a_page_that_is_not_there_lead_to_the_form(scene: Scene) -> None:
    desk = scene.desk_of(scene.stranger)
    number = scene.case.reference_number
    page = content(desk.get("/vorgaenge/", {"suche": number}), 200)
    assert f"{ASKING}?nummer={number}" in page
    assert ASKING in content(desk.get("/vorgaenge/"), 200)
    assert ASKING in scene.page(scene.stranger, status=404)
    assert f'value="{number}"' in content(desk.get(ASKING, {"nummer": number}), 200)
