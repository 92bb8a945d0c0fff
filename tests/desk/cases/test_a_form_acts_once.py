"""A form that is sent twice acts once; another one, or one that was refused, may come as often as wanted."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from casework.audit.models import AuditEvent
from casework.cases.models import CaseParty, Document, Note
from tests.at_once import together
from tests.builders import FREITAL, hire_staff, lpr, person, running_case, town_hall
from tests.databases import Clone
from tests.desk.cases.builders import Scene
from tests.documents.files import pdf_saying, uploaded
from tests.signing_in import signed_in
from workflows.desk import middleware
from workflows.engine.models import SentForm

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ALREADY = "You had sent this form already"
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # of a transaction: they neither read nor write


def mark_on(page: str) -> str:
    """Return the mark of a form on a page."""
    return re.findall(r'name="once" value="([0-9a-f]{32})"', page)[0]


def test_a_note_from_its_page_and_from_the_page_of_the_case(scene: Scene) -> None:
    officer = scene.staff.officer
    for name in ("add_note", "case"):
        mark = mark_on(scene.page(officer, name))
        for _time in range(2):
            scene.send(officer, "add_note", text="For us", reading="office", once=mark)
    assert Note.objects.count() == 2


def test_a_party(scene: Scene) -> None:
    officer, freital = scene.staff.officer, town_hall(FREITAL).town
    mark = mark_on(scene.page(officer, "add_party"))
    for _time in range(2):
        scene.send(officer, "add_party", organisation=freital.pk, joined_on=localdate(), once=mark)
    assert ALREADY in scene.page(officer)
    assert CaseParty.objects.filter(case=scene.case, organisation=freital).count() == 1


def file_plan(scene: Scene, mark: str, words: str) -> None:
    """File a plan with these words."""
    upload = uploaded("Plan.pdf", pdf_saying(words))
    mayor = scene.pirna.mayor
    scene.send(mayor, "add_document", title="The square", level="internal", upload=upload, once=mark)


def test_a_document_and_another_file_of_the_same_name(scene: Scene) -> None:
    mark = mark_on(scene.page(scene.pirna.mayor, "add_document"))
    for words, filed in (("By night.", 1), ("By night.", 1), ("By day.", 2)):
        file_plan(scene, mark, words)
        assert Document.objects.count() == filed


def test_what_is_written_anew_into_the_same_form_is_another_one(scene: Scene) -> None:
    officer = scene.staff.officer
    mark = mark_on(scene.page(officer, "add_note"))
    for text in ("First", "Second", "First"):
        scene.send(officer, "add_note", text=text, reading="office", once=mark)
    assert set(Note.objects.values_list("text", flat=True)) == {"First", "Second"}
    assert Note.objects.count() == 2


def test_two_people_send_two_forms(scene: Scene) -> None:
    mark = mark_on(scene.page(scene.staff.officer, "add_note"))
    for user in (scene.staff.officer, scene.staff.colleague):
        scene.send(user, "add_note", text="For us", reading="office", once=mark)
    assert Note.objects.count() == 2


@pytest.mark.parametrize("mark", ["", "0", "g" * 32, "a" * 33])
def test_a_form_without_a_mark_of_ours_acts_each_time(scene: Scene, mark: str) -> None:
    for _time in range(2):
        scene.send(scene.staff.officer, "add_note", text="For us", reading="office", once=mark)
    assert Note.objects.count() == 2
    assert not SentForm.objects.exists()


def test_a_form_that_was_refused_may_come_again(scene: Scene) -> None:
    officer = scene.staff.officer
    mark = mark_on(scene.page(officer, "add_note"))
    for _time in range(2):
        assert "error-summary" in scene.send(officer, "add_note", status=400, text="", once=mark)
        assert ALREADY not in scene.page(officer, "suspend")
    assert not SentForm.objects.exists()


def test_who_may_not_is_told_so_each_time_and_it_is_on_record(scene: Scene) -> None:
    quality = person("Clerk", Role.QA, lpr())
    for number in (1, 2):
        scene.send(quality, "add_note", status=403, text="For us", once="a" * 32)
        assert AuditEvent.objects.filter(actor=quality).count() == number
    assert not SentForm.objects.exists()


def test_what_fails_at_its_end_has_done_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    send = partial(
        scene.send, scene.staff.officer, "add_note", text="For us", reading="office", once="a" * 32
    )
    with monkeypatch.context() as patched:
        patched.setattr(middleware, "keep_sent_form", broken)
        with pytest.raises(RuntimeError):
            send()
    assert not Note.objects.exists()
    send()
    assert Note.objects.count() == 1


def broken(**_facts: str) -> None:
    """Fail."""
    raise RuntimeError


def statements_of(send: Callable[[], object]) -> int:
    """Return how many statements of its own something takes."""
    with CaptureQueriesContext(connection) as captured:
        send()
    return sum(not query["sql"].startswith(BRACKETS) for query in captured)


def test_the_mark_costs_two_statements_and_a_second_time_hardly_any(scene: Scene) -> None:
    officer = scene.staff.officer
    send = partial(scene.send, officer, "add_note", reading="office")
    send(text="To warm up")
    without = statements_of(lambda: send(text="Without"))
    assert statements_of(lambda: send(text="With", once="a" * 32)) == without + 2
    assert statements_of(lambda: send(text="With", once="a" * 32)) < without / 2


def test_the_mark_outlives_the_sign_in(scene: Scene) -> None:
    officer = scene.staff.officer
    entered = {"text": "For us", "reading": "office", "once": mark_on(scene.page(officer, "add_note"))}
    scene.send(officer, "add_note", form=entered)
    asked = Client().post(scene.address("add_note"), entered)
    assert asked.status_code == 401
    assert re.findall(r'name="once" value="([0-9a-f]{32})"', asked.content.decode())[-1] == entered["once"]
    scene.send(officer, "add_note", form=entered)
    assert Note.objects.count() == 1


def test_of_two_at_the_same_instant_one_acts(committed_db: Clone) -> None:
    staff = hire_staff()
    address = f"/vorgaenge/{running_case(staff.officer).pk}/vermerke/neu/"
    browsers, marks = [signed_in(staff.officer) for _window in range(2)], [f"{n:032x}" for n in range(5)]

    def send(browser: Client, mark: str) -> "Response":
        answer = browser.post(address, {"text": "For us", "reading": "office", "once": mark})
        assert answer.status_code == 302, answer.content.decode()
        return answer

    sent = together([[partial(send, browser, mark) for mark in marks] for browser in browsers])
    assert sent == {"done": 10}
    assert Note.objects.count() == 5
    assert SentForm.objects.exclude(place="").count() == 5
