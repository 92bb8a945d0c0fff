"""Who reads a case asks how it stood: on two axes of time, under the rights of today, and what differs."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.choices import Language, Role
from accounts.models import User
from accounts.services import set_language
from casework.cases.choices import Audience, Level, PartyRole
from casework.cases.filing import add_document
from casework.cases.levels import raise_level
from casework.cases.notes import write_note
from casework.coaching.permissions import VIEW_MATCHING
from tests.builders import FREITAL, OPENED, acting, town_hall
from tests.desk.cases.builders import TO_THE_COACH, TO_THE_DECISION, Scene, content
from tests.documents.desk import checked
from workflows.desk.demo.driver import do
from workflows.desk.selectors.as_of import Difference, Kind, past_page
from workflows.desk.selectors.past import Moment
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.engine.lifecycle import suspend_case
from workflows.engine.moves import join_case

LATER = timedelta(days=30)
MOST_STATEMENTS = {"one state": 21, "two states": 32}


def ask(scene: Scene, user: User, status: int = 200, /, **entries: str) -> str:
    """Return the page of an earlier state, as the person sees it."""
    return content(scene.desk_of(user).get(scene.address("as_of"), entries), status)


def officer(scene: Scene) -> Reader:
    """Return the officer in front of the case."""
    return reader_of(scene.staff.officer, scene.case)


def parties(scene: Scene, day: date, known_at: datetime) -> set[str]:
    """Return who took part on the day, as it was known at the moment."""
    return {row[0] for row in past_page(officer(scene), Moment(day, known_at)).parties.rows}


def join_late(scene: Scene, joined_on: date) -> str:
    """Let Freital take part since a day that is over; return its name."""
    freital = town_hall(FREITAL).town
    join_case(
        case_id=scene.case.pk,
        organisation=freital,
        role=PartyRole.MUNICIPALITY,
        joined_on=joined_on,
        by=acting(scene.staff.officer),
    )
    return freital.name


def test_what_is_entered_late_tells_the_two_axes_apart(scene: Scene) -> None:
    before, joined_on = timezone.now(), localdate() - LATER
    name = join_late(scene, joined_on)
    after = timezone.now()
    assert name in parties(scene, joined_on, after)
    assert name not in parties(scene, joined_on, before)
    assert name not in parties(scene, joined_on - timedelta(days=1), after)
    assert name in parties(scene, localdate(), after)
    assert name not in parties(scene, localdate(), before)


def test_a_step_is_done_on_the_day_it_happened_and_known_from_its_recording(scene: Scene) -> None:
    before, held_on = timezone.now(), localdate() - timedelta(days=12)
    do(scene.case, "inquiry", received_on=held_on)
    after = timezone.now()

    def is_done(day: date, known_at: datetime) -> bool:
        page = past_page(officer(scene), Moment(day, known_at))
        return any(stage.state == "done" or stage.url for stage in page.stages)

    assert is_done(held_on, after)
    assert not is_done(held_on - timedelta(days=1), after)
    assert not is_done(localdate(), before)


def test_the_state_of_the_case_follows_both_axes(scene: Scene) -> None:
    before = timezone.now()
    with time_machine.travel(before + LATER, tick=False):
        by = acting(scene.staff.officer)
        suspend_case(case=scene.case, until=localdate() + LATER, by=by, reason="Election")
        today, now = localdate(), timezone.now()
        reader = reader_of(scene.staff.officer, scene.case)
        states = {
            (day, known): next(
                fact.value for fact in past_page(reader, Moment(day, known)).facts if fact.label == "State"
            )
            for day in (today - LATER, today)
            for known in (before, now)
        }
    assert states.pop((today, now)) == "suspended"
    assert set(states.values()) == {"running"}


def test_what_may_not_be_read_today_is_not_shown_for_the_past(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    paper = add_document(case=scene.case, title="Lights", level=Level.INTERNAL, upload=checked(), by=by)
    then, moment = timezone.localtime(), now()
    mayor, entries = scene.pirna.mayor, {"bekannt": f"{then:%Y-%m-%dT%H:%M}"}
    assert "Lights" in ask(scene, mayor, **entries)
    raise_level(paper=paper.document, level=Level.CONFIDENTIAL, readers=[], by=by)
    compared = {"vergleich_am": OPENED.isoformat()}
    for page in (ask(scene, mayor, **entries), ask(scene, mayor, **entries, **compared)):
        assert "Lights" not in page
    assert "Lights" in ask(scene, scene.staff.officer, **entries)
    assert past_page(officer(scene), moment).documents.rows[0][:2] == ("Lights", "internal")
    assert past_page(reader_of(mayor, scene.case), moment).documents.rows == ()


def test_who_was_proposed_is_told_to_those_who_choose_the_coach(scene: Scene) -> None:
    scene.play(*TO_THE_DECISION, "municipal_decision", "agreement_draft", "coach_matching")
    own = next(step for step in scene.waiting("coach_answers") if step.role == Role.CH)
    proposed = own.owner
    assert proposed is not None
    assert proposed.name in ask(scene, scene.staff.officer)
    ask(scene, proposed, 403)
    mayor = reader_of(scene.pirna.mayor, scene.case)
    people = {row[0] for row in past_page(mayor, now()).people.rows}
    assert (proposed.name in people) is mayor.may(VIEW_MATCHING)
    ask(scene, scene.staff.coordination, 403)


def now() -> Moment:
    """Return this moment on both axes."""
    return Moment(localdate(), timezone.now())


def test_a_foreign_case_does_not_exist(scene: Scene) -> None:
    for user in (scene.stranger, scene.police):
        ask(scene, user, 404)


def differing(scene: Scene, first: Moment, second: Moment) -> tuple[Difference, ...]:
    """Return what differs for the officer between two moments."""
    return past_page(officer(scene), first, second).differences


def test_the_difference_names_what_came_what_went_and_what_changed(scene: Scene) -> None:
    before = now()
    scene.play("inquiry")
    name = join_late(scene, localdate())
    suspend_case(
        case=scene.case, until=localdate() + LATER, by=acting(scene.staff.officer), reason="Election"
    )
    scene.case.refresh_from_db()
    found = differing(scene, before, now())
    assert any(d.kind == Kind.ADDED and d.title == f"Party: {name}" for d in found)
    assert any(d.kind == Kind.REMOVED and d.title == "Record the inquiry" for d in found)
    changed = next(d for d in found if d.kind == Kind.CHANGED and d.title == "Case")
    assert ("Case: State", "running", "suspended") in {(c.label, c.before, c.after) for c in changed.changes}
    back = differing(scene, now(), before)
    assert any(d.kind == Kind.REMOVED and d.title == f"Party: {name}" for d in back)
    assert differing(scene, before, before) == ()


def test_the_page_shows_the_difference(scene: Scene) -> None:
    name = join_late(scene, localdate() - timedelta(days=2))
    earlier = localdate() - timedelta(days=3)
    page = ask(scene, scene.staff.officer, am=earlier.isoformat(), vergleich_am=localdate().isoformat())
    assert f"Party: {name}" in page.partition('id="differences"')[2]
    assert "Party: Role" in page


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"am": (OPENED - timedelta(days=1)).isoformat()}, "The case was opened on 3 Mar 2025."),
        ({"am": "2999-01-01"}, "This day lies in the future."),
        ({"am": "31.02.2026"}, "Enter a valid date."),
        ({"bekannt": "2999-01-01T10:00"}, "This moment lies in the future."),
        ({"bekannt": "2001-01-01"}, "The case is on record since"),
        ({"bekannt": "soon"}, "Enter a valid date/time."),
        ({"vergleich_am": "2999-01-01"}, "This day lies in the future."),
        ({"vergleich_bekannt": "0001-01-01"}, "The case is on record since"),
    ],
)
def test_what_cannot_be_asked_is_told_at_the_field(scene: Scene, entries: dict[str, str], told: str) -> None:
    page = ask(scene, scene.staff.officer, 400, **entries)
    assert told in page
    assert "State on 3" not in page


def test_the_page_speaks_german_and_the_timeline_leads_to_it(scene: Scene) -> None:
    set_language(language=Language.GERMAN, by=acting(scene.staff.officer))
    assert f'href="{scene.address("as_of")}"' in scene.page(scene.staff.officer, "timeline")
    page = ask(scene, scene.staff.officer, am=OPENED.isoformat(), vergleich_am=localdate().isoformat())
    for words in ("Stand am 03.03.2025 nach dem Wissen vom", "Was sich unterscheidet", "Beteiligte"):
        assert words in page


def costs(scene: Scene, **entries: str) -> int:
    """Return how many statements the page takes."""
    client = scene.desk_of(scene.staff.officer)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(scene.address("as_of"), entries).status_code == 200
    return len(captured)


def test_an_earlier_state_costs_the_same_however_long_the_history_is(scene: Scene) -> None:
    scene.play(*TO_THE_COACH)
    by, asked = (
        acting(scene.staff.officer),
        {"am": OPENED.isoformat(), "vergleich_am": localdate().isoformat()},
    )

    def more(count: int) -> None:
        for number in range(count):
            write_note(case=scene.case, text=f"{number}", audience=Audience.LPR, by=by)
            add_document(case=scene.case, title=f"{number}", level=Level.INTERNAL, upload=checked(), by=by)

    more(1)
    first = {"one state": costs(scene), "two states": costs(scene, **asked)}
    more(15)
    assert {"one state": costs(scene), "two states": costs(scene, **asked)} == first
    assert all(first[name] <= most for name, most in MOST_STATEMENTS.items()), first
