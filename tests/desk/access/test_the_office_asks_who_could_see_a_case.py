"""Who could see this on that day, and why may somebody (not) do something: answers in plain sentences."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable, Via, all_rows
from accounts.services import deactivate_user
from casework.cases.grants import end_grant, grant_access
from tests.builders import OPENED, acting, draft_case, house, person, town
from tests.desk.access.asking import in_four_weeks
from tests.desk.cases.builders import TO_THE_COACH, Scene, content
from workflows.desk.selectors.access import OPENED as OPENED_WORDS
from workflows.desk.selectors.access_words import ACTIONS, REASONS, WAYS

EVERYWHERE = {"cases.open_case", "cases.request_case"}
OF_NO_CASE = {"network.manage_agreements", "network.manage_consultations", "network.provide_funding"}


def asked(scene: Scene, on: date | str) -> str:
    """Ask who could see the case on a day."""
    desk = scene.desk_of(scene.staff.officer)
    return content(desk.get(scene.address("case_access"), {"am": str(on)}), 200)


def why(scene: Scene, search: str, action: str, on: date | str = "", **entered: str) -> str:
    """Ask why somebody may or may not do something."""
    data = {"suche": search, "aktion": action, "am": str(on or localdate()), **entered}
    return content(scene.desk_of(scene.staff.officer).get(scene.address("why_access"), data), 200)


def let_in(scene: Scene, guest: User) -> None:
    """Let somebody read the head of the case."""
    grant_access(
        case=scene.case,
        user=guest,
        opens=Grantable.HEAD,
        valid_until=in_four_weeks(),
        reason="Works with us.",
        by=acting(scene.staff.officer),
    )


def test_everybody_who_could_see_it_is_named_with_the_cause(scene: Scene) -> None:
    scene.play(*TO_THE_COACH)
    let_in(scene, scene.stranger)
    page = asked(scene, localdate())
    for sentence in (
        "Case Officer East is Case officer LPR at Landespräventionsrat",
        f"Mayor Pirna is Municipal approver at {scene.pirna.town.name}, which takes part in the case",
        f"{scene.coach.name} is assigned to the case as Coach (since",
        "Mayor Görlitz has a single access to the head of the case, with stage and due dates (",
        "Works with us.",
    ):
        assert sentence in page, sentence
    assert "Coordination Görlitz" not in page
    assert "the head only" in page


def test_another_day_has_another_answer(scene: Scene) -> None:
    let_in(scene, scene.stranger)
    assert "Mayor Görlitz has a single access" in asked(scene, localdate())
    page = asked(scene, localdate() - timedelta(days=1))
    assert "Mayor Görlitz has a single access" not in page
    assert "Case Officer East" in page
    end_grant(grant=scene.case.grants.get(), by=acting(scene.staff.officer), reason="Done.")
    assert "Mayor Görlitz has a single access" not in asked(scene, localdate())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (str(localdate() + timedelta(days=1)), "This day lies in the future."),
        (str(OPENED - timedelta(days=1)), "before that nobody could see it"),
        ("31.02.2026", "Enter a valid date."),
        ("", "This field is required."),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(scene: Scene, day: str, said: str) -> None:
    page = asked(scene, day)
    assert said in page
    assert "error-summary" in page


def test_why_somebody_may(scene: Scene) -> None:
    page = why(scene, "mayor pirna", "cases.view_content")
    assert "Yes. Mayor Pirna may do this today: read notes, timeline and other contents." in page
    assert f"at {scene.pirna.town.name}, which takes part in the case (since" in page


def test_why_somebody_may_not_and_what_would_be_needed(scene: Scene) -> None:
    page = why(scene, "mayor görlitz", "cases.view_content")
    assert "No. Mayor Görlitz may not do this today: read notes, timeline and other contents." in page
    assert "an assignment to the case as Coach" in page
    assert "a single access to the head and contents of the case" in page
    assert "in an organisation that takes part in the case" in page


def test_why_on_an_earlier_day(scene: Scene) -> None:
    let_in(scene, scene.stranger)
    yesterday = localdate() - timedelta(days=1)
    assert "Yes. Mayor" in why(scene, "mayor görlitz", "cases.view_case")
    assert "No. On " in why(scene, "mayor görlitz", "cases.view_case", yesterday)


def test_several_people_are_offered_to_choose_from(scene: Scene) -> None:
    page = why(scene, "officer", "cases.view_case")
    assert "Several people are found. Please choose one." in page
    colleague = scene.staff.colleague
    page = why(scene, "officer", "cases.view_case", person=str(colleague.pk))
    assert "Yes. Case Officer West may do this today" in page


@pytest.mark.parametrize(
    ("search", "action", "said"),
    [
        ("", "cases.view_case", "This field is required."),
        ("nobody at all", "cases.view_case", "Nobody is found by these words."),
        ("mayor pirna", "cases.fly", "Select a valid choice."),
    ],
)
def test_bad_entries_are_shown_at_their_field(scene: Scene, search: str, action: str, said: str) -> None:
    page = why(scene, search, action)
    assert said in page
    assert "error-summary" in page


def test_a_draft_and_an_account_that_is_closed_are_named(scene: Scene) -> None:
    deactivate_user(user=scene.stranger, by=house(), reason="Has left.")
    assert "The account of Mayor Görlitz has been deactivated." in why(
        scene, "mayor görlitz", "cases.view_case"
    )
    draft = draft_case(scene.staff.officer)
    desk = scene.desk_of(scene.staff.officer)
    data = {"suche": "mayor pirna", "aktion": "cases.view_case", "am": str(localdate())}
    page = content(desk.get(f"/vorgaenge/{draft.pk}/zugriff/warum/", data), 200)
    assert "The case is a draft: only people of" in page


def test_every_right_on_a_case_can_be_asked_about_and_every_way_has_its_words() -> None:
    declared = {row.permission for row in all_rows() if not row.permission.startswith("accounts.")}
    assert set(ACTIONS) == declared - EVERYWHERE - OF_NO_CASE
    assert set(REASONS) == set(WAYS) == set(Via)
    assert set(OPENED_WORDS) == set(Grantable)


def test_the_page_costs_the_same_for_few_and_for_many_people(scene: Scene) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(scene, localdate())
        return len(captured)

    cost()  # whoever comes in for the first time is noted down
    before = cost()
    for number in range(8):
        person(f"Clerk {number}", Role.MC, town("14628270"))
    assert cost() == before
