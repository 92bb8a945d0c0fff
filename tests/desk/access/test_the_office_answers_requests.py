"""Those who manage a case answer requests for access to it: for a while, or not at all, with a reason."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from casework.cases.choices import AccessAnswer
from casework.cases.models import AccessRequest, Grant
from tests.access.world import region_around
from tests.builders import LEIPZIG, PIRNA, lpr, office, person
from tests.desk.access.asking import ANSWERING, ask, asked, in_four_weeks
from tests.desk.cases.builders import Scene, content
from tests.signing_in import signed_in

FORM = {"decision": "view_case", "valid_until": in_four_weeks().isoformat(), "reason": "Agreed."}


def answer(desk: Client, request: AccessRequest, status: int = 302, **entered: str) -> str:
    """Send the form that answers a request."""
    return content(desk.post(f"{ANSWERING}{request.pk}/", {**FORM, **entered}), status)


def test_an_officer_finds_the_request_and_lets_the_person_in(scene: Scene) -> None:
    request, desk = asked(scene), scene.desk_of(scene.staff.officer)
    assert "Requests for access (1)" in content(desk.get("/vorgaenge/"), 200)
    page = content(desk.get(ANSWERING), 200)
    assert "Mayor Görlitz" in page
    assert "Municipal approver, " in page
    assert "I follow up." in page
    page = content(desk.get(f"{ANSWERING}{request.pk}/"), 200)
    assert f'value="{in_four_weeks().isoformat()}"' in page
    answer(desk, request)
    scene.page(scene.stranger)
    page = content(desk.get(ANSWERING), 200)
    assert "Nobody waits for access" in page
    assert "Requests for access (" not in page


@pytest.mark.parametrize(("decision", "reads"), [("view_case", False), ("view_content", True)])
def test_what_is_opened_is_seen(scene: Scene, decision: str, reads: bool) -> None:
    answer(scene.desk_of(scene.staff.officer), asked(scene), decision=decision)
    assert ('id="notes"' in scene.page(scene.stranger)) is reads


def test_a_refusal_needs_no_day_and_opens_nothing(scene: Scene) -> None:
    request, desk = asked(scene), scene.desk_of(scene.staff.supervision)
    answer(desk, request, decision="refuse", valid_until="", reason="No need.")
    scene.page(scene.stranger, status=404)
    request.refresh_from_db()
    assert request.answer == AccessAnswer.REFUSED
    assert "answered already" in answer(desk, request, status=409)
    page = content(desk.get(f"{ANSWERING}{request.pk}/"), 409)
    assert "The request has been refused already (Supervision, " in page
    assert f'href="{ANSWERING}"' in page


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"decision": ""}, "This field is required."),
        ({"reason": " "}, "This field is required."),
        ({"decision": "refuse", "reason": ""}, "This field is required."),
        ({"valid_until": ""}, "Please say until when."),
        ({"valid_until": (localdate() - timedelta(days=1)).isoformat()}, "The last day lies in the past."),
        ({"valid_until": (localdate() + timedelta(days=367)).isoformat()}, "Access can be given until"),
        ({"decision": "view_everything"}, "Select a valid choice."),
    ],
)
def test_bad_entries_are_shown_at_their_field(scene: Scene, entered: dict[str, str], said: str) -> None:
    page = answer(scene.desk_of(scene.staff.officer), asked(scene), status=400, **entered)
    assert said in page
    assert "error-summary" in page
    assert Grant.objects.count() == 0


def test_others_do_not_find_it(scene: Scene) -> None:
    request = asked(scene)
    for user in (scene.stranger, scene.pirna.mayor, scene.staff.coach, scene.police):
        desk = scene.desk_of(user)
        content(desk.get(ANSWERING), 403)
        content(desk.get(f"{ANSWERING}{request.pk}/"), 404)
        answer(desk, request, status=404)
        assert "Requests for access" not in content(desk.get("/"), 200)


def test_supervision_answers_for_its_own_region(scene: Scene) -> None:
    request = asked(scene)
    for name, key, status in (("East", PIRNA, 200), ("West", LEIPZIG, 404)):
        boss = person(f"Supervision {name}")
        office(boss, Role.SU, lpr(), region=region_around(name, key))
        desk = signed_in(boss)
        content(desk.get(f"{ANSWERING}{request.pk}/"), status)
        assert (scene.case.reference_number in content(desk.get(ANSWERING), 200)) is (status == 200)


def test_a_number_that_does_not_exist_is_refused_by_the_office(scene: Scene) -> None:
    ask(scene.desk_of(scene.stranger), "33-1053/4711/1")
    request, desk = AccessRequest.objects.get(), scene.desk_of(scene.staff.officer)
    assert "There is no case with this number." in content(desk.get(ANSWERING), 200)
    assert "only be refused" in answer(desk, request, status=409)
    answer(desk, request, decision="refuse", reason="A mistake in the number?")
    assert "Nobody waits for access" in content(desk.get(ANSWERING), 200)


def test_a_number_that_does_not_exist_is_no_matter_of_one_region(scene: Scene) -> None:
    ask(scene.desk_of(scene.stranger), "33-1053/4711/1")
    boss = person("Supervision East")
    office(boss, Role.SU, lpr(), region=region_around("East", PIRNA))
    desk, request = signed_in(boss), AccessRequest.objects.get()
    assert "33-1053/4711/1" not in content(desk.get(ANSWERING), 200)
    content(desk.get(f"{ANSWERING}{request.pk}/"), 404)
    answer(desk, request, status=404, decision="refuse", reason="A mistake?")
    request.refresh_from_db()
    assert request.answer == AccessAnswer.WAITING


def test_only_those_who_answer_pay_for_the_count_and_a_long_list_costs_the_same(scene: Scene) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for user, address in (
            (scene.staff.officer, ANSWERING),
            (scene.staff.officer, "/zugriff-erbitten/"),
            (scene.police, "/zugriff-erbitten/"),
        ):
            with CaptureQueriesContext(connection) as captured:
                content(scene.desk_of(user).get(address), 200)
            found[f"{user}: {address}"] = len(captured)
        return found

    costs()  # whoever comes in for the first time is noted down
    few = costs()
    asked(scene)
    one = costs()
    for number in range(5):
        ask(signed_in(person(f"Guest {number}")), scene.case.reference_number)
    assert costs() == one
    asking = "Case Officer East: /zugriff-erbitten/"
    standings, count = 2, 1
    assert few[asking] == few["Police Liaison: /zugriff-erbitten/"] + standings + count
