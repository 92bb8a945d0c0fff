"""Two towns are asked at the same time whether a content is right."""

import pytest

from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from tests.builders import acting, process_of
from tests.engine.practice import (
    Scene,
    answer,
    done_at,
    go_to_branches,
    go_to_the_end,
    last_event,
    notes,
    nothing_changes,
    open_nodes,
    say,
    verbs,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.models import Decision, Step
from workflows.engine.selectors import content_of, decisions_in, is_approved, last_round
from workflows.engine.services import decide

APPROVED = DecisionFacts(Answer.APPROVED, "")


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Return the scene once both towns are asked."""
    say(scene.case, "first", "lighting")
    return scene


def shown(scene: Scene, party: str = "Pirna") -> str:
    """Return the fingerprint of what a town is shown."""
    step = open_step(scene.case, "agree", party)
    return content_of(step.case, step.flow_task).fingerprint


def test_both_answer_in_any_order_and_then_it_goes_on(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna")
    assert open_nodes(asked.case) == ["agree"]
    assert open_step(asked.case, "agree").owner == asked.freital.mayor
    answer(asked.case, "agree", "Freital")
    assert open_nodes(asked.case) == ["main", "side"]
    assert notes(asked.case) == ["Stadt Pirna agrees", "Stadt Freital agrees", "all agree"]


def test_an_answer_says_who_for_whom_on_what_and_when(asked: Scene) -> None:
    fingerprint, step = shown(asked), open_step(asked.case, "agree", "Pirna")
    by = acting(asked.pirna.mayor, on_behalf_of=asked.pirna.coordination)
    decide(step_id=step.pk, facts=APPROVED, fingerprint=fingerprint, by=by)
    decision, event = Decision.objects.get(), last_event(asked.case)
    assert (decision.answer, decision.fingerprint) == (Answer.APPROVED, fingerprint)
    assert (decision.by, decision.on_behalf_of) == (asked.pirna.mayor, asked.pirna.coordination)
    assert (event.verb, event.facts["party"]) == (Verb.APPROVED, "Stadt Pirna")
    assert (decision.decided_in, decision.recorded_at) == (event.change_id, event.recorded_at)
    assert decision.happened_on == event.happened_on == done_at(asked.case, "agree")[0].happened_on


def test_remarks_are_kept_and_it_goes_on(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna", Answer.APPROVED_WITH_REMARKS, "Mind the bridge.")
    assert (last_event(asked.case).verb, Decision.objects.get().text) == (
        Verb.APPROVED_WITH_REMARKS,
        "Mind the bridge.",
    )
    answer(asked.case, "agree", "Freital")
    assert open_nodes(asked.case) == ["main", "side"]


def test_the_first_refusal_ends_the_round_and_the_content_is_asked_for_again(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna", Answer.REFUSED, "Not by day.")
    assert open_nodes(asked.case) == ["first"]
    assert notes(asked.case) == ["refused: Not by day."]
    rows = Step.objects.filter(case=asked.case, round__isnull=False).order_by("pk")
    assert {row.organisation.name: row.status for row in rows} == {
        "Stadt Pirna": "DONE",
        "Stadt Freital": "CANCELED",
    }
    with pytest.raises(NotNow, match="no longer open"):
        decide(
            step_id=rows.get(status="CANCELED").pk,
            facts=APPROVED,
            fingerprint="",
            by=acting(asked.freital.mayor),
        )


def test_an_agreement_before_the_refusal_of_another_counts_for_nothing(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna")
    answer(asked.case, "agree", "Freital", Answer.REFUSED, "Too dear.")
    assert not is_approved(process_of(asked.case), "agree")
    say(asked.case, "first", "cheaper lighting")
    assert open_nodes(asked.case) == ["agree", "agree"]


@pytest.mark.parametrize("given", [Answer.REFUSED, Answer.APPROVED_WITH_REMARKS])
def test_a_refusal_and_remarks_need_a_text(asked: Scene, given: Answer) -> None:
    with nothing_changes(asked.case), pytest.raises(Invalid) as refusal:
        answer(asked.case, "agree", "Pirna", given, "  ")
    assert refusal.value.field == "text"


def test_each_town_answers_for_itself(asked: Scene) -> None:
    fingerprint, step = shown(asked), open_step(asked.case, "agree", "Pirna")
    for user in (asked.freital.mayor, asked.pirna.coordination, asked.staff.officer):
        with nothing_changes(asked.case), pytest.raises(NotAllowed):
            decide(step_id=step.pk, facts=APPROVED, fingerprint=fingerprint, by=acting(user))


def test_a_form_cannot_be_decided_on(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(NotNow, match="asks for no decision"):
        decide(step_id=step.pk, facts=APPROVED, fingerprint="", by=acting(scene.staff.officer))


def test_nobody_has_decided_before_a_round_has_ended(asked: Scene) -> None:
    process = process_of(asked.case)
    assert last_round(process, "agree") is None
    assert not is_approved(process, "agree")
    answer(asked.case, "agree", "Pirna")
    assert last_round(process, "agree") is None


def test_the_decisions_of_a_round_can_be_read_back(scene: Scene) -> None:
    go_to_branches(scene.case)
    round_ = last_round(process_of(scene.case), "agree")
    assert round_ is not None
    assert {decision.by.name for decision in decisions_in(round_)} == {"Mayor Pirna", "Mayor Freital"}
    assert str(decisions_in(round_)[0]) == "agreed"
    assert verbs(scene.case).count(Verb.APPROVED) == 2


def test_a_failure_after_the_decision_leaves_nothing_behind(
    asked: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = open_step(asked.case, "agree").flow_task
    monkeypatch.setattr(node, "store", _fail)
    fingerprint, step = shown(asked), open_step(asked.case, "agree", "Pirna")
    with nothing_changes(asked.case), pytest.raises(Invalid, match="out of order"):
        decide(step_id=step.pk, facts=APPROVED, fingerprint=fingerprint, by=acting(asked.pirna.mayor))
    assert not Decision.objects.exists()


def _fail(*arguments: object) -> None:
    raise Invalid("out of order")


def test_a_refusal_after_which_nothing_more_is_to_do_leads_back(scene: Scene) -> None:
    go_to_the_end(scene)
    answer(scene.case, "release", given=Answer.REFUSED, text="Too early.")
    assert open_nodes(scene.case) == ["last"]
    assert not [note for note in notes(scene.case) if note.startswith("refused")]
    assert Decision.objects.get(text="Too early.").by == scene.staff.supervision
