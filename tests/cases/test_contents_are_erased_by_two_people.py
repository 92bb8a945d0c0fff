"""Personal data in a case: one person asks to erase it, another one does; nothing else is touched."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.models import AuditEvent, ErasedEntry, Salt
from casework.audit.selectors import events_of
from casework.audit.verification import verify_record
from casework.cases import erasing
from casework.cases.choices import Audience, CaseKind, ErasureAnswer, ErasureGround, Level
from casework.cases.erasing import (
    ErasureFacts,
    ask_for_erasure,
    carry_out_erasure,
    contents_asked,
    refuse_erasure,
)
from casework.cases.filing import add_document, remove_stray_files
from casework.cases.models import Case, Erasure, Note
from casework.cases.notes import write_note
from casework.cases.selectors.erasures import Extent, Kept, Key, marker_of, texts_of, waiting_erasures
from casework.cases.selectors.proofs import chain_of
from casework.cases.uploads import check_upload
from tests.builders import Staff, acting, hire_staff, house, lpr, office, person, rewrite, running_case
from tests.rehearsal import rehearsed
from workflows.engine.lifecycle import abort_case, suspend_case

SOON = localdate() + timedelta(days=9)
NAME, ALSO = "Erika Mustermann war betrunken.", "Frau Mustermann ist krank."
NOTES, VERSIONS = "cases_historicalnote", "cases_historicaldocumentversion"


@dataclass
class Scene:
    """A case in whose note, reason and file a person is named."""

    staff: Staff
    case: Case
    note: Note
    other: Note


def set_scene() -> Scene:
    staff = hire_staff()
    case = running_case(staff.officer, kind=CaseKind.CONSULTATION)
    first, other = (
        write_note(case=case, text=text, audience=Audience.PARTIES, by=acting(staff.officer))
        for text in ("Draft about her.", "Nothing about anybody.")
    )
    rewrite(row=first, text=NAME, by=house())
    return Scene(staff, case, first, other)


new_scene = rehearsed(set_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings, tmp_path: Path) -> Scene:
    """Return the case and its people; files lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    return new_scene()


def key_of_note(scene: Scene) -> Key:
    return NOTES, scene.note.pk, "text"


def asked(scene: Scene, *keys: Key) -> Erasure:
    """Let the officer ask that the note be erased, or other contents."""
    contents = frozenset(keys or {key_of_note(scene)})
    facts = ErasureFacts(contents, ErasureGround.UNLAWFUL, "It was written by mistake.")
    return ask_for_erasure(case=scene.case, facts=facts, by=acting(scene.staff.officer))


def erased(scene: Scene, *keys: Key) -> Erasure:
    """Let supervision carry out what the officer asks for."""
    erasure = asked(scene, *keys)
    carry_out_erasure(erasure=erasure, by=acting(scene.staff.supervision))
    erasure.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return erasure


def findings(scene: Scene) -> list[str]:
    return [f"{one.place}: {one.reason}" for one in verify_record(chain=chain_of(scene.case))]


def test_the_text_goes_from_the_row_and_from_all_its_states(scene: Scene) -> None:
    erasure = erased(scene)
    mark = f"[gelöscht am {localdate():%d.%m.%Y}, Nr. {erasure.pk}]"
    assert mark == marker_of(erasure)
    scene.note.refresh_from_db()
    assert scene.note.text == mark
    assert set(Note.history.filter(id=scene.note.pk).values_list("text", flat=True)) == {mark}
    scene.other.refresh_from_db()
    assert scene.other.text == "Nothing about anybody."


def test_the_erasure_is_on_record_with_who_why_and_what_but_not_the_text(scene: Scene) -> None:
    erasure = erased(scene)
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk).get(verb=Verb.CONTENTS_ERASED)
    assert (event.actor, event.reason) == (scene.staff.supervision, "It was written by mistake.")
    assert (event.facts["kinds"], event.facts["person"]) == ("cases.note", scene.staff.officer.name)
    assert event.facts["ground"] == ErasureGround.UNLAWFUL
    assert (event.facts["erasure"], event.facts["entries"]) == (erasure.pk, ErasedEntry.objects.count())
    assert "Mustermann" not in json.dumps(event.facts)
    assert event.change_id == Erasure.history.filter(id=erasure.pk).latest("history_id").change_id
    assert erasure.answered_by == scene.staff.supervision


