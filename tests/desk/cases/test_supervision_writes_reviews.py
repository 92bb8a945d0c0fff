"""Supervision writes reviews on a page, sees what has changed since, and is told when to look again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Language, Role
from accounts.models import User
from accounts.services import create_user
from casework.audit.choices import Scope
from casework.audit.selectors import events_of
from casework.cases.choices import Audience, Level, ReviewScope
from casework.cases.models import Review
from casework.cases.notes import write_note
from casework.cases.reviewing import ReviewFacts, review_case
from tests.builders import acting, house, lpr, office, person
from tests.desk.cases.builders import Scene
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.reader import reader_of
from workflows.desk.selectors.timeline import visible_events
from workflows.engine.lifecycle import abort_case

TODAY = localdate()
FOUND = "The minutes came late."


def write(scene: Scene, status: int = 302, **entered: object) -> str:
    form = {"scope": "case", **entered}
    return scene.send(scene.staff.supervision, "add_review", status=status, form=form)


def page(scene: Scene, user: User | None = None) -> str:
    return scene.page(user or scene.staff.supervision, "reviews")


def note(scene: Scene, by: User, text: str = "Note", level: Level = Level.INTERNAL) -> int:
    write_note(case=scene.case, text=text, audience=Audience.PARTIES, level=level, by=acting(by))
    return events_of(scope=Scope.CASE, subject_id=scene.case.pk)[0].pk


def test_a_review_is_listed_with_what_was_found_and_the_follow_up(scene: Scene) -> None:
    assert "Nothing has been reviewed yet" in page(scene)
    write(scene, findings=FOUND, follow_up_on=(TODAY + timedelta(days=9)).isoformat())
    found = page(scene)
    for words in (FOUND, "The whole case", scene.staff.supervision.name):
        assert words in found, words
    assert "settled by a later review" not in found


def test_a_period_is_named(scene: Scene) -> None:
    write(scene, scope="period", first_day="2026-01-02", last_day="2026-01-30", without_findings="on")
    assert Review.objects.get().scope == ReviewScope.PERIOD
    found = page(scene)
    assert "A period" in found
    assert "Without findings" in found


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Please write what you found"),
        ({"findings": FOUND, "without_findings": "on"}, "Please decide for one."),
        ({"findings": FOUND, "follow_up_on": "2020-01-01"}, "This day has passed."),
        ({"findings": FOUND, "follow_up_on": "2126-01-01"}, "three years ahead"),
        ({"findings": FOUND, "scope": "period"}, "Please name the first and the last day"),
        ({"findings": FOUND, "scope": "entry"}, "error-summary"),
        ({"findings": FOUND, "follow_up_on": "31.02.2026"}, "error-summary"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(scene: Scene, entered: dict[str, str], words: str) -> None:
    found = write(scene, status=400, **entered)
    assert words in found
    assert not Review.objects.exists()


def test_own_work_and_a_follow_up_that_is_settled_are_said_before_it_counts(scene: Scene) -> None:
    write(scene, findings=FOUND, follow_up_on=TODAY.isoformat())
    note(scene, scene.staff.supervision)
    shown = write(scene, status=200, findings="Better now.")
    assert "The review will say that you acted in it yourself" in shown
    assert "The follow-up of the last review is settled by this one" in shown
    assert Review.objects.count() == 1
    noticed = shown.partition('name="noticed" value="')[2].partition('"')[0]
    write(scene, findings="Better now.", noticed=noticed)
    found = page(scene)
    assert "Own work was among it." in found
    assert "settled by a later review" in found


def test_one_entry_is_reviewed_from_the_timeline(scene: Scene) -> None:
    entry, supervision = note(scene, scene.staff.officer), scene.staff.supervision
    assert scene.address("review_entry", entry) in scene.page(supervision, "timeline")
    assert "wrote a note" in scene.page(supervision, "review_entry", entry)
    scene.send(supervision, "review_entry", entry, findings=FOUND)
    assert Review.objects.get().entry_id == entry
    assert "wrote a note" in page(scene).partition("Changed since")[0]


def test_an_entry_that_supervision_may_not_read_or_of_another_case_is_not_there(scene: Scene) -> None:
    secret = note(scene, scene.pirna.mayor, "Secret", Level.CONFIDENTIAL)
    foreign = events_of(scope=Scope.CASE, subject_id=scene.open_another().pk)[0].pk
    for entry in (secret, foreign):
        scene.page(scene.staff.supervision, "review_entry", entry, status=404)
        scene.send(scene.staff.supervision, "review_entry", entry, status=404, findings=FOUND)
    assert not Review.objects.exists()


def test_what_has_changed_since_is_counted_and_listed_as_far_as_it_may_be_read(scene: Scene) -> None:
    note(scene, scene.staff.officer)
    write(scene, findings=FOUND)
    assert "Entries since then that you may read: 0." in page(scene)
    note(scene, scene.staff.officer)
    note(scene, scene.pirna.mayor, "Secret", Level.CONFIDENTIAL)
    write(scene, scope="period", first_day="2026-01-02", last_day="2026-01-30", findings=FOUND)
    found = page(scene)
    assert "Entries since then that you may read: 1." in found
    assert found.partition("Changed since")[2].count("wrote a note") == 1


def test_nobody_but_supervision_and_audit_learns_of_a_review(scene: Scene) -> None:
    write(scene, findings=FOUND)
    auditor = person("Audit", Role.AU, lpr())
    for user in (scene.staff.supervision, auditor):
        assert FOUND in page(scene, user)
        assert scene.address("reviews") in scene.page(user)
        assert "reviewed the case" in scene.page(user, "timeline")
    assert "Write a review" not in page(scene, auditor)
    assert "Review this entry" not in scene.page(auditor, "timeline")
    quality = person("Quality", Role.QA, lpr())
    for user in (scene.staff.officer, quality, scene.pirna.mayor, scene.pirna.coordination):
        for name in ("reviews", "add_review"):
            scene.page(user, name, status=403)
        scene.send(user, "add_review", status=403, scope="case", findings=FOUND)
        for shown in (scene.page(user), scene.page(user, "timeline")):
            assert FOUND not in shown
            assert "reviewed the case" not in shown
            assert "pruefvermerke" not in shown
        reader = reader_of(acting(user).user, scene.case)
        assert not visible_events(reader).filter(verb__contains="reviewed").exists()
    scene.page(auditor, "add_review", status=403)
    scene.page(scene.stranger, "reviews", status=404)


def test_findings_unfold_in_the_timeline_of_supervision(scene: Scene) -> None:
    write(scene, findings=FOUND)
    assert f"<ins>{FOUND}</ins>" in scene.page(scene.staff.supervision, "timeline")


def test_a_closed_case_is_reviewed_on_the_same_page(scene: Scene) -> None:
    abort_case(case=scene.case, on=TODAY, by=acting(scene.staff.officer), reason="The town wishes it.")
    write(scene, findings=FOUND)
    assert FOUND in page(scene)


def test_the_page_speaks_german(scene: Scene) -> None:
    write(scene, without_findings="on")
    auditor = create_user(
        email="revision@example.org", name="Revision", password=None, by=house(), language=Language.GERMAN
    )
    office(auditor, Role.AU, lpr())
    found = page(scene, auditor)
    for words in ("Prüfvermerke lesen nur Leitung und Revision.", "Der ganze Vorgang", "Ohne Feststellungen"):
        assert words in found, words
    assert "hat den Vorgang geprüft." in scene.page(auditor, "timeline")


def due(user: User, area: Area = Area.MINE, **narrowed: str) -> list[str]:
    wanted = InboxFilter(area=area, **narrowed)  # type: ignore[arg-type]
    rows = inbox_of(acting(user).user, wanted, Place()).follow_ups
    return [row.case.reference for row in rows if row.case.of_review]


def follow_up(scene: Scene, days: int) -> None:
    facts = ReviewFacts(ReviewScope.CASE, findings=FOUND, follow_up_on=TODAY + timedelta(days=days))
    review_case(case=scene.case, facts=facts, by=acting(scene.staff.supervision))


def test_a_follow_up_waits_for_the_reviewer_on_its_day(scene: Scene) -> None:
    supervision, other = scene.staff.supervision, person("Other supervision", Role.SU, lpr())
    follow_up(scene, 1)
    assert due(supervision) == []
    follow_up(scene, 0)
    reference = [scene.case.reference_number]
    assert due(supervision) == due(supervision, Area.ORGANISATION) == reference
    assert (due(other), due(other, Area.ORGANISATION)) == ([], reference)
    assert due(supervision, text="Bahnhof", municipality="Pirna") == reference
    assert due(supervision, text="Elbufer") == due(supervision, municipality="Leipzig") == []
    for user in (scene.staff.officer, scene.pirna.mayor, person("Audit", Role.AU, lpr())):
        assert all(due(user, area) == [] for area in Area)
    inbox = scene.desk_of(supervision).get("/").content.decode()
    assert "Reviews: follow-up due" in inbox
    assert scene.address("reviews") in inbox
    assert "Suspended cases: follow-up due" not in inbox


def test_the_inbox_costs_the_same_with_reviews_that_are_due(scene: Scene) -> None:
    note(scene, scene.staff.officer)
    client = scene.desk_of(scene.staff.supervision)
    client.get("/")
    with CaptureQueriesContext(connection) as before:
        client.get("/")
    follow_up(scene, 0)
    with CaptureQueriesContext(connection) as after:
        client.get("/")
    assert len(after) - len(before) <= 1  # the municipality of the case
    assert len(after) <= 12


def test_the_page_costs_the_same_for_many_reviews(scene: Scene) -> None:
    entry = note(scene, scene.staff.officer)

    def review() -> None:
        facts = ReviewFacts(ReviewScope.ENTRY, findings=FOUND, entry=entry)
        review_case(case=scene.case, facts=facts, by=acting(scene.staff.supervision))

    def cost() -> int:
        page(scene)
        with CaptureQueriesContext(connection) as captured:
            page(scene)
        return len(captured)

    review()
    one = cost()
    for _number in range(9):
        review()
    assert cost() == one <= 25
