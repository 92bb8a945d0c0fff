"""Every verb on cases and steps refuses those who have no part in the case, and those who may only read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import holds_office
from accounts.services import deactivate_user
from casework.audit.errors import NotAllowed
from casework.audit.models import AuditEvent
from casework.territory.choices import OrganisationKind
from tests.access.verbs import VERBS
from tests.access.world import region_around
from tests.builders import LEIPZIG, acting, body, house, lpr, office, person, town
from tests.documents.desk import checked
from tests.engine.practice import PROCESSES, Scene, nothing_changes, set_scene
from tests.rehearsal import rehearsed
from tests.test_services_are_changes import functions, is_service
from workflows.desk.demo.driver import open_step
from workflows.engine.drafts import discard_draft, discard_upload, save_draft
from workflows.engine.selectors import draft_of

CONSEQUENCES = {
    "casework/cases/filing.py:file_uploads": "files what a verb hands over that has asked already",
    "casework/cases/filing.py:file_version": "files what a verb hands over that has asked already",
    "casework/cases/proving.py:record_confidential_reading": "tells what a page has allowed and handed out",
    "casework/cases/services.py:open_related_case": "follows a step whose service has asked already",
    "workflows/engine/filing.py:file_step_document": "files what a finished step recorded",
}
OPENING = "casework/cases/services.py:open_case"
OF_EVERYBODY = {"casework/cases/grants.py:ask_for_access"}  # whoever knows a number may ask
OWN_ONLY = {"workflows/engine/drafts.py:discard_draft", "workflows/engine/drafts.py:discard_upload"}
REVISION = "casework/cases/proving.py:record_revision_export"
PROVING = ("casework/cases/proving.py:record_check", "casework/cases/proving.py:record_export", REVISION)
OF_THE_AUDIT = set(PROVING)  # what the audit does, beside reading
DONE_BY = {
    **dict.fromkeys(PROVING, "supervision"),
    "casework/cases/reviewing.py:review_case": "supervision",
    "casework/cases/erasing.py:carry_out_erasure": "supervision",
    "casework/cases/erasing.py:refuse_erasure": "supervision",
    "workflows/engine/lifecycle.py:close_case": "supervision",
    "workflows/engine/lifecycle.py:reopen_case": "supervision",
    "workflows/engine/services.py:decide": "mayor",
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


new_scene = rehearsed(set_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings, tmp_path: Path) -> Scene:
    """Return a case of two towns that has just begun."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PROCESS_DEFINITIONS = PROCESSES
    return new_scene()


def others(scene: Scene) -> list[User]:
    """Return people without a part in the case, and people who read it and do nothing in it."""
    gone = person("Officer of Yesteryear", Role.CO, lpr())
    deactivate_user(user=gone, by=house(), reason="Has left.")
    return [
        person("Nobody"),
        person("Audit", Role.AU, lpr()),
        person("Quality Assurance", Role.QA, lpr()),
        person("Administration", Role.AD, lpr()),
        person("Mayor Leipzig", Role.MA, town(LEIPZIG)),
        person("Police Dresden", Role.PD, body(OrganisationKind.POLICE, "Dresden")),
        scene.staff.coach,
        scene.staff.coordination,
        gone,
    ]


def supervision_elsewhere() -> User:
    """Return the supervision of a region in which no town of the case lies."""
    boss = person("Supervision West")
    office(boss, Role.SU, lpr(), region=region_around("West", LEIPZIG))
    return boss


def test_the_list_of_verbs_is_complete() -> None:
    here = ("casework/cases/", "workflows/engine/")
    services = {name for name, function in functions() if is_service(function) and name.startswith(here)}
    public = {name for name in services if not name.rpartition(":")[2].startswith("_")}
    assert public == {*VERBS, *CONSEQUENCES, *OF_EVERYBODY, *OWN_ONLY}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_does_it(scene: Scene, verb: str) -> None:
    people = {"supervision": scene.staff.supervision, "mayor": scene.freital.mayor}
    attempt, recorded = VERBS[verb](scene), AuditEvent.objects.count()
    attempt(acting(people.get(DONE_BY.get(verb, ""), scene.staff.officer)))
    assert AuditEvent.objects.count() > recorded or verb.endswith(":save_draft")


@pytest.mark.parametrize("verb", VERBS)
def test_others_do_not(scene: Scene, verb: str) -> None:
    attempt = VERBS[verb](scene)
    people = others(scene)
    if verb not in (OPENING, REVISION):  # which are about no case
        people.append(supervision_elsewhere())
    recorded = AuditEvent.objects.count()
    with nothing_changes(scene.case):
        for user in people:
            if verb in OF_THE_AUDIT and holds_office(user, Role.AU):
                continue
            with pytest.raises(NotAllowed):
                attempt(acting(user))
    assert AuditEvent.objects.count() == recorded


def test_a_draft_is_thrown_away_by_who_wrote_it(scene: Scene) -> None:
    step, officer = open_step(scene.case, "first"), acting(scene.staff.officer)
    save_draft(step_id=step.pk, data={"word": ["light"]}, upload=checked(), by=officer)
    for user in others(scene):
        discard_upload(step_id=step.pk, by=acting(user))
        discard_draft(step_id=step.pk, by=acting(user))
    kept = draft_of(step, officer.user)
    assert kept is not None
    assert kept.uploads.get().name == "Protokoll der Sitzung.pdf"
