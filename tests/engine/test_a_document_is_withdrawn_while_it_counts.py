"""A document that is decided on is withdrawn: nobody agrees to it then, and what was agreed to is stale."""

import pytest

from casework.audit.errors import NotAllowed, NotNow
from casework.cases.models import Case, Document
from tests.builders import acting, process_of
from tests.engine.practice import Scene, agree, answer, nothing_changes, open_nodes, say
from workflows.desk.demo.driver import open_step
from workflows.desk.selectors.sheets import answers_in_round
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.jobs import file_document
from workflows.engine.moves import send_back, withdraw_document
from workflows.engine.selectors import content_of, is_approved
from workflows.engine.services import decide

pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Return the scene once both towns are asked about a text of which a document was made."""
    file_document(say(scene.case, "first", "lighting").pk)
    return scene


def withdraw(scene: Scene) -> None:
    """Let the officer withdraw the document of the first step."""
    document = Document.objects.get(case=scene.case, source="first")
    withdraw_document(document=document, by=acting(scene.staff.officer), reason="Wrong text")


def shown(case: Case) -> str:
    """Return the fingerprint of what the towns are shown."""
    step = open_step(case, "agree")
    return content_of(step.case, step.flow_task).fingerprint


def test_an_answer_to_what_was_shown_before_is_refused(asked: Scene) -> None:
    read, step = shown(asked.case), open_step(asked.case, "agree", "Pirna")
    withdraw(asked)
    facts, by = DecisionFacts(Answer.APPROVED, ""), acting(asked.pirna.mayor)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="changed since it was shown"):
        decide(step_id=step.pk, facts=facts, fingerprint=read, by=by)


def test_nobody_agrees_to_a_withdrawn_document_but_anybody_may_refuse(asked: Scene) -> None:
    withdraw(asked)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="has been withdrawn"):
        answer(asked.case, "agree", "Pirna")
    answer(asked.case, "agree", "Pirna", Answer.REFUSED, "The text is gone.")
    assert open_nodes(asked.case) == ["first"]


def test_who_had_agreed_before_is_seen_to_have_agreed_to_something_else(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna")
    waiting = open_step(asked.case, "agree", "Freital")
    assert not any(line.is_stale for line in answers_in_round(waiting, shown(asked.case), own_only=False))
    withdraw(asked)
    stale = {
        line.party: line.is_stale for line in answers_in_round(waiting, shown(asked.case), own_only=False)
    }
    assert stale == {"Stadt Pirna": True, "Stadt Freital": False}


def test_a_new_version_is_agreed_to_again(asked: Scene) -> None:
    withdraw(asked)
    answer(asked.case, "agree", "Pirna", Answer.REFUSED, "The text is gone.")
    file_document(say(asked.case, "first", "lighting").pk)
    agree(asked.case)
    assert is_approved(process_of(asked.case), "agree")


def test_what_the_case_has_gone_on_with_is_withdrawn_only_after_sending_it_back(asked: Scene) -> None:
    agree(asked.case)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="send the case back"):
        withdraw(asked)
    by = acting(asked.staff.officer)
    send_back(process_id=process_of(asked.case).pk, to="first", by=by, reason="Wrong text")
    withdraw(asked)
    assert Document.objects.get(source="first").withdrawn_on is not None


def test_who_may_not_withdraw_is_not_told_more(asked: Scene) -> None:
    agree(asked.case)
    document = Document.objects.get(case=asked.case, source="first")
    with pytest.raises(NotAllowed):
        withdraw_document(document=document, by=acting(asked.pirna.mayor), reason="Mine")
