"""The demo shows cases in every stage and state, and the special ones that people ask about."""

from collections import Counter

import pytest

from accounts.models import Office
from casework.cases.choices import AssignmentState, CaseState, DocumentKind
from casework.cases.models import Assignment, Case, DocumentVersion
from casework.coaching.models import (
    AgreementException,
    CoachChange,
    CoachingMeeting,
    CoachingProcess,
    Evaluation,
    MunicipalDecision,
)
from casework.network.models import AgreementParty
from workflows.coaching.choices import Stage
from workflows.engine.choices import PERSON, Answer
from workflows.engine.models import Decision, Step, StepDraft
from workflows.engine.selectors import open_steps

pytestmark = pytest.mark.usefixtures("demo")


def titled(word: str) -> Case:
    return Case.objects.get(title__contains=word, kind="coaching")


def test_at_least_24_coachings_stand_in_every_state() -> None:
    coachings = Case.objects.filter(kind="coaching")
    assert coachings.count() >= 24
    assert set(coachings.values_list("state", flat=True)) == set(CaseState.values)


def test_somebody_is_at_work_in_every_stage() -> None:
    waiting = {step.stage for case in Case.objects.all() for step in open_steps(case)}
    assert waiting == set(Stage.values)


def test_every_running_case_has_an_open_step() -> None:
    idle = [case.title for case in Case.objects.filter(state="running") if not open_steps(case).exists()]
    assert idle == []


def test_every_case_says_that_it_is_a_demonstration() -> None:
    assert not Case.objects.exclude(title__contains="(Demonstration)").exists()


def test_five_towns_act_in_one_case() -> None:
    group = Case.objects.get(group__isnull=False)
    assert group.parties.filter(role="municipality").count() == 5
    assert AgreementParty.objects.filter(agreement__case=group, signed_on=None).count() == 6


def test_one_agreement_came_after_the_coach() -> None:
    exception = AgreementException.objects.get()
    signed = AgreementParty.objects.filter(agreement__case=exception.case).values_list("signed_on", flat=True)
    assigned_on = CoachingProcess.objects.get(case=exception.case).coach_assigned_on
    assert assigned_on is not None
    assert all(day and day > exception.granted_on >= assigned_on for day in signed)


def test_refusals_looped_back() -> None:
    refused = Decision.objects.filter(answer=Answer.REFUSED)
    assert {decision.step.node_name for decision in refused} >= {"agreement_signatures", "coach_answers"}
    drafts = Step.objects.filter(case=titled("Pirna"), flow_task__endswith=".agreement_draft", status="DONE")
    assert drafts.count() == 2


def test_coaches_changed_in_the_middle() -> None:
    assert CoachChange.objects.count() == 2
    ended = Assignment.objects.filter(case=titled("Schönefelder"), state=AssignmentState.ENDED)
    assert ended.exists()


def test_plans_were_revised_and_goals_went_on() -> None:
    assert set(Evaluation.objects.values_list("next", flat=True)) >= {"continue", "consolidate", "close"}


def test_branches_were_chosen_and_deselected() -> None:
    chosen = {tuple(branches) for branches in CoachingProcess.objects.values_list("branches", flat=True)}
    assert len(chosen) >= 4
    dropped = Step.objects.filter(case=titled("Delitzsch"), flow_task__endswith=".council_setup")
    assert {step.status for step in dropped} == {"CANCELED"}


def test_one_decision_was_postponed_and_one_negative() -> None:
    assert {"yes", "no", "postponed"} <= set(MunicipalDecision.objects.values_list("decision", flat=True))


def test_meetings_were_held() -> None:
    assert CoachingMeeting.objects.filter(case=titled("Neumarkt Oschatz")).count() == 4


def test_one_case_runs_again_after_it_was_closed() -> None:
    reopened = titled("Hoyerswerda")
    assert reopened.state == CaseState.RUNNING
    assert [order.state for order in reopened.orders.order_by("pk")] == ["completed", "running"]


def test_nobody_may_do_two_of_the_steps() -> None:
    only_author = open_steps(titled("Mühlbachtal")).get()
    assert only_author.author is not None
    gone = open_steps(titled("Campus")).get()
    assert not Office.objects.filter(
        organisation=gone.organisation, role=gone.role, valid_until=None
    ).exists()


def test_some_steps_are_half_filled_in() -> None:
    assert StepDraft.objects.count() >= 3


def test_finished_steps_and_meetings_have_their_documents() -> None:
    produced = Step.objects.filter(status="DONE", flow_task_type=PERSON, owner__isnull=False)
    expected = [step for step in produced if step.flow_task.document]
    once = [step for step in expected if step.flow_task.document.kind != DocumentKind.AGREEMENT]
    made = DocumentVersion.objects.filter(generated=True)
    filed = Counter(made.values_list("document__kind", flat=True))
    assert filed.pop(DocumentKind.MEETING_MINUTES) == CoachingMeeting.objects.count()
    drafts = len(expected) - len(once)
    assert filed.pop(DocumentKind.AGREEMENT) >= drafts  # and anew when parties come, go or have signed
    assert filed.total() == len(once)


def test_councils_have_their_rules_and_applications_their_annexes() -> None:
    done = Step.objects.filter(status="DONE", flow_task_type=PERSON, owner__isnull=False)
    times = Counter(step.node_name for step in done.select_related("process"))
    handed_in = Counter(
        DocumentVersion.objects.filter(generated=False).values_list("document__kind", flat=True)
    )
    assert handed_in == {
        DocumentKind.RULES_OF_PROCEDURE: times["council_setup"],
        DocumentKind.PROJECT_DESCRIPTION: times["funding"],
        DocumentKind.FINANCING_PLAN: times["funding"],
        DocumentKind.PROOF_OF_QUALIFICATION: times["funding"],
    }
