"""Filters of the timeline: by person, kind, field and days, and never a way around what one may read."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.cases.choices import Audience, Level
from casework.cases.grants import grant_access
from casework.cases.notes import write_note
from casework.cases.selectors.cases import notes_for_others
from casework.cases.services import record_case_event
from casework.coaching.services.meetings import record_meeting
from tests.builders import acting, lpr, person
from tests.coaching_domain.work.builders import meeting
from tests.desk.cases.builders import TO_THE_COACH, Scene, content
from workflows.desk.selectors.paging import PAGE_SIZE
from workflows.engine.lifecycle import resume_case, suspend_case

WITHHELD = "An entry that you may not read."
SECRET = "The safe is behind the mirror."


def filtered(scene: Scene, user: User, status: int = 200, **wanted: str) -> str:
    """Return the timeline as the person sees it with these filters in its address."""
    return asked(scene, user, wanted, status)


def asked(scene: Scene, user: User, wanted: Mapping[str, str], status: int = 200) -> str:
    """Return the same for filters that are known later."""
    return content(scene.desk_of(user).get(scene.address("timeline"), wanted), status)


def entries(page: str) -> int:
    """Return how many entries a page shows."""
    return page.count("fw-event__when")


def told(page: str) -> str:
    """Return the list of entries."""
    return page.partition('<ol class="fw-timeline"')[2].partition("</ol>")[0]


def offered(page: str, name: str) -> list[str]:
    """Return what a list of the filters offers."""
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select is not None
    return re.findall(r"<option[^>]*>\s*([^<]+?)\s*</option>", select[0])


def confide(scene: Scene, *, times: int = 1) -> None:
    """Let somebody who has done nothing else in the case write a note that is for nobody else."""
    by = acting(User.objects.filter(name="Secretive").first() or person("Secretive", Role.CO, lpr()))
    for _time in range(times):
        write_note(case=scene.case, text=SECRET, audience=Audience.LPR, level=Level.CONFIDENTIAL, by=by)


def secretive() -> User:
    """Return who has written it."""
    return User.objects.get(name="Secretive")


def rest(scene: Scene, by: User) -> None:
    """Let the case rest, and go on."""
    until = localdate() + timedelta(days=20)
    suspend_case(case=scene.case, until=until, by=acting(by), reason="Elections")
    scene.case.refresh_from_db()
    resume_case(case=scene.case, by=acting(by), reason="Over")
    scene.case.refresh_from_db()


def test_by_person_also_by_who_was_represented(scene: Scene) -> None:
    officer, colleague, supervision = scene.staff.officer, scene.staff.colleague, scene.staff.supervision
    rest(scene, supervision)
    by = acting(colleague, supervision)
    write_note(case=scene.case, text="Call back", audience=Audience.PARTIES, by=by)
    page = filtered(scene, officer, person=str(supervision.pk))
    assert entries(page) == 3
    assert "Supervision suspended the case" in page
    assert "Case Officer West on behalf of Supervision wrote a note." in page
    assert entries(filtered(scene, officer, person=str(colleague.pk))) == 1


def test_by_kind_of_event(scene: Scene) -> None:
    rest(scene, scene.staff.officer)
    page = filtered(scene, scene.staff.officer, ereignis="case_resumed")
    assert entries(page) == 1
    assert "Case Officer East resumed the case." in page
    assert "… suspended the case until …." in offered(page, "ereignis")
    assert "… aborted the case." not in offered(page, "ereignis")


def test_by_changed_field_finds_what_the_timeline_unfolds(scene: Scene) -> None:
    rest(scene, scene.staff.officer)
    page = told(filtered(scene, scene.staff.officer, feld="cases.case.state"))
    assert "suspended the case" in page
    assert "resumed the case" in page
    assert "opened the case" in page
    assert "completed" not in page
    assert page.count("Case: State") == entries(page)
    page = filtered(scene, scene.staff.officer, feld="cases.case.closed_on")
    assert "No event fits these filters" in page


def test_by_days_on_which_it_happened(scene: Scene) -> None:
    rest(scene, scene.staff.officer)
    officer, today = scene.staff.officer, localdate()
    assert "suspended the case" in filtered(scene, officer, von=str(today), bis=str(today))
    before = told(filtered(scene, officer, bis=str(today - timedelta(days=1))))
    assert "suspended the case" not in before
    together = filtered(scene, officer, von=str(today), ereignis="case_resumed", person=str(officer.pk))
    assert entries(together) == 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"person": "0"}, "Select a valid choice."),
        ({"person": "x"}, "Select a valid choice."),
        ({"ereignis": "everything"}, "Select a valid choice."),
        ({"ereignis": "case_aborted"}, "Select a valid choice."),
        ({"feld": "cases.case.number"}, "Select a valid choice."),
        ({"feld": "accounts.user.email"}, "Select a valid choice."),
        ({"feld": "a\x00b"}, "Select a valid choice."),
        ({"von": "31.02.2026"}, "Enter a valid date."),
        ({"von": "2026-03-02", "bis": "2026-03-01"}, "The last day lies before the first."),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(scene: Scene, wanted: dict[str, str], said: str) -> None:
    page = asked(scene, scene.staff.officer, wanted, 400)
    assert said in page
    assert "error-summary" in page
    assert entries(page) == 0
    assert "The filters cannot be used like this" in page


def test_pages_keep_the_filters(scene: Scene) -> None:
    by = acting(scene.staff.colleague)
    for number in range(PAGE_SIZE + 2):
        write_note(case=scene.case, text=f"{number}", audience=Audience.PARTIES, by=by)
    page = filtered(scene, scene.staff.officer, ereignis="note_written")
    assert entries(page) == PAGE_SIZE
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    assert "ereignis=note_written" in following[1]
    address = scene.address("timeline") + following[1].replace("&amp;", "&")
    assert entries(content(scene.desk_of(scene.staff.officer).get(address), 200)) == 2


def test_who_reads_nothing_is_offered_nothing(scene: Scene) -> None:
    guest, by = person("Guest"), acting(scene.staff.officer)
    end = localdate()
    grant_access(case=scene.case, user=guest, opens=Grantable.HEAD, valid_until=end, reason="Why", by=by)
    page = filtered(scene, guest)
    assert "There is nothing to show" in page
    assert "fw-filter" not in page


def test_supervision_and_audit_see_when_something_was_withheld_and_nothing_of_it(scene: Scene) -> None:
    audit = person("Audit", Role.AU, lpr())
    confide(scene)
    for user in (scene.staff.supervision, audit):
        page = filtered(scene, user)
        assert WITHHELD in page
        assert SECRET not in page
        assert "Secretive" not in page
        assert "wrote a note" not in page
    assert WITHHELD not in filtered(scene, secretive())
    assert SECRET in filtered(scene, secretive())


def test_for_everybody_else_it_does_not_exist(scene: Scene) -> None:
    scene.play("inquiry")
    others = (scene.staff.officer, scene.pirna.mayor, scene.pirna.coordination)
    before = {user.pk: main(filtered(scene, user)) for user in others}
    confide(scene, times=PAGE_SIZE + 1)
    assert notes_for_others(scene.staff.officer, scene.case).count() == PAGE_SIZE + 1
    for user in others:
        assert main(filtered(scene, user)) == before[user.pk]
        for wanted in ({"bis": str(localdate())}, {"von": str(localdate())}):
            assert WITHHELD not in asked(scene, user, wanted)
        filtered(scene, user, 400, person=str(secretive().pk))
        filtered(scene, user, 400, ereignis="note_written")
        assert "No event fits" in filtered(scene, user, feld="cases.note.text")


def main(page: str) -> str:
    """Return the page without its frame."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_of_the_filters_only_the_period_finds_what_is_withheld(scene: Scene) -> None:
    confide(scene)
    supervision, today = scene.staff.supervision, localdate()
    assert "Secretive" not in offered(filtered(scene, supervision), "person")
    assert "… wrote a note." not in offered(filtered(scene, supervision), "ereignis")
    filtered(scene, supervision, 400, person=str(secretive().pk))
    filtered(scene, supervision, 400, ereignis="note_written")
    for wanted in (
        {"person": str(scene.staff.officer.pk)},
        {"ereignis": "case_opened"},
        {"feld": "cases.note.text"},
        {"feld": "cases.case.state"},
    ):
        assert WITHHELD not in asked(scene, supervision, wanted)
        assert WITHHELD not in asked(scene, supervision, {**wanted, "von": str(today)})
    assert WITHHELD in filtered(scene, supervision, von=str(today), bis=str(today))
    assert WITHHELD not in filtered(scene, supervision, bis=str(today - timedelta(days=1)))
    assert WITHHELD not in filtered(scene, supervision, von=str(today + timedelta(days=1)))


