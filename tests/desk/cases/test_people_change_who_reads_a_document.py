"""People choose who reads a confidential document, raise its level, and agree to a lower one by twos."""

import pytest
from django.urls import reverse

from casework.cases.choices import Level, LevelAnswer
from casework.cases.levels import propose_lowering
from casework.cases.models import Document, LevelProposal
from tests.builders import acting
from tests.desk.cases.builders import Scene
from tests.documents.files import pdf_saying, uploaded

TITLE = "Places to protect"


@pytest.fixture
def document(scene: Scene) -> Document:
    """Return a confidential document that the mayor has filed for the officer."""
    scene.send(
        scene.pirna.mayor,
        "add_document",
        title=TITLE,
        level="confidential",
        readers=[scene.staff.officer.pk],
        upload=uploaded("Plan.pdf", pdf_saying("Der Platz bei Nacht.")),
    )
    return Document.objects.get()


def test_the_readers_are_chosen_where_the_document_is_filed(scene: Scene, document: Document) -> None:
    page = scene.page(scene.pirna.mayor, "add_document")
    assert scene.staff.officer.name in page
    assert scene.pirna.coordination.name in page
    assert f'value="{scene.pirna.mayor.pk}"' not in page
    assert scene.stranger.name not in page
    page = scene.page(scene.staff.officer)
    assert TITLE in page
    assert "Named to read it, beside its author" in page
    assert f"<li>{scene.staff.officer.name} · " in page
    assert TITLE not in scene.page(scene.staff.colleague)


def test_a_reader_that_cannot_be_named_is_refused(scene: Scene, document: Document) -> None:
    for user in (scene.stranger, scene.staff.coordination):
        scene.send(scene.pirna.mayor, "name_readers", document.pk, status=400, readers=[user.pk])
    scene.send(scene.pirna.mayor, "name_readers", document.pk, status=400)
    assert document.readers.count() == 1


def test_readers_are_added_by_who_reads_it(scene: Scene, document: Document) -> None:
    mayor, coordination = scene.pirna.mayor, scene.pirna.coordination
    assert scene.address("name_readers", document.pk) in scene.page(mayor)
    scene.page(coordination, "name_readers", document.pk, status=404)
    scene.send(coordination, "name_readers", document.pk, status=404, readers=[coordination.pk])
    assert (
        scene.staff.officer.name not in scene.page(mayor, "name_readers", document.pk).partition("<form")[2]
    )
    scene.send(mayor, "name_readers", document.pk, readers=[coordination.pk])
    assert TITLE in scene.page(coordination)


def test_a_reader_is_taken_off_between_two_requests(scene: Scene, document: Document) -> None:
    mayor, officer = scene.pirna.mayor, scene.staff.officer
    named, version = document.readers.get(), document.versions.get()
    file = reverse("desk:download", args=[version.pk])
    scene.page(officer, "change_level", document.pk)
    address = scene.address("remove_reader", document.pk, named.pk)
    assert address in scene.page(mayor)
    assert address not in scene.page(scene.pirna.coordination)
    scene.page(scene.pirna.coordination, "remove_reader", document.pk, named.pk, status=404)
    scene.send(mayor, "remove_reader", document.pk, named.pk, status=400)
    scene.send(mayor, "remove_reader", document.pk, named.pk, reason="Not for the office.")
    assert f"{officer.name} is no longer named." in scene.page(mayor)
    for name in ("change_level", "name_readers", "withdraw_document"):
        scene.page(officer, name, document.pk, status=404)
        scene.send(officer, name, document.pk, status=404, level="public", reason="x")
    assert scene.desk_of(officer).get(file).status_code == 404
    for name in ("case", "timeline"):
        assert TITLE not in scene.page(officer, name)
    scene.send(mayor, "remove_reader", document.pk, named.pk, status=404, reason="Again.")


def test_only_a_confidential_document_has_readers(scene: Scene, document: Document) -> None:
    lower(scene, document)
    scene.page(scene.pirna.mayor, "name_readers", document.pk, status=409)
    assert scene.address("name_readers", document.pk) not in scene.page(scene.pirna.mayor)


def lower(scene: Scene, document: Document) -> None:
    """Let mayor and officer agree that the document becomes internal."""
    change = {"level": "internal", "reason": "The works are done."}
    scene.send(scene.pirna.mayor, "change_level", document.pk, form=change)
    proposal = LevelProposal.objects.get()
    scene.send(scene.staff.officer, "decide_level", proposal.pk, answer="confirmed")


def test_a_lower_level_takes_two(scene: Scene, document: Document) -> None:
    mayor, officer = scene.pirna.mayor, scene.staff.officer
    scene.send(mayor, "change_level", document.pk, status=400, level="internal")
    scene.send(mayor, "change_level", document.pk, level="internal", reason="The works are done.")
    proposal = LevelProposal.objects.get()
    assert "proposed level: internal" in scene.page(mayor)
    address = scene.address("decide_level", proposal.pk)
    assert address not in scene.page(mayor)
    assert address in scene.page(officer)
    scene.page(mayor, "decide_level", proposal.pk, status=403)
    scene.send(mayor, "decide_level", proposal.pk, status=403, answer="confirmed")
    scene.page(scene.pirna.coordination, "decide_level", proposal.pk, status=404)
    page = scene.page(officer, "decide_level", proposal.pk)
    assert "proposes the level “internal” instead of “confidential”: The works are done." in page
    assert TITLE not in scene.page(scene.pirna.coordination)
    scene.send(officer, "decide_level", proposal.pk, answer="confirmed")
    assert TITLE in scene.page(scene.pirna.coordination)
    scene.send(officer, "decide_level", proposal.pk, status=409, answer="confirmed")


def test_a_lower_level_is_refused(scene: Scene, document: Document) -> None:
    by = acting(scene.pirna.mayor)
    proposal = propose_lowering(paper=document, level=Level.PUBLIC, by=by, reason="Done.")
    officer = scene.staff.officer
    scene.send(officer, "decide_level", proposal.pk, status=400, answer="refused")
    scene.send(officer, "decide_level", proposal.pk, answer="refused", reason="Not yet.")
    proposal.refresh_from_db()
    document.refresh_from_db()
    assert (proposal.answer, document.level) == (LevelAnswer.REFUSED, Level.CONFIDENTIAL)


def test_a_higher_level_counts_at_once(scene: Scene, document: Document) -> None:
    lower(scene, document)
    officer, reader = scene.staff.officer, scene.staff.supervision
    assert TITLE in scene.page(scene.staff.colleague)
    scene.send(officer, "change_level", document.pk, level="confidential", readers=[reader.pk])
    assert TITLE not in scene.page(scene.staff.colleague)
    for user in (officer, reader, scene.pirna.mayor):
        assert TITLE in scene.page(user)
    scene.send(scene.staff.colleague, "change_level", document.pk, status=404, level="public")
