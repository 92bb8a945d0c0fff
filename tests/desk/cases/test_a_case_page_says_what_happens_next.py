"""The page of a case: the head, who must act, the stages, and what follows."""

import pytest

from tests.desk.cases.builders import TO_THE_COACH, TO_THE_KICK_OFF, Scene
from workflows.desk.demo.driver import do

pytestmark = pytest.mark.django_db


def test_an_officer_reads_the_head_and_the_next_step(scene: Scene) -> None:
    page = scene.page(scene.staff.officer)
    assert scene.case.reference_number in page
    assert "Pirna (Landkreis Sächsische Schweiz-Osterzgebirge)" in page
    assert "Record the inquiry" in page
    assert "it is your turn" in page
    assert "After that: 2 Initial consultation" in page


def test_the_stages_show_what_is_done_and_what_is_open(scene: Scene) -> None:
    page = scene.play(*TO_THE_COACH).page(scene.staff.officer)
    assert page.count("fw-stage--done") == 4
    assert page.count("fw-stage--current") == 2


def test_branches_that_were_not_chosen_say_so(scene: Scene) -> None:
    page = scene.play(*TO_THE_KICK_OFF).page(scene.staff.officer)
    assert "not chosen in the target agreement" in page
    assert page.count("fw-stage--skipped") == 1