@service
def meet(*, scene: Scene, day: date, by: Actor) -> None:
    """Record a meeting that was held on a day, of which the audit reads nothing."""
    record_case_event(scene.case, Verb.MEETING_RECORDED, day, held_on=day)


def test_the_day_of_what_is_withheld_is_not_told(scene: Scene) -> None:
    audit, today, day = person("Audit", Role.AU, lpr()), localdate(), localdate() - timedelta(days=40)
    meet(scene=scene, day=day, by=acting(scene.pirna.coordination))
    assert day.isoformat() in told(filtered(scene, scene.staff.officer))
    page = told(filtered(scene, audit, von=str(today)))
    assert page.count(WITHHELD) == 1
    assert day.isoformat() not in told(filtered(scene, audit))
    assert WITHHELD not in filtered(scene, audit, von=str(day), bis=str(day))


def test_a_field_that_one_may_not_read_is_never_found(scene: Scene) -> None:
    by = acting(scene.play(*TO_THE_COACH).coach)
    record_meeting(case=scene.case, facts=meeting(localdate(), "SECRET"), by=by)
    contents, day = "coaching.coachingmeeting.contents", "coaching.coachingmeeting.held_on"
    for user, reads in ((scene.coach, True), (scene.staff.officer, False), (scene.staff.supervision, False)):
        found = told(filtered(scene, user, feld=day))
        assert "recorded the coaching meeting" in found, user
        found = told(filtered(scene, user, feld=contents))
        assert ("recorded the coaching meeting" in found) is reads, user


