"""A coaching goes through all of its stages, and the report says why what is open is open."""

import pytest
from django.utils.timezone import localdate

from casework.audit.errors import Invalid
from casework.cases.choices import CaseState, DocumentKind
from casework.cases.models import Document
from casework.coaching.choices import Branch
from casework.coaching.selectors.beginning import coaching_process
from casework.measures.models import Measure
from tests.builders import house
from tests.coaching_process.world import UNTIL_BRANCHES, UNTIL_KICK_OFF, World
from workflows.coaching.facts import ClosingReportFacts
from workflows.coaching.services import close_with_report
from workflows.desk.demo.driver import do, facts_for, refuse, run

AFTER_KICK_OFF = ("situation_analysis", "situation_approval", "council_setup", "council_approval")
AFTER_PLAN = (
    "implementation",
    "evaluation",
    "evaluation_approval",
    "consolidation",
    "consolidation_approval",
)


@pytest.mark.usefixtures("files")
def test_from_inquiry_to_closing_with_two_branches_and_a_loop(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft", "agreement_signatures")
    world.go(*UNTIL_KICK_OFF, "kick_off")
    world.go("funding", "grant_decision", *AFTER_KICK_OFF, "action_plan")
    refuse(world.case, "plan_approval", "The lamps are too dear.")
    world.go("action_plan", "plan_approval")
    assert Measure.objects.filter(case=world.case).exists()
    world.go(*AFTER_PLAN, "closing", "closing_approval")
    case = world.now()
    assert (case.state, case.closed_on, world.open()) == (CaseState.COMPLETED, localdate(), [])
    filed = set(Document.objects.filter(case=case).values_list("kind", flat=True))
    assert {DocumentKind.AGREEMENT, DocumentKind.ACTION_PLAN, DocumentKind.CLOSING_REPORT} <= filed


def test_the_targets_name_the_branches_that_open(world: World) -> None:
    world.go(*UNTIL_KICK_OFF[:-2])
    do(world.case, "contracting", branches=(Branch.SECURITY_ANALYSIS,))
    run(world.case, "target_approval", "kick_off")
    assert world.open() == ["agreement_draft", "security_analysis_ref", "situation_analysis"]
    process = coaching_process(world.case)
    assert process is not None
    assert process.begun_on == localdate()


def test_an_agreement_that_was_never_signed_needs_a_reason(world: World) -> None:
    facts = facts_for(world.case, "closing")
    assert isinstance(facts, ClosingReportFacts)
    with pytest.raises(Invalid) as refusal:
        close_with_report(case=world.case, facts=facts, by=house())
    assert refusal.value.field == "agreement_open_reason"