def test_the_record_fits_before_and_after(scene: Scene) -> None:
    assert findings(scene) == []
    erased(scene)
    assert findings(scene) == []
    assert not ErasedEntry.objects.filter(entry__salt=None).exists()


def test_of_what_is_left_of_an_erased_row_no_guess_can_be_tried(scene: Scene) -> None:
    before = dict(Salt.objects.values_list("entry_id", "value"))
    erased(scene)
    gone = ErasedEntry.objects.values_list("entry_id", flat=True)
    assert gone
    after = dict(Salt.objects.values_list("entry_id", "value"))
    assert all(bytes(before[entry]) != bytes(after[entry]) for entry in gone)
    assert all(bytes(before[entry]) == bytes(after[entry]) for entry in before.keys() - set(gone))


def test_the_same_text_goes_wherever_it_stands_in_the_case(scene: Scene) -> None:
    copy = write_note(case=scene.case, text=NAME, audience=Audience.LPR, by=acting(scene.staff.colleague))
    suspend_case(case=scene.case, until=SOON, by=acting(scene.staff.officer), reason=NAME)
    erased(scene)
    copy.refresh_from_db()
    assert copy.text.startswith("[gelöscht am ")
    assert not AuditEvent.objects.filter(reason=NAME).exists()
    assert not Case.history.filter(history_change_reason=NAME).exists()
    assert not any("Mustermann" in one.text for one in texts_of(scene.case))
    assert findings(scene) == []


def test_a_word_of_the_programme_stays_though_somebody_has_typed_the_same(scene: Scene) -> None:
    note = write_note(
        case=scene.case, text="parties", audience=Audience.PARTIES, by=acting(scene.staff.officer)
    )
    erased(scene, (NOTES, note.pk, "text"))
    told = events_of(scope=Scope.CASE, subject_id=scene.case.pk).get(facts__note_id=note.pk)
    assert told.facts["audience"] == "parties"
    note.refresh_from_db()
    assert note.text.startswith("[gelöscht am ")


def test_a_reason_is_erased_as_a_note_is(scene: Scene) -> None:
    suspend_case(case=scene.case, until=SOON, by=acting(scene.staff.officer), reason=ALSO)
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk).get(verb=Verb.CASE_SUSPENDED)
    erased(scene, ("audit_auditevent", event.pk, "reason"))
    event.refresh_from_db()
    assert event.reason.startswith("[gelöscht am ")
    assert not Case.history.filter(history_change_reason=ALSO).exists()
    scene.note.refresh_from_db()
    assert scene.note.text == NAME
    assert findings(scene) == []


