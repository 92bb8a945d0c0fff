"""Who gives a step away from a list comes back to the list as it was, and nowhere else."""

import pytest

from accounts.models import User
from casework.audit.actors import Actor
from tests.desk.lists.builders import People, only_step, running_case, shown
from tests.signing_in import signed_in
from workflows.engine.services import claim_step

LIST = "/?bereich=organisation&zeichen=Coaching"
KEPT = "/?bereich=organisation&amp;zeichen=Coaching"


def taken(people: People, by: User) -> int:
    """Let a case begin whose first step an officer has taken on."""
    step = only_step(running_case(people.east))
    claim_step(step_id=step.pk, by=Actor(by))
    return step.pk


def test_offering_to_all_again_leads_back_to_the_list(people: People) -> None:
    step, officer = taken(people, people.east), signed_in(people.east)
    assert f'name="next" value="{KEPT}"' in shown(officer, LIST)
    answer = officer.post(f"/schritte/{step}/freigeben/", {"next": LIST})
    assert answer.headers["Location"] == LIST


def test_the_question_on_the_way_keeps_the_list(people: People) -> None:
    step, officer = taken(people, people.west), signed_in(people.east)
    asked = officer.post(f"/schritte/{step}/freigeben/", {"next": LIST}).content.decode()
    assert f'name="next" value="{KEPT}"' in asked
    assert f'href="{KEPT}"' in asked  # back, change nothing
    answer = officer.post(f"/schritte/{step}/freigeben/", {"next": LIST, "reason": "On leave"})
    assert answer.headers["Location"] == LIST


def test_reassigning_leads_back_to_the_list(people: People) -> None:
    step, officer = taken(people, people.east), signed_in(people.east)
    way = f"/schritte/{step}/neu-zuweisen/?next=%2F%3Fbereich%3Dorganisation%26zeichen%3DCoaching"
    assert f'href="{way}"' in shown(officer, LIST)
    assert f'name="next" value="{KEPT}"' in shown(officer, way)
    facts = {"to": people.west.pk, "reason": "On leave", "next": LIST}
    assert officer.post(f"/schritte/{step}/neu-zuweisen/", facts).headers["Location"] == LIST


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_way_never_leads_elsewhere(people: People, elsewhere: str) -> None:
    step, officer = taken(people, people.east), signed_in(people.east)
    answer = officer.post(f"/schritte/{step}/freigeben/", {"next": elsewhere})
    assert answer.headers["Location"] == f"/schritte/{step}/"
