"""A step can take files beside its own document: an application has annexes, a council its rules."""

import pytest

from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import Level
from casework.cases.models import Case, Document, DocumentVersion
from casework.cases.uploads import CheckedUpload
from tests.builders import acting
from tests.definitions.practice import WordFacts, kept_word
from tests.documents.desk import checked
from tests.documents.reading import says
from tests.engine.practice import Scene, answer
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.jobs import file_document
from workflows.engine.models import Step
from workflows.engine.moves import send_back, withdraw_document
from workflows.engine.selectors import is_approved
from workflows.engine.services import complete_step

pytestmark = pytest.mark.usefixtures("files")


def write(scene: Scene, word: str, **annexes: CheckedUpload) -> Step:
    """Let the officer write a word and hand in these files."""
    step, by = open_step(scene.case, "first"), acting(scene.staff.officer)
    return complete_step(step_id=step.pk, facts=WordFacts(word), by=by, annexes=annexes)


def on_file(case: Case) -> list[tuple[str, str, int, str]]:
    """Return source, title, number and name of what people have handed in."""
    found = DocumentVersion.objects.filter(document__case=case, generated=False).order_by("pk")
    return [(v.document.source, v.document.title, v.number, v.name) for v in found.select_related("document")]


def refuse(scene: Scene) -> None:
    """Let Pirna refuse, so that the word is written anew."""
    answer(scene.case, "agree", "Pirna", Answer.REFUSED, "Too dear.")


def test_what_is_needed_has_to_be_handed_in(scene: Scene) -> None:
    with pytest.raises(Invalid, match="Please upload") as refusal:
        write(scene, "it costs a lot")
    assert refusal.value.field == "plan"
    assert kept_word(scene.now()).word != "it costs a lot"
    assert on_file(scene.case) == []


def test_what_is_not_needed_may_be_handed_in(scene: Scene) -> None:
    write(scene, "free of charge", more=checked("More", "Mehr.pdf"))
    assert on_file(scene.case) == [("first:more", "Weitere Anlage zum Antrag", 1, "Mehr.pdf")]


def test_files_are_filed_under_what_they_are(scene: Scene) -> None:
    write(scene, "it costs", plan=checked("Plan", "Plan.pdf"), more=checked("More", "Mehr.pdf"))
    assert on_file(scene.case) == [
        ("first:plan", "Finanzierungsplan", 1, "Plan.pdf"),
        ("first:more", "Weitere Anlage zum Antrag", 1, "Mehr.pdf"),
    ]
    plan = DocumentVersion.objects.get(document__source="first:plan")
    assert (plan.author, plan.document.level) == (scene.staff.officer, Level.INTERNAL)


def test_the_document_of_the_step_names_its_files(scene: Scene) -> None:
    file_document(write(scene, "it costs", plan=checked("Plan", "Kosten 2027.pdf")).pk)
    with DocumentVersion.objects.get(generated=True).file.open() as made:
        pdf = made.read()
    for text in ("Anlagen", "Finanzierungsplan", "Kosten 2027.pdf"):
        assert says(pdf, text), text


def test_what_is_on_file_is_not_asked_for_again_and_a_new_file_is_its_next_version(scene: Scene) -> None:
    write(scene, "it costs", plan=checked("Plan", "Plan.pdf"))
    refuse(scene)
    write(scene, "it costs less")
    refuse(scene)
    write(scene, "it costs little", plan=checked("Less", "Neu.pdf"))
    assert [row[2:] for row in on_file(scene.case)] == [(1, "Plan.pdf"), (2, "Neu.pdf")]
    assert Document.objects.filter(source="first:plan").count() == 1


def test_what_was_withdrawn_is_asked_for_again_and_comes_back_on_file(scene: Scene) -> None:
    write(scene, "it costs", plan=checked("Plan", "Plan.pdf"))
    withdraw(scene)
    refuse(scene)
    with pytest.raises(Invalid, match="Please upload"):
        write(scene, "it costs less")
    write(scene, "it costs less", plan=checked("Less", "Neu.pdf"))
    assert Document.objects.get(source="first:plan").withdrawn_on is None


def withdraw(scene: Scene) -> None:
    """Withdraw the plan."""
    plan = Document.objects.get(source="first:plan")
    withdraw_document(document=plan, by=acting(scene.staff.officer), reason="A mistake")


def test_nobody_agrees_to_what_lacks_a_withdrawn_file(scene: Scene) -> None:
    write(scene, "it costs", plan=checked("Plan", "Plan.pdf"))
    withdraw(scene)
    with pytest.raises(NotNow, match="Finanzierungsplan"):
        answer(scene.case, "agree", "Pirna", Answer.APPROVED)


def test_another_file_is_another_content(scene: Scene) -> None:
    write(scene, "it costs", plan=checked("Plan", "Plan.pdf"))
    for town in ("Pirna", "Freital"):
        answer(scene.case, "agree", town, Answer.APPROVED)
    assert is_approved(scene.process, "agree")
    by = acting(scene.staff.officer)
    send_back(process_id=scene.process.pk, to="first", by=by, reason="The plan was wrong.")
    write(scene, "it costs", plan=checked("Less", "Neu.pdf"))
    assert not is_approved(scene.process, "agree")