def test_a_file_goes_with_its_name_and_its_checksum_stays(
    scene: Scene, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    upload = check_upload(SimpleUploadedFile("Frau Mustermann.txt", NAME.encode()))
    by = acting(scene.staff.officer)
    version = add_document(case=scene.case, title="Letter", level=Level.INTERNAL, upload=upload, by=by)
    path, storage = str(version.file.name), version.file.storage
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        erased(scene, (VERSIONS, version.pk, "file"), (VERSIONS, version.pk, "name"))
    version.refresh_from_db()
    assert version.name.startswith("[gelöscht am ")
    assert version.checksum == upload.checksum
    assert not storage.exists(path)
    assert remove_stray_files() == 0
    assert findings(scene) == []


def test_contents_of_a_closed_case_are_erased_and_nothing_else_is_changed_there(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    abort_case(case=scene.case, on=localdate(), by=by, reason="Done.")
    erased(scene, key_of_note(scene), ("cases_historicalcase", scene.case.pk, "title"))
    scene.note.refresh_from_db()
    scene.case.refresh_from_db()
    assert scene.note.text.startswith("[gelöscht am ")
    assert scene.case.title.startswith("[gelöscht am ")
    assert scene.case.file.subject == scene.case.title
    assert findings(scene) == []
    with pytest.raises(NotNow), transaction.atomic():
        rewrite(row=scene.other, text="x", by=house())


def test_what_was_erased_once_can_be_erased_further(scene: Scene) -> None:
    suspend_case(case=scene.case, until=SOON, by=acting(scene.staff.officer), reason=ALSO)
    erased(scene, ("cases_historicalcase", scene.case.pk, "title"))
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk).get(verb=Verb.CASE_SUSPENDED)
    erased(scene, ("audit_auditevent", event.pk, "reason"))  # in history rows whose subject has gone already
    assert findings(scene) == []
    with pytest.raises(Invalid):
        asked(scene, ("audit_auditevent", event.pk, "reason"))


def test_who_asked_does_not_carry_it_out_nor_who_represents_him(scene: Scene) -> None:
    staff = scene.staff
    office(staff.officer, Role.SU, lpr())
    erasure = asked(scene)
    with pytest.raises(NotAllowed):
        carry_out_erasure(erasure=erasure, by=acting(staff.officer))
    for user, deputy in ((staff.officer, staff.supervision), (staff.supervision, staff.officer)):
        with transaction.atomic():
            announce_absence(
                user=user,
                first_day=localdate(),
                last_day=localdate(),
                substitutes=[Substitute(deputy)],
                by=acting(user),
            )
            with pytest.raises(NotAllowed):
                carry_out_erasure(erasure=erasure, by=acting(deputy))
            transaction.set_rollback(True)
    assert Erasure.objects.get().answer == ErasureAnswer.WAITING
    carry_out_erasure(erasure=erasure, by=acting(staff.supervision))


def test_nobody_is_told_to_decide_on_what_is_not_theirs_to_decide(scene: Scene) -> None:
    staff = scene.staff
    office(staff.officer, Role.SU, lpr())
    erasure = asked(scene)
    assert list(waiting_erasures(anew(staff.supervision))) == [erasure]
    assert not waiting_erasures(anew(staff.officer)).exists()
    announce_absence(
        user=staff.officer,
        first_day=localdate(),
        last_day=localdate(),
        substitutes=[Substitute(staff.supervision)],
        by=acting(staff.officer),
    )
    assert not waiting_erasures(anew(staff.supervision)).exists()


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_who_was_represented_in_asking_is_not_represented_in_the_answer(scene: Scene) -> None:
    erasure = asked(scene)
    represented, supervision = scene.staff.colleague.pk, scene.staff.supervision.pk
    answered = """
        UPDATE cases_erasure SET answer = 'refused', answered_on = asked_on, answered_by_id = %s,
            asked_for_id = %s, answered_for_id = %s WHERE id = %s
    """
    refused = pytest.raises(DatabaseError, match="erasure_answered_by_another")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(answered, [supervision, represented, represented, erasure.pk])


def test_nobody_decides_but_supervision_and_nobody_twice(scene: Scene) -> None:
    erasure = asked(scene)
    for somebody in (scene.staff.colleague, scene.staff.coach, person("Audit", Role.AU, lpr())):
        with pytest.raises(NotAllowed):
            carry_out_erasure(erasure=erasure, by=acting(somebody))
        with pytest.raises(NotAllowed):
            refuse_erasure(erasure=erasure, by=acting(somebody), reason="No.")
    refuse_erasure(erasure=erasure, by=acting(scene.staff.supervision), reason="We need it.")
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk)[0]
    assert (event.verb, event.reason) == (Verb.ERASURE_REFUSED, "We need it.")
    with pytest.raises(NotNow):
        carry_out_erasure(erasure=erasure, by=acting(scene.staff.supervision))
    scene.note.refresh_from_db()
    assert scene.note.text == NAME


