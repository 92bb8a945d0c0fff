"""A right that ends after a page was opened is gone at the next request: drafts and files included."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from accounts.services import deactivate_user, end_office
from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.grants import end_grant, grant_access
from casework.cases.models import DocumentVersion
from casework.cases.selectors import parties_of
from casework.cases.services import end_party
from tests.builders import acting, house, person
from tests.documents.desk import checked
from tests.engine.practice import PROCESSES, Scene, say
from tests.rehearsal import rehearsed
from tests.signing_in import signed_in
from workflows.desk.demo.driver import open_step
from workflows.engine.models import Step

TIMES = 100
YESTERDAY = timedelta(days=-1)
Revoke = Callable[[Scene, User], None]


def set_scene() -> Scene:
    """Let the first word wait for the agreement of two towns."""
    with override_settings(PROCESS_DEFINITIONS=PROCESSES):
        scene = Scene()
        say(scene.case, "first")
    return scene


new_scene = rehearsed(set_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings, tmp_path: Path) -> Scene:
    """Return a case whose first word waits for the agreement of two towns."""
    settings.PROCESS_DEFINITIONS = PROCESSES
    settings.MEDIA_ROOT = tmp_path
    return new_scene()


def lose_the_office(scene: Scene, user: User) -> None:
    """End the office with yesterday."""
    end_office(office=user.offices.get(), last_day=localdate() + YESTERDAY, by=house())


def lose_the_account(scene: Scene, user: User) -> None:
    """Deactivate the account."""
    deactivate_user(user=user, by=house(), reason="Has left.")


def lose_the_party(scene: Scene, user: User) -> None:
    """Let the town leave the case."""
    party = parties_of(scene.case).get(organisation=scene.pirna.town)
    end_party(party=party, left_on=localdate(), by=acting(scene.staff.officer), reason="Goes alone.")


def lose_the_grant(scene: Scene, user: User) -> None:
    """End the single access."""
    end_grant(grant=user.grants.get(), by=acting(scene.staff.officer), reason="Not needed any more.")


def answers(client: Client, scene: Scene, step: Step, version: DocumentVersion) -> set[int]:
    """Return the status codes of everything that one might still try."""
    sent = {"answer": "approved", "text": "", "fingerprint": "x", "word": "light"}
    tried = (
        client.post(f"/schritte/{step.pk}/", sent),
        client.post(f"/schritte/{step.pk}/entwurf/", sent),
        client.post(f"/schritte/{step.pk}/uebernehmen/"),
        client.get(f"/schritte/{step.pk}/"),
        client.get(f"/vorgaenge/{scene.case.pk}/"),
        client.get(f"/vorgaenge/{scene.case.pk}/verlauf/"),
        client.get(f"/dokumente/{version.pk}/"),
    )
    return {response.status_code for response in tried}


def test_the_next_request_is_refused_a_hundred_times(scene: Scene) -> None:
    officer = acting(scene.staff.officer)
    version = add_document(case=scene.case, title="Plan", level=Level.INTERNAL, upload=checked(), by=officer)
    step = open_step(scene.case, "agree", "Pirna")
    ways: tuple[Revoke, ...] = (lose_the_office, lose_the_account, lose_the_party, lose_the_grant)
    for turn in range(TIMES):
        with transaction.atomic():
            revoke = ways[turn % len(ways)]
            user = _somebody(scene, f"Person {turn}", granted=revoke is lose_the_grant)
            client = signed_in(user)
            for page in (f"/vorgaenge/{scene.case.pk}/", f"/dokumente/{version.pk}/"):
                response = client.get(page)
                b"".join(response)  # which closes the file
                assert response.status_code == 200
            revoke(scene, user)
            refused = {302, 401} if revoke is lose_the_account else {404}
            assert answers(client, scene, step, version) <= refused, (turn, revoke.__name__)
            transaction.set_rollback(True)


def _somebody(scene: Scene, name: str, *, granted: bool) -> User:
    if not granted:
        return person(name, Role.MA, scene.pirna.town)
    user = person(name)
    until = localdate() + timedelta(days=7)
    grant_access(
        case=scene.case,
        user=user,
        opens=Grantable.CONTENT,
        valid_until=until,
        reason="Works with us.",
        by=acting(scene.staff.officer),
    )
    return user
