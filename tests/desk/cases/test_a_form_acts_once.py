"""A form of a case that is sent twice acts once: notes, parties, documents."""

import re

from django.utils.timezone import localdate

from casework.cases.models import CaseParty, Document, Note
from tests.builders import FREITAL, town_hall
from tests.desk.cases.builders import Scene
from tests.documents.files import pdf_saying, uploaded


def mark_on(page: str) -> str:
    """Return the mark of the form on a page."""
    return re.findall(r'name="once" value="([0-9a-f]{32})"', page)[0]


def test_a_note_from_its_page_and_from_the_page_of_the_case(scene: Scene) -> None:
    officer = scene.staff.officer
    for name in ("add_note", "case"):
        mark = mark_on(scene.page(officer, name))
        for _time in range(2):
            scene.send(officer, "add_note", text="For us", reading="office", once=mark)
    assert Note.objects.count() == 2


def test_a_party(scene: Scene) -> None:
    officer, freital = scene.staff.officer, town_hall(FREITAL).town
    mark = mark_on(scene.page(officer, "add_party"))
    for _time in range(2):
        scene.send(officer, "add_party", organisation=freital.pk, joined_on=localdate(), once=mark)
    assert "You had sent this form already" in scene.page(officer)
    assert CaseParty.objects.filter(case=scene.case, organisation=freital).count() == 1


def test_a_document(scene: Scene) -> None:
    mark = mark_on(scene.page(scene.pirna.mayor, "add_document"))
    for _time in range(2):
        upload = uploaded("Plan.pdf", pdf_saying("Der Platz bei Nacht."))
        scene.send(
            scene.pirna.mayor, "add_document", title="The square", level="internal", upload=upload, once=mark
        )
    assert Document.objects.count() == 1