def test_asking_needs_something_to_erase_a_reason_and_a_right(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    whole = ErasureFacts(frozenset({key_of_note(scene)}), ErasureGround.OBJECTION, "She objects.")
    foreign = running_case(scene.staff.officer, kind=CaseKind.CONSULTATION)
    wrong: Mapping[str, ErasureFacts] = {
        "nothing": ErasureFacts(frozenset(), whole.legal_ground, whole.reason),
        "no reason": ErasureFacts(whole.contents, whole.legal_ground, " "),
        "another case": ErasureFacts(
            frozenset({("cases_historicalcase", foreign.pk, "title")}), whole.legal_ground, "x"
        ),
        "no content": ErasureFacts(
            frozenset({("cases_historicalcase", scene.case.pk, "state")}), whole.legal_ground, "x"
        ),
    }
    for name, facts in wrong.items():
        with pytest.raises(Invalid):
            ask_for_erasure(case=scene.case, facts=facts, by=by)
        assert not Erasure.objects.exists(), name
    for somebody in (scene.staff.coordination, scene.staff.coach):
        with pytest.raises(NotAllowed):
            ask_for_erasure(case=scene.case, facts=whole, by=acting(somebody))
    erasure = ask_for_erasure(case=scene.case, facts=whole, by=by)
    assert contents_asked(erasure) == whole.contents
    with pytest.raises(Invalid):  # it waits
        ask_for_erasure(case=scene.case, facts=whole, by=by)


def kept(one: Kept) -> Extent:
    return Extent(frozenset({one.text}), (one,), (), ())


def test_the_database_erases_nothing_else_whatever_the_site_wants(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that is good in itself opens neither other fields, nor other rows, nor other cases."""
    by = acting(scene.staff.officer)
    foreign = running_case(scene.staff.officer, kind=CaseKind.CONSULTATION)
    copy = write_note(case=foreign, text=NAME, audience=Audience.PARTIES, by=by)
    erasure = asked(scene)
    own, texts = Note.history.filter(id=scene.note.pk).latest("history_id"), texts_of(scene.case)
    of_other = next(one for one in texts if one.text == "Nothing about anybody.")
    of_note = next(one for one in texts if one.entry_id == own.history_id and one.source == NOTES)
    elsewhere = next(one for one in texts_of(foreign) if one.text == NAME)
    wanted = {
        "not asked for": [of_other, replace(of_note, field="audience"), replace(of_note, field="author_id")],
        "not a content of this case": [elsewhere],
        "nothing recorded": [replace(of_note, entry_id=10**9)],
    }
    for why, wishes in wanted.items():
        for one in wishes:
            extent = kept(one)
            monkeypatch.setattr(erasing, "extent_of_erasure", lambda _case, _contents, found=extent: found)
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                carry_out_erasure(erasure=erasure, by=acting(scene.staff.supervision))
    assert not ErasedEntry.objects.exists()
    copy.refresh_from_db()
    assert copy.text == NAME


def test_nothing_is_added_to_what_was_asked_for(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who carries it out adds files alone, whatever the site writes in that transaction."""
    erasure, more = asked(scene), (NOTES, scene.other.pk, "text")
    monkeypatch.setattr(erasing, "_parts_of_files", lambda _extent: [more])
    with pytest.raises(DatabaseError, match="not among what was asked for"), transaction.atomic():
        carry_out_erasure(erasure=erasure, by=acting(scene.staff.supervision))


def test_an_order_opens_the_record_for_its_own_marks_only(scene: Scene) -> None:
    """Even in the transaction of an erasure nothing else is changed in what it has opened."""
    abort_case(case=scene.case, on=localdate(), by=acting(scene.staff.officer), reason="Done.")
    carry_out_erasure(erasure=asked(scene), by=acting(scene.staff.supervision))
    for statement in (
        "UPDATE cases_historicalnote SET text = 'Something else.' WHERE id = %s",
        "UPDATE cases_historicalnote SET audience = 'lpr' WHERE id = %s",
        "UPDATE cases_note SET text = 'Something else.' WHERE id = %s",
        "UPDATE cases_note SET audience = 'lpr' WHERE id = %s",
        "DELETE FROM cases_historicalnote WHERE id = %s",
        "DELETE FROM cases_note WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [scene.note.pk])
