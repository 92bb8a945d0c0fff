"""The form of a decision asks for a text where the answer needs one."""

import pytest
from django.http import QueryDict

from casework.cases.models import Case
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts, DecisionForm


def filled(answer: str, text: str = "") -> DecisionForm:
    """Return the form with an answer."""
    data = QueryDict(mutable=True)
    data.update({"answer": answer, "text": text, "fingerprint": "0" * 64})
    return DecisionForm(data, case=Case())


def test_an_agreement_needs_no_words() -> None:
    form = filled(Answer.APPROVED)
    assert form.is_valid(), form.errors
    assert form.to_facts() == DecisionFacts(Answer.APPROVED, "")


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.APPROVED_WITH_REMARKS])
def test_a_refusal_and_remarks_need_some(answer: Answer) -> None:
    assert list(filled(answer, "  ").errors) == ["text"]
    assert filled(answer, "Too dear.").is_valid()


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_without_an_answer_there_is_no_decision(answer: str) -> None:
    assert list(filled(answer).errors) == ["answer"]
