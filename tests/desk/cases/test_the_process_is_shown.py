"""The drawing of a running process: what is done, what is open now, and the same in words."""

from django.utils.timezone import localdate

from tests.builders import draft_case
from tests.desk.cases.builders import TO_THE_COACH, Scene


def test_the_drawing_shows_where_the_case_stands(scene: Scene) -> None:
    page = scene.play(*TO_THE_COACH).page(scene.staff.officer, "diagram")
    assert "Open now: Sign the cooperation agreement, Grant an exception." in page
    assert page.count("fw-diagram__node--current") == 2
    assert "Assign the coach: done" in " ".join(page.split())
    assert 'role="region"' in page


def test_people_without_content_see_stages_and_drawing(scene: Scene) -> None:
    page = scene.play(*TO_THE_COACH).page(scene.police, "diagram")
    assert "<svg" in page


def test_a_change_of_coach_has_a_drawing_of_its_own(scene: Scene) -> None:
    scene.play(*TO_THE_COACH)
    entered = {"reason": "Moves away", "last_day": localdate().isoformat(), "handover_note": "All well."}
    scene.send(scene.staff.coordination, "change_coach", form=entered)
    page = scene.page(scene.staff.officer, "diagram")
    assert page.count("<svg") == 2
    assert len(set(page.split('id="tip-')[1:])) == 2


def test_a_draft_has_no_drawing_yet(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer)
    page = scene.desk_of(scene.staff.officer).get(f"/vorgaenge/{draft.pk}/ablauf/").content.decode()
    assert "No process is running" in page
