"""What people may not see is not there; what they may only see shows no more than its head."""

import pytest

from tests.builders import GOERLITZ, town_hall
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, address, desk_of, sent

PAGES = ("step", "save_draft", "preview", "claim", "release", "reassign", "set_due_date", "drop_branch")


@pytest.mark.parametrize("page", PAGES)
def test_another_town_finds_nothing(office: Office, page: str) -> None:
    stranger = desk_of(town_hall(GOERLITZ).mayor)
    step = office.step("inquiry")
    assert stranger.post(address(step, page)).status_code == 404
    step.pk = 999_999
    assert desk_of(office.staff.officer).post(address(step, page)).status_code == 404


def test_the_coordination_sees_what_waits_but_not_what_was_said(office: Office) -> None:
    inquiry = office.step("inquiry")
    office.run(*UNTIL_AGREEMENT)
    coordination = desk_of(office.staff.coordination)
    own = coordination.get(address(office.step("coach_matching"))).content.decode()
    assert "<form" in own
    assert "Am Bahnhof" not in own
    earlier = coordination.get(address(inquiry)).content.decode()
    assert "read by the people of the case only" in earlier
    assert "Am Bahnhof" not in earlier


def test_a_role_that_is_not_asked_may_neither_fill_in_nor_send(office: Office) -> None:
    step, mayor = office.step("inquiry"), desk_of(office.pirna.mayor)
    page = mayor.get(address(step)).content.decode()
    assert "data-draft-url" not in page
    assert 'class="fw-actions"' not in page.partition('id="who"')[2]
    assert mayor.post(address(step), sent(step, office.answer("inquiry"))).status_code == 403
    assert mayor.post(address(step, "save_draft"), {"concern": "x"}).status_code == 403
    assert mayor.post(address(step, "preview"), {"concern": "x"}).status_code == 403


def test_pages_that_act_are_not_opened_by_a_link(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    for page in ("save_draft", "preview", "claim", "release"):
        assert officer.get(address(step, page)).status_code == 405
