"""The office lets a person read a case for a while, sees who was let in, and ends it."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.services import deactivate_user
from casework.cases.models import Grant
from tests.builders import house, person
from tests.desk.absences.builders import away
from tests.desk.access.asking import in_four_weeks
from tests.desk.cases.builders import Scene, content


def give(scene: Scene, status: int = 302, search: str = "görlitz", **entered: object) -> str:
    """Search for a person and let the one who is chosen in."""
    form = {
        "user": scene.stranger.pk,
        "opens": "view_case",
        "valid_until": in_four_weeks().isoformat(),
        "reason": "Works with us.",
        **entered,
    }
    desk = scene.desk_of(scene.staff.officer)
    return content(desk.post(f"{scene.address('give_access')}?suche={search}", form), status)


def searched(scene: Scene, text: str) -> str:
    """Return what the search for a person shows."""
    desk = scene.desk_of(scene.staff.officer)
    return content(desk.get(scene.address("give_access"), {"suche": text}), 200)


def test_an_officer_finds_a_person_and_lets_the_person_in(scene: Scene) -> None:
    assert scene.address("case_access") in scene.page(scene.staff.officer)
    page = scene.page(scene.staff.officer, "case_access")
    assert "Nobody has been let in one by one" in page
    page = searched(scene, "görlitz mayor")
    assert "Mayor Görlitz (Municipal approver, " in page
    assert "Coordination Görlitz" not in page
    give(scene)
    scene.page(scene.stranger)
    page = scene.page(scene.staff.supervision, "case_access")
    for words in ("Mayor Görlitz", "head of the case", "Works with us.", "Case Officer East"):
        assert words in page
    assert f'href="{scene.address("end_access", Grant.objects.get().pk)}"' in page


def test_oneself_and_who_is_represented_are_no_choice(scene: Scene) -> None:
    officer, colleague = scene.staff.officer, scene.staff.colleague
    away(colleague, officer)
    page = searched(scene, "case officer")
    for user in (officer, colleague):
        assert f'name="user" value="{user.pk}"' not in page
    desk = scene.desk_of(scene.staff.supervision)
    page = content(desk.get(scene.address("give_access"), {"suche": "case officer"}), 200)
    for user in (officer, colleague):
        assert f'name="user" value="{user.pk}"' in page


def test_it_is_ended_with_a_reason(scene: Scene) -> None:
    give(scene)
    grant = Grant.objects.get().pk
    scene.send(scene.staff.officer, "end_access", grant, status=400, reason=" ")
    scene.page(scene.stranger)
    scene.send(scene.staff.officer, "end_access", grant, reason="Done.")
    scene.page(scene.stranger, status=404)
    page = scene.page(scene.staff.officer, "case_access")
    assert "Mayor Görlitz" in page
    assert scene.address("end_access", grant) not in page
    assert "ended already" in scene.send(
        scene.staff.officer, "end_access", grant, status=409, reason="Again."
    )


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"user": ""}, "This field is required."),
        ({"user": "999999999"}, "Select a valid choice."),
        ({"opens": ""}, "This field is required."),
        ({"valid_until": ""}, "This field is required."),
        ({"valid_until": (localdate() - timedelta(days=1)).isoformat()}, "The last day lies in the past."),
        ({"valid_until": (localdate() + timedelta(days=367)).isoformat()}, "Access can be given until"),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_bad_entries_are_shown_at_their_field(scene: Scene, entered: dict[str, str], said: str) -> None:
    page = give(scene, status=400, **entered)
    assert said in page
    assert "error-summary" in page
    assert "Works with us." in page or "reason" in entered
    assert Grant.objects.count() == 0


def test_nobody_lets_oneself_in(scene: Scene) -> None:
    page = give(scene, status=400, search="officer", user=scene.staff.officer.pk)
    assert "You cannot let in yourself, nor somebody whom you represent." in page
    assert not Grant.objects.exists()


def test_who_has_left_or_is_not_there_is_not_found(scene: Scene) -> None:
    gone = person("Gone Guest")
    assert "Gone Guest" in searched(scene, "gone")
    deactivate_user(user=gone, by=house(), reason="Has left.")
    for text in ("gone", "nobody at all"):
        assert "Nobody is found by these words." in searched(scene, text)
    assert "Nobody is found by these words." not in searched(scene, "")


def test_a_search_that_finds_too_many_says_so(scene: Scene) -> None:
    for number in range(25):
        person(f"Guest {number:02}")
    page = searched(scene, "guest")
    assert page.count('name="user"') == 20
    assert "More people are found than are shown." in page


def test_others_neither_see_nor_give_access(scene: Scene) -> None:
    give(scene)
    grant = Grant.objects.get().pk
    for user, status in ((scene.pirna.mayor, 403), (scene.stranger, 403), (scene.police, 404)):
        for name, args in (
            ("case_access", ()),
            ("give_access", ()),
            ("why_access", ()),
            ("end_access", (grant,)),
        ):
            scene.page(user, name, *args, status=status)
    other = scene.open_another()
    desk = scene.desk_of(scene.staff.officer)
    content(desk.get(f"/vorgaenge/{other.pk}/zugriff/{grant}/beenden/"), 404)
