"""Who supervises a case has its record checked on a page, and reads in plain words what was found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from accounts.choices import Role
from accounts.models import User
from casework.audit.keys import make_key
from casework.audit.models import AuditEvent
from casework.audit.seals import extent_of
from casework.audit.triggers import history_of
from casework.cases.choices import Audience
from casework.cases.models import Note
from casework.cases.notes import write_note
from tests.audit.record import Record, copied, sign
from tests.builders import GOERLITZ, acting, lpr, person, running_case
from tests.databases import Clone, Databases
from tests.desk.cases.builders import TO_THE_COACH, Scene, set_scene
from tests.desk.crowd import add_cases_like

MOST_STATEMENTS = 130  # two for each kind of row that the case has
LATE = "The record waits for its signature"


@pytest.fixture(scope="module")
def scene(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a coaching whose record was signed, with a note after that."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {
        "AUDIT_SIGNING_KEY": folder / "signing.key",
        "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl",
        "MEDIA_ROOT": folder / "files",
    }
    with override_settings(**names), translation.override("en"):
        make_key()
        scene = set_scene().play(*TO_THE_COACH)
        note(scene, "Before")
        sign()
        note(scene, "After")
        yield scene


def note(scene: Scene, text: str) -> None:
    write_note(case=scene.case, text=text, audience=Audience.LPR, by=acting(scene.staff.officer))


def check(scene: Scene, user: User | None = None) -> str:
    return scene.send(user or scene.staff.supervision, "prove", status=200)


def test_the_page_says_how_far_the_record_reaches_before_anything_is_checked(scene: Scene) -> None:
    before = AuditEvent.objects.count()
    page = scene.page(scene.staff.supervision, "prove")
    for words in ("Entries about the case", "number 1 of", "Not yet signed", "2 entries, since", "Check now"):
        assert words in page, words
    assert "Everything fits" not in page
    assert AuditEvent.objects.count() == before


def test_a_true_record_fits_and_the_check_is_on_record(scene: Scene) -> None:
    page = check(scene)
    assert "Everything fits" in page
    assert "entries were computed once more" in page
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor) == ("record_checked", scene.staff.supervision)
    assert event.facts["findings"] == 0
    told = scene.page(scene.staff.supervision, "timeline")
    assert "Supervision checked the record of the case: all" in told
    assert "checked the record" not in scene.page(scene.staff.officer, "timeline")


def test_a_check_claims_for_what_is_signed_more_than_for_the_rest(scene: Scene) -> None:
    note(scene, "Not signed either")
    extent = extent_of(f"case:{scene.case.pk}")
    assert extent.unsigned_since is not None
    since = date_format(localtime(extent.unsigned_since), "SHORT_DATETIME_FORMAT")
    page = check(scene)
    for words in (
        f"{extent.entries} entries were computed once more and fit their chain.",
        f"{extent.entries - extent.unsigned} of them are signed: there, nothing has been changed",
        f"No checkpoint covers {extent.unsigned} entries yet, since {since}: the chain alone",
    ):
        assert words in page, words
    assert page.count("nothing has been changed, removed or slipped in") == 1


def test_a_check_claims_all_for_a_record_that_is_signed_as_a_whole(scene: Scene) -> None:
    sign()
    page = check(scene)
    assert "entries were computed once more: nothing has been changed, removed or slipped in." in page
    assert "No checkpoint covers" not in page


def test_a_check_claims_nothing_of_signatures_where_there_is_none(scene: Scene) -> None:
    other = replace(scene, case=running_case(scene.staff.officer, GOERLITZ))
    page = check(other)
    assert "The chain fits; nothing of it is signed yet" in page
    assert "Everything fits" not in page
    assert "fit their chain" in page
    assert "of them" not in page
    assert "nothing has been changed" not in page


def test_a_check_that_is_sent_again_checks_again(scene: Scene) -> None:
    before = AuditEvent.objects.count()
    for _each in range(2):
        scene.send(scene.staff.supervision, "prove", status=200, once="0" * 32)
    assert AuditEvent.objects.count() == before + 2


def test_the_link_is_there_for_supervision_and_audit_alone(scene: Scene) -> None:
    auditor = person("Audit", Role.AU, lpr())
    for user in (scene.staff.supervision, auditor):
        assert scene.address("prove") in scene.page(user)
        assert "Everything fits" in check(scene, user)
    for user in (scene.staff.officer, scene.coach, scene.pirna.mayor, scene.police):
        assert scene.address("prove") not in scene.page(user)
        scene.page(user, "prove", status=403)
        scene.send(user, "prove", status=403)
        scene.send(user, "export_trail", status=403, purpose="I am curious.")
    scene.page(scene.stranger, "prove", status=404)
    scene.send(scene.stranger, "export_trail", status=404, purpose="I am curious.")


def test_who_exports_says_what_for(scene: Scene) -> None:
    supervision = scene.staff.supervision
    before = AuditEvent.objects.count()
    for purpose in ("", "   ", "x" * 501):
        page = scene.send(supervision, "export_trail", status=400, purpose=purpose)
        assert "What is the trail for?" in page
        assert 'aria-invalid="true"' in page
    assert AuditEvent.objects.count() == before
    response = scene.desk_of(supervision).post(scene.address("export_trail"), {"purpose": "A court asks."})
    assert response.headers["Content-Type"] == "application/json"
    assert scene.case.reference_number.replace("/", "-") in response.headers["Content-Disposition"]
    response.close()
    assert "exported the trail of the case: A court asks." in scene.page(supervision, "timeline")


def test_a_late_signature_is_said_to_those_who_look_after_the_record(scene: Scene) -> None:
    note(scene, "Not signed")
    administration = person("Administration", Role.AD, lpr())
    supervision = scene.staff.supervision
    assert LATE not in scene.page(supervision, "prove")
    with override_settings(AUDIT_LAG=timedelta(0)):
        page = scene.page(supervision, "prove")
        assert LATE in page
        assert "please tell those who run Fallwerk." in page
        for user in (supervision, administration):
            assert LATE in scene.desk_of(user).get("/").content.decode()
        of_person = scene.desk_of(administration).get(f"/protokoll/personen/{supervision.pk}/")
        assert LATE in of_person.content.decode()
        for user in (scene.staff.officer, scene.pirna.mayor):
            assert LATE not in scene.desk_of(user).get("/").content.decode()
    sign()
    with override_settings(AUDIT_LAG=timedelta(0)):
        assert LATE not in scene.desk_of(supervision).get("/").content.decode()


def statements(scene: Scene) -> int:
    with CaptureQueriesContext(connection) as captured:
        check(scene)
    return len(captured)


def test_a_check_costs_the_same_whatever_others_do_and_however_often_was_signed(scene: Scene) -> None:
    check(scene)  # from now on the case has the rows of a check, too
    before = statements(scene)
    assert before <= MOST_STATEMENTS, before
    for _each in range(3):
        add_cases_like(running_case(scene.staff.officer, GOERLITZ), 50, first=now().microsecond)
        note(scene, "More")
        sign()
    assert statements(scene) == before


def test_what_does_not_fit_is_named_in_words_with_what_to_do(
    scene: Scene, committed_db: Clone, databases: Databases
) -> None:
    with copied(databases, Record(committed_db, scene.case.pk, settings.AUDIT_ANCHOR_FILE)) as record:
        last = f"(SELECT max(history_id) FROM {history_of(Note)._meta.db_table})"
        record.attack(
            f"UPDATE cases_historicalnote SET text = 'Other' WHERE history_id = {last}",
            "UPDATE audit_auditevent SET reason = 'Other' WHERE id = (SELECT max(id) FROM audit_auditevent"
            f" WHERE scope = 'case' AND subject_id = {scene.case.pk})",
        )
        page = check(scene)
        assert "It does not fit in" in page
        for words in (
            "Earlier state: Note",
            "cases_historicalnote ",
            "Event of the timeline",
            "change nothing",
        ):
            assert words in page, words
        assert AuditEvent.objects.latest("pk").verb == "record_doubted"


def test_a_gap_and_a_broken_checkpoint_are_named(
    scene: Scene, committed_db: Clone, databases: Databases
) -> None:
    with copied(databases, Record(committed_db, scene.case.pk, settings.AUDIT_ANCHOR_FILE)) as record:
        record.attack(
            f"DELETE FROM audit_salt WHERE entry_id IN (SELECT id FROM audit_ledgerentry WHERE {of(scene)})",
            f"DELETE FROM audit_ledgerentry WHERE {of(scene)}",
        )
        page = check(scene)
        assert "Entry 3 of the case" in page
        assert "Checkpoint 1" in page


def of(scene: Scene) -> str:
    return f"chain = 'case:{scene.case.pk}' AND position = 2"