def test_secret_people_do_not_show_in_the_list_of_people(scene: Scene) -> None:
    confide(scene)
    assert "Secretive" in offered(filtered(scene, secretive()), "person")
    assert "Secretive" not in offered(filtered(scene, scene.pirna.mayor), "person")


FILL = """
    INSERT INTO audit_auditevent
        (scope, subject_id, verb, facts, reason, actor_id, channel, happened_on, recorded_at, change_id)
    SELECT 'case', %s, 'step_completed', '{"process": "CoachingV1", "step": "inquiry"}', '', %s, 'web',
        now(), now(), gen_random_uuid()
    FROM generate_series(1, %s)
"""


def happen(scene: Scene, times: int) -> None:
    """Let much happen in the case."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, [scene.case.pk, scene.staff.officer.pk, times])


def statements(scene: Scene) -> dict[str, int]:
    """Return how many statements the pages of the case take."""
    found = {}
    for user in (scene.staff.officer, scene.staff.supervision, scene.pirna.mayor):
        for name, wanted in (
            ("case", {}),
            ("timeline", {}),
            ("timeline", {"von": "2024-01-01"}),
            ("timeline", {"person": str(scene.staff.officer.pk), "ereignis": "step_completed"}),
            ("timeline", {"feld": "cases.case.state"}),
        ):
            client = scene.desk_of(user)
            client.get(scene.address(name), wanted)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(scene.address(name), wanted).status_code == 200
            found[f"{user.name} {name} {wanted}"] = len(captured)
    return found


def test_a_case_with_5000_events_takes_the_statements_of_one_with_50(scene: Scene) -> None:
    confide(scene)
    rest(scene, scene.staff.officer)
    happen(scene, 50)
    few = statements(scene)
    happen(scene, 4_950)
    assert statements(scene) == few
