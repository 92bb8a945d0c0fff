"""Documents are German by law: who reads the pages in English is told, a screen reader too."""

from accounts.choices import Language
from tests.builders import house, rewrite
from tests.desk.cases.builders import TO_THE_DECISION, Scene
from workflows.engine.jobs import file_document
from workflows.engine.models import Step


def filed(scene: Scene) -> Scene:
    """Return a case with a document that a step has made."""
    scene.play(*TO_THE_DECISION)
    file_document(step_id=Step.objects.get(case=scene.case, flow_task__endswith=".consultation_minutes").pk)
    return scene


def documents_on(page: str) -> str:
    """Return the documents of the page."""
    return page.partition('id="documents"')[2].partition("</section>")[0]


def test_an_english_list_of_documents_says_that_they_are_german(scene: Scene) -> None:
    assert "(in German)" not in documents_on(scene.page(scene.staff.officer))
    page = documents_on(filed(scene).page(scene.staff.officer))
    assert "(in German)" in page
    assert 'lang="de">Beratungsprotokoll' in page


def test_a_german_list_does_not(scene: Scene) -> None:
    filed(scene)
    rewrite(row=scene.staff.officer, by=house(), language=Language.GERMAN)
    page = documents_on(scene.page(scene.staff.officer))
    assert "Beratungsprotokoll" in page
    assert "auf Deutsch" not in page
