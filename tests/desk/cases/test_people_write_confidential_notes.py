"""People choose in one answer who reads a note, name readers, take them off, and change the level by twos."""

import pytest

from casework.cases.choices import NoteReading
from casework.cases.models import Note, NoteLevelProposal
from tests.desk.cases.builders import Scene

TEXT = "What the neighbour told us."


@pytest.fixture
def note(scene: Scene) -> Note:
    """Return a confidential note of the officer for the mayor."""
    readers = [scene.pirna.mayor.pk]
    scene.send(scene.staff.officer, "add_note", text=TEXT, reading="named", readers=readers, asked="yes")
    return Note.objects.get()


def test_the_office_chooses_among_all_answers_and_a_town_among_those_that_it_may_give(scene: Scene) -> None:
    for name in ("case", "add_note"):
        page = scene.page(scene.staff.officer, name)
        assert all(f'value="{reading}"' in page for reading in NoteReading)
        page = scene.page(scene.pirna.mayor, name)
        assert 'value="parties" ' in page
        assert 'value="office"' not in page
        assert 'value="named_in_office"' not in page
    scene.send(scene.pirna.mayor, "add_note", text=TEXT, reading="named_in_office", status=400)
    assert "This field is required." in scene.send(scene.staff.officer, "add_note", text=TEXT, status=400)


def test_from_the_page_of_the_case_the_readers_are_asked_next(scene: Scene) -> None:
    page = scene.send(scene.staff.officer, "add_note", text=TEXT, reading="named", status=400)
    assert "The note is not on record yet." in page
    assert TEXT in page
    assert 'name="asked" value="yes"' in page
    assert scene.pirna.mayor.name in page
    assert not Note.objects.exists()
    scene.send(scene.staff.officer, "add_note", text=TEXT, reading="named", asked="yes")
    assert not Note.objects.get().readers.exists()


def test_the_note_says_who_reads_it(scene: Scene, note: Note) -> None:
    page = scene.page(scene.pirna.mayor)
    assert TEXT in page
    assert "Only people who are named (confidential)" in page
    assert f"<li>{scene.pirna.mayor.name}" in page
    page = scene.page(scene.staff.colleague)
    assert TEXT not in page
    assert "No note has been written yet." in page


def test_a_wrong_reader_is_refused_at_the_field_and_nothing_is_lost(scene: Scene) -> None:
    readers = [scene.pirna.mayor.pk]
    entered = {"text": TEXT, "reading": "named_in_office", "readers": readers, "asked": "yes"}
    page = scene.send(scene.staff.officer, "add_note", status=400, form=entered)
    assert "Only people who read the notes of the LPR office can be named." in page
    assert TEXT in page


def test_readers_are_added_and_taken_off(scene: Scene, note: Note) -> None:
    officer, coordination = scene.staff.officer, scene.pirna.coordination
    assert scene.address("name_note_readers", note.pk) in scene.page(officer)
    scene.page(coordination, "name_note_readers", note.pk, status=404)
    scene.send(officer, "name_note_readers", note.pk, status=400)
    scene.send(officer, "name_note_readers", note.pk, readers=[coordination.pk])
    assert TEXT in scene.page(coordination)
    named = note.readers.get(user=coordination)
    address = scene.address("remove_note_reader", note.pk, named.pk)
    assert address in scene.page(officer)
    assert coordination.name in scene.page(officer, "remove_note_reader", note.pk, named.pk)
    scene.send(officer, "remove_note_reader", note.pk, named.pk, status=400)
    scene.send(officer, "remove_note_reader", note.pk, named.pk, reason="Done with it.")
    assert TEXT not in scene.page(coordination)
    assert TEXT not in scene.page(coordination, "timeline")
    scene.page(coordination, "change_note_level", note.pk, status=404)
    scene.page(officer, "remove_note_reader", note.pk, named.pk, status=404)


def test_a_reader_of_another_note_is_not_found_here(scene: Scene, note: Note) -> None:
    scene.send(scene.staff.officer, "add_note", text="Another", reading="named", asked="yes")
    other = Note.objects.exclude(pk=note.pk).get()
    scene.page(scene.staff.officer, "remove_note_reader", other.pk, note.readers.get().pk, status=404)


def test_a_lower_level_takes_two(scene: Scene, note: Note) -> None:
    officer, mayor = scene.staff.officer, scene.pirna.mayor
    page = scene.page(officer, "change_note_level", note.pk)
    assert "Everybody who sees the case (public)" in page
    assert "Municipality, coach and LPR office (internal)" in page
    scene.send(officer, "change_note_level", note.pk, status=400, level="internal")
    scene.send(officer, "change_note_level", note.pk, level="internal", reason="It is over.")
    proposal = NoteLevelProposal.objects.get()
    address = scene.address("decide_note_level", proposal.pk)
    assert address not in scene.page(officer)
    assert address in scene.page(mayor)
    scene.page(officer, "decide_note_level", proposal.pk, status=403)
    scene.page(scene.staff.colleague, "decide_note_level", proposal.pk, status=404)
    page = scene.page(mayor, "decide_note_level", proposal.pk)
    assert "instead of “Only people who are named (confidential)”: It is over." in page
    scene.send(mayor, "decide_note_level", proposal.pk, status=400, answer="refused")
    scene.send(mayor, "decide_note_level", proposal.pk, answer="confirmed")
    assert TEXT in scene.page(scene.staff.colleague)


def test_a_note_of_the_office_is_raised_only(scene: Scene) -> None:
    scene.send(scene.staff.officer, "add_note", text=TEXT, reading="office")
    note, supervision = Note.objects.get(), scene.staff.supervision
    page = scene.page(scene.staff.officer, "change_note_level", note.pk)
    assert 'value="public"' not in page
    scene.page(supervision, "change_note_level", note.pk, status=403)
    readers = [supervision.pk]
    scene.send(scene.staff.officer, "change_note_level", note.pk, level="confidential", readers=readers)
    assert TEXT not in scene.page(scene.staff.colleague)
    assert TEXT in scene.page(supervision)
    assert scene.pirna.mayor.name not in scene.page(scene.staff.officer, "name_note_readers", note.pk)
