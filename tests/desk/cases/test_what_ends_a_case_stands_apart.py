"""What ends a case stands apart from what goes on with it, and what follows is said beforehand."""

from django.utils.timezone import localdate

from tests.builders import acting, draft_case
from tests.desk.cases.builders import Scene
from workflows.engine.lifecycle import close_case


def parts_of(page: str) -> tuple[str, str]:
    """Return the two parts of what can be done with the case."""
    verbs = page.partition('id="verbs"')[2].partition("</section>")[0]
    going_on, _mark, ending = verbs.partition("fw-ending")
    return going_on, ending


def test_what_ends_a_running_case_comes_last_and_marked(scene: Scene) -> None:
    going_on, ending = parts_of(scene.page(scene.staff.supervision))
    assert "Suspend the case" in going_on
    assert "Check the record" in going_on
    for verb in ("Abort the case", "Close by order", "Transfer to another case"):
        assert verb in ending
        assert verb not in going_on
    assert "Ends the case" in ending
    assert "Suspend the case" not in ending


def test_discarding_a_draft_stands_apart_from_submitting_it(scene: Scene) -> None:
    draft = draft_case(scene.staff.officer)
    page = scene.desk_of(scene.staff.officer).get(f"/vorgaenge/{draft.pk}/").content.decode()
    going_on, ending = parts_of(page)
    assert "Submit the case" in going_on
    assert "Discard the draft" in ending


def test_who_reopens_a_case_reads_that_periods_begin_anew(scene: Scene) -> None:
    by = acting(scene.staff.supervision)
    close_case(case=scene.case, on=localdate(), by=by, reason="Done.")
    page = scene.page(scene.staff.supervision, "reopen")
    assert "Periods of the steps that open begin anew today; due dates that the case names stay." in page
