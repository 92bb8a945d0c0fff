"""What an approver has read is what counts: a changed content is read again, and agreed to again."""

import pytest

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import NotNow
from casework.cases.choices import DocumentKind, Level
from casework.cases.filing import file_version
from casework.cases.locks import lock_case
from casework.cases.models import Case
from casework.cases.uploads import CheckedUpload
from tests.builders import acting, house, process_of
from tests.definitions.practice import WordFacts, keep_word
from tests.documents.desk import checked
from tests.engine.practice import Scene, agree, answer, nothing_changes, open_nodes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.selectors import content_of, is_approved
from workflows.engine.services import complete_step, decide


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Return the scene once both towns are asked about “lighting”."""
    say(scene.case, "first", "lighting")
    return scene


def change(case: Case, word: str) -> None:
    """Let somebody change the content beside the process."""
    keep_word(case=Case.objects.get(pk=case.pk), facts=WordFacts(word), by=house())


@service
def upload_again(*, case: Case, upload: CheckedUpload, by: Actor) -> None:
    """File another version of what came with the first step."""
    file_version(
        case=lock_case(case.pk),
        kind=DocumentKind.OTHER,
        title="Other document",
        source="first",
        level=Level.INTERNAL,
        content=upload,
        name=upload.name,
        generated=False,
        by=by,
    )


def shown(case: Case) -> str:
    """Return the fingerprint of what the towns are shown."""
    step = open_step(case, "agree")
    return content_of(step.case, step.flow_task).fingerprint


def decide_on(scene: Scene, fingerprint: str) -> None:
    """Let Pirna agree to what it was shown."""
    step = open_step(scene.case, "agree", "Pirna")
    facts, by = DecisionFacts(Answer.APPROVED, ""), acting(scene.pirna.mayor)
    decide(step_id=step.pk, facts=facts, fingerprint=fingerprint, by=by)


def test_a_decision_on_what_is_no_longer_there_is_refused(asked: Scene) -> None:
    read = shown(asked.case)
    change(asked.case, "more lighting")
    with nothing_changes(asked.case), pytest.raises(NotNow, match="changed since it was shown"):
        decide_on(asked, read)
    decide_on(asked, shown(asked.case))


def test_the_same_content_written_once_more_is_the_same(asked: Scene) -> None:
    read = shown(asked.case)
    change(asked.case, "more lighting")
    change(asked.case, "lighting")
    decide_on(asked, read)


def test_an_agreement_becomes_stale_when_the_content_changes_before_the_others_answer(
    asked: Scene,
) -> None:
    answer(asked.case, "agree", "Pirna")
    change(asked.case, "more lighting")
    answer(asked.case, "agree", "Freital")
    assert open_nodes(asked.case) == ["first"]
    assert not is_approved(process_of(asked.case), "agree")


def test_an_approval_is_stale_as_long_as_the_content_differs(scene: Scene) -> None:
    say(scene.case, "first", "lighting")
    agree(scene.case)
    assert is_approved(process_of(scene.case), "agree")
    change(scene.case, "darkness")
    assert not is_approved(process_of(scene.case), "agree")
    change(scene.case, "lighting")
    assert is_approved(process_of(scene.case), "agree")


@pytest.mark.usefixtures("files")
def test_a_file_that_somebody_sent_is_part_of_the_content(scene: Scene) -> None:
    step, by = open_step(scene.case, "first"), acting(scene.staff.officer)
    complete_step(step_id=step.pk, facts=WordFacts("lighting"), by=by, upload=checked("As agreed."))
    read = shown(scene.case)
    upload_again(case=scene.case, upload=checked("Quite different."), by=house())
    with pytest.raises(NotNow, match="changed since it was shown"):
        decide_on(scene, read)
    (upload,) = content_of(scene.now(), open_step(scene.case, "agree").flow_task).uploads
    assert (upload.number, upload.generated) == (2, False)
