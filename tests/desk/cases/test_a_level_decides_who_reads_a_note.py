"""A note is for all who follow the case, for its audience, or for named people of its audience only."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import Audience, CaseState, Level, LevelAnswer, NoteReading
from casework.cases.levels import answer_lowering, name_readers, propose_lowering, raise_level, remove_reader
from casework.cases.models import Note
from casework.cases.notes import write_note
from casework.cases.selectors import Proposal, access_to, visible_notes
from tests.builders import acting, lpr, person
from tests.desk.cases.builders import Scene
from tests.desk.cases.doors import doors_to_note, reads_note
from tests.documents.desk import put_into

TEXT = "What the neighbour told us."


def written(scene: Scene, reading: NoteReading, *readers: User, author: User | None = None) -> Note:
    """Write a note, of the officer unless told otherwise."""
    return write_note(
        case=scene.case,
        text=TEXT,
        audience=reading.audience,
        level=reading.level,
        readers=readers,
        by=acting(author or scene.staff.officer),
    )


def who_reads(scene: Scene, note: Note) -> set[str]:
    """Return which of the people around the case learn of the note."""
    people = {
        "officer": scene.staff.officer,
        "colleague": scene.staff.colleague,
        "supervision": scene.staff.supervision,
        "mayor": scene.pirna.mayor,
        "coordination": scene.pirna.coordination,
    }
    return {name for name, user in people.items() if reads_note(scene, user, note)}


OFFICE = {"officer", "colleague", "supervision"}
TOWN = {"mayor", "coordination"}


@pytest.mark.parametrize(
    ("reading", "readers"),
    [
        (NoteReading.OFFICE, OFFICE),
        (NoteReading.PARTIES, OFFICE | TOWN),
        (NoteReading.PUBLIC, OFFICE | TOWN),
        (NoteReading.NAMED, {"officer"}),
        (NoteReading.NAMED_IN_OFFICE, {"officer"}),
    ],
)
def test_each_answer_says_who_reads_the_note(scene: Scene, reading: NoteReading, readers: set[str]) -> None:
    note = written(scene, reading)
    assert note.reading == reading
    assert who_reads(scene, note) == readers


def test_a_public_note_is_for_whoever_follows_the_case(scene: Scene) -> None:
    note = written(scene, NoteReading.PUBLIC)
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    scene.play("coach_matching")
    for user in (scene.police, scene.staff.coordination):
        found = doors_to_note(scene, user, note)
        assert (found["list"], found["count"], found["page"]) == (True, True, True)
        assert "Everybody who sees the case (public)" in scene.page(user)
    proposed = next(step.owner for step in scene.waiting("coach_answers") if step.role == Role.CH)
    assert proposed is not None
    assert not any(doors_to_note(scene, proposed, note).values())
    assert not visible_notes(scene.stranger, scene.case, access_to(scene.case, scene.stranger)).exists()


def test_a_confidential_note_is_for_its_author_and_named_readers(scene: Scene) -> None:
    note = written(scene, NoteReading.NAMED, scene.pirna.mayor, author=scene.pirna.coordination)
    assert who_reads(scene, note) == TOWN


def test_a_confidential_note_of_the_office_is_for_named_people_of_the_office(scene: Scene) -> None:
    note = written(scene, NoteReading.NAMED_IN_OFFICE, scene.staff.supervision)
    assert who_reads(scene, note) == {"officer", "supervision"}


def test_who_is_named_belongs_to_the_audience(scene: Scene) -> None:
    for reading, user in (
        (NoteReading.NAMED_IN_OFFICE, scene.pirna.mayor),
        (NoteReading.NAMED, scene.stranger),
        (NoteReading.NAMED, scene.staff.coordination),
    ):
        with pytest.raises(Invalid) as refusal:
            written(scene, reading, user)
        assert refusal.value.field == "readers"
    assert not Note.objects.exists()


def test_who_is_named_later_reads_from_then_on_and_only_who_reads_it_names(scene: Scene) -> None:
    note, mayor = written(scene, NoteReading.NAMED), scene.pirna.mayor
    with pytest.raises(NotAllowed):
        name_readers(paper=note, readers=[mayor], by=acting(mayor))
    name_readers(paper=note, readers=[mayor], by=acting(scene.staff.officer))
    assert who_reads(scene, note) == {"officer", "mayor"}
    told = f"lets {mayor.name} read the note of {localdate():%-d %b %Y}"
    assert told in scene.page(mayor, "timeline")
    assert told not in scene.page(scene.staff.colleague, "timeline")
    with pytest.raises(NotNow, match="confidential"):
        name_readers(paper=written(scene, NoteReading.PARTIES), readers=[mayor], by=acting(mayor))


def test_a_reader_is_taken_off_alone(scene: Scene) -> None:
    note = written(scene, NoteReading.NAMED, scene.pirna.mayor, scene.pirna.coordination)
    named = note.readers.get(user=scene.pirna.mayor)
    with pytest.raises(Invalid):
        remove_reader(named=named, by=acting(scene.staff.officer), reason=" ")
    remove_reader(named=named, by=acting(scene.staff.officer), reason="No longer at work on it.")
    assert who_reads(scene, note) == {"officer", "coordination"}
    page = scene.page(scene.pirna.coordination, "timeline")
    assert f"no longer lets {scene.pirna.mayor.name} read the note" in page
    assert "No longer at work on it." in page
    with pytest.raises(NotNow):
        remove_reader(named=named, by=acting(scene.staff.officer), reason="Again.")


def test_a_level_is_raised_at_once_by_the_author_or_the_office(scene: Scene) -> None:
    note = written(scene, NoteReading.PARTIES, author=scene.pirna.mayor)
    for user in (scene.pirna.coordination, scene.staff.supervision):
        with pytest.raises(NotAllowed):
            raise_level(paper=note, level=Level.CONFIDENTIAL, readers=(), by=acting(user))
    raise_level(paper=note, level=Level.CONFIDENTIAL, readers=(), by=acting(scene.staff.officer))
    assert who_reads(scene, note) == {"officer", "mayor"}
    assert "raised the level of the note" in scene.page(scene.pirna.mayor, "timeline")
    other = written(scene, NoteReading.PUBLIC, author=scene.pirna.mayor)
    raise_level(paper=other, level=Level.INTERNAL, readers=(), by=acting(scene.pirna.mayor))
    other.refresh_from_db()
    assert other.level == Level.INTERNAL


def proposed(scene: Scene, reading: NoteReading, level: Level, *readers: User) -> Proposal:
    """Let the officer propose a lower level of a note."""
    note = written(scene, reading, *readers)
    return propose_lowering(paper=note, level=level, by=acting(scene.staff.officer), reason="It is over.")


def confirm(proposal: Proposal, user: User) -> None:
    """Let somebody agree."""
    answer_lowering(proposal=proposal, answer=LevelAnswer.CONFIRMED, by=acting(user), reason="")


def test_a_level_is_lowered_when_somebody_else_agrees(scene: Scene) -> None:
    proposal = proposed(scene, NoteReading.NAMED, Level.INTERNAL, scene.pirna.mayor)
    note = Note.objects.get()
    with pytest.raises(NotAllowed, match="Somebody else"):
        confirm(proposal, scene.staff.officer)
    with pytest.raises(NotAllowed):
        confirm(proposal, scene.staff.colleague)
    assert who_reads(scene, note) == {"officer", "mayor"}
    confirm(proposal, scene.pirna.mayor)
    assert who_reads(scene, note) == OFFICE | TOWN
    assert not note.readers.exists()
    page = scene.page(scene.staff.colleague, "timeline")
    assert "It is over." in page
    assert "agreed: the level of the note" in page


def test_a_note_of_the_office_stays_with_the_office(scene: Scene) -> None:
    proposal = proposed(scene, NoteReading.NAMED_IN_OFFICE, Level.INTERNAL, scene.staff.colleague)
    confirm(proposal, scene.staff.colleague)
    note = Note.objects.get()
    assert who_reads(scene, note) == OFFICE
    with pytest.raises(NotNow, match="cannot become public"):
        propose_lowering(paper=note, level=Level.PUBLIC, by=acting(scene.staff.officer), reason="x")
    with pytest.raises(NotNow, match="cannot become public"):
        write_note(
            case=scene.case,
            text=TEXT,
            audience=Audience.LPR,
            level=Level.PUBLIC,
            by=acting(scene.staff.officer),
        )
    with pytest.raises(IntegrityError, match="note_of_the_office_is_not_public"), transaction.atomic():
        connection.cursor().execute("UPDATE cases_note SET level = 'public'")


def test_supervision_reads_notes_of_the_office_and_changes_no_level(scene: Scene) -> None:
    proposal = proposed(scene, NoteReading.NAMED_IN_OFFICE, Level.INTERNAL, scene.staff.supervision)
    with pytest.raises(NotAllowed):
        confirm(proposal, scene.staff.supervision)


def test_a_deputy_reads_in_the_place_of_who_is_named_and_does_not_agree_for_the_proposer(
    scene: Scene,
) -> None:
    proposal = proposed(scene, NoteReading.NAMED, Level.INTERNAL, scene.pirna.mayor)
    assert not reads_note(scene, scene.staff.colleague, Note.objects.get())
    announce_absence(
        user=scene.staff.officer,
        first_day=localdate(),
        last_day=localdate() + timedelta(days=6),
        substitutes=[Substitute(scene.staff.colleague)],
        by=acting(scene.staff.officer),
    )
    assert reads_note(scene, scene.staff.colleague, Note.objects.get())
    with pytest.raises(NotAllowed, match="Somebody else"):
        confirm(proposal, scene.staff.colleague)


def test_a_deputy_writes_and_both_read(scene: Scene) -> None:
    by = acting(scene.staff.officer, scene.staff.colleague)
    note = write_note(
        case=scene.case, text=TEXT, audience=Audience.LPR, level=Level.CONFIDENTIAL, readers=(), by=by
    )
    assert who_reads(scene, note) == {"officer", "colleague"}


def test_the_audit_reads_no_confidential_note_without_a_name(scene: Scene) -> None:
    auditor = person("Audit", Role.AU, lpr())
    assert not reads_note(scene, auditor, written(scene, NoteReading.NAMED_IN_OFFICE))


def test_nothing_changes_in_a_closed_case(scene: Scene) -> None:
    proposal = proposed(scene, NoteReading.NAMED, Level.INTERNAL, scene.pirna.mayor)
    note, officer = Note.objects.get(), acting(scene.staff.officer)
    put_into(CaseState.ABORTED, case=scene.case, by=officer)
    with pytest.raises(NotNow, match="can only be read"):
        name_readers(paper=note, readers=[scene.pirna.coordination], by=officer)
    with pytest.raises(NotNow, match="can only be read"):
        remove_reader(named=note.readers.get(), by=officer, reason="x")
    with pytest.raises(NotNow, match="can only be read"):
        confirm(proposal, scene.pirna.mayor)
    for statement in (
        "UPDATE cases_notereader SET user_id = named_by_id",
        "UPDATE cases_notelevelproposal SET level = 'public'",
    ):
        with pytest.raises(IntegrityError, match="case is closed"), transaction.atomic():
            connection.cursor().execute(statement)
