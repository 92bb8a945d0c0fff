"""A finished step leaves a document: the file that came with it, or one that is made of what was recorded."""

import pytest
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from casework.audit.choices import Verb
from casework.cases.models import Case, Document, DocumentVersion
from tests.builders import acting
from tests.definitions.practice import WordFacts
from tests.documents.desk import checked
from tests.documents.reading import text_of
from tests.engine.practice import Scene, answer, done_at, events, go_to_inner_branches, nothing_changes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.filing import needs_document
from workflows.engine.jobs import file_document
from workflows.engine.lifecycle import abort_case
from workflows.engine.models import Step
from workflows.engine.services import complete_step

pytestmark = pytest.mark.usefixtures("files")


def jobs() -> list[int]:
    """Return the steps for which a document is still to be made."""
    waiting = ProcrastinateJob.objects.filter(task_name="workflows.engine.jobs.file_document")
    return [job.args["step_id"] for job in waiting.order_by("pk")]


def versions(case: Case) -> list[tuple[str, int, bool]]:
    """Return source, number and origin of all versions on file."""
    found = DocumentVersion.objects.filter(document__case=case).order_by("pk")
    return [(version.document.source, version.number, version.generated) for version in found]


def test_a_job_is_enqueued_and_makes_the_document_once(scene: Scene) -> None:
    step = say(scene.case, "first", "lighting")
    assert jobs() == [step.pk]
    for _time in range(2):
        file_document(step.pk)
    assert versions(scene.case) == [("first", 1, True)]


def test_the_document_says_what_was_recorded_and_who_wrote_it(scene: Scene) -> None:
    step = say(scene.case, "first", "lighting at the station")
    file_document(step.pk)
    version = DocumentVersion.objects.get()
    with version.file.open("rb") as stored:
        text = text_of(stored.read())
    assert "lighting at the station" in text
    assert scene.case.reference_number in text
    assert version.author == step.owner
    assert version.document.title == "Sonstiges Dokument"


def test_the_house_files_it_in_the_record(scene: Scene) -> None:
    file_document(say(scene.case, "first").pk)
    event = next(event for event in events(scene.case) if event.verb == Verb.DOCUMENT_FILED)
    assert (event.channel, event.actor.name) == ("job", "Fallwerk")


def test_a_file_that_came_with_the_step_is_the_document(scene: Scene) -> None:
    step, by = open_step(scene.case, "first"), acting(scene.staff.officer)
    complete_step(step_id=step.pk, facts=WordFacts("lighting"), by=by, upload=checked("As agreed."))
    assert jobs() == []
    file_document(step.pk)
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    assert versions(scene.case) == [("first", 1, False)]


def test_a_step_done_again_files_the_next_version(scene: Scene) -> None:
    file_document(say(scene.case, "first", "lighting").pk)
    answer(scene.case, "agree", "Pirna", Answer.REFUSED, "Too dark.")
    file_document(say(scene.case, "first", "more lighting").pk)
    assert versions(scene.case) == [("first", 1, True), ("first", 2, True)]


def test_every_party_has_a_document_of_its_own(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "spare")
    for party in ("Pirna", "Freital"):
        file_document(say(scene.case, "spare", party=party).pk)
    sources = [source for source, _number, _made in versions(scene.case)]
    assert sources == [f"spare:{scene.pirna.town.pk}", f"spare:{scene.freital.town.pk}"]


def test_a_step_without_a_document_asks_for_none(scene: Scene) -> None:
    go_to_inner_branches(scene.case, "extra")
    (main,) = done_at(scene.case, "main")
    assert main.pk not in jobs()
    assert not needs_document(main)
    file_document(main.pk)
    assert versions(scene.case) == []


def test_a_step_that_is_still_open_has_no_document(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    assert not needs_document(step)


def test_what_is_missing_is_filed_before_the_case_closes(scene: Scene) -> None:
    step = say(scene.case, "first", "lighting")
    by = acting(scene.staff.officer)
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    assert versions(scene.case) == [("first", 1, True)]
    file_document(step.pk)
    assert Document.objects.get().versions.count() == 1


@pytest.mark.parametrize("filed_before", [False, True])
def test_of_a_step_done_again_the_last_time_is_filed_before_the_case_closes(
    scene: Scene, filed_before: bool
) -> None:
    step, colleague = say(scene.case, "first", "lighting"), scene.staff.colleague
    if filed_before:
        file_document(step.pk)
    answer(scene.case, "agree", "Pirna", Answer.REFUSED, "Too dark.")
    again = open_step(scene.case, "first")
    complete_step(step_id=again.pk, facts=WordFacts("more lighting"), by=acting(colleague))
    by = acting(scene.staff.officer)
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    number = 2 if filed_before else 1
    assert versions(scene.case)[-1] == ("first", number, True)
    last = DocumentVersion.objects.get(number=number)
    assert last.author == colleague
    with last.file.open("rb") as stored:
        assert "more lighting" in text_of(stored.read())


def test_a_job_that_comes_after_the_end_changes_nothing(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    step = say(scene.case, "first")
    abort_case(case=scene.case, on=localdate(), by=by, reason="The town wants it.")
    with nothing_changes(scene.case):
        file_document(step.pk)
    assert Step.objects.get(pk=step.pk).status == "DONE"
