"""Whoever calls a service: what is blank, lies in the future or before the founding of the LPR is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from casework.audit.errors import Invalid
from casework.cases.choices import CaseKind
from casework.cases.rules import FOUNDED_ON
from casework.cases.services import open_case
from casework.coaching.choices import Branch, Decision
from casework.network.facts import ConsultationNextStepFacts
from tests.builders import OPENED, acting, house, lpr
from tests.coaching_domain.beginning.builders import answers
from tests.coaching_process.world import World
from workflows.coaching.coach_change import CoachChangeV1
from workflows.coaching.flow import CoachingV1
from workflows.coaching.forms.beginning import TargetAgreementForm
from workflows.desk.demo.driver import facts_for
from workflows.engine.nodes import PersonStep, person_nodes

TOMORROW, LONG_AGO = localdate() + timedelta(days=1), date(1066, 10, 14)
WRONG = [
    ("inquiry", "received_on", {"received_on": TOMORROW}),
    ("inquiry", "received_on", {"received_on": LONG_AGO}),
    ("inquiry", "concern", {"concern": " \n"}),
    ("receipt", "reason", {"outcome": "rejected", "reason": ""}),
    ("initial_consultation", "held_on", {"held_on": date(1, 1, 1)}),
    ("initial_consultation", "participants", {"participants": ()}),
    ("initial_consultation", "form", {"form": ""}),
    ("municipal_decision", "decided_on", {"decided_on": TOMORROW}),
    ("municipal_decision", "body", {"body": ""}),
    ("municipal_decision", "follow_up_on", {"decision": Decision.POSTPONED, "follow_up_on": None}),
    ("municipal_decision", "decision", {"decision": ""}),
    ("coach_matching", "competences", {"competences": ()}),
    ("coach_matching", "rationale", {"rationale": ""}),
    ("coach_matching", "conflict_checked", {"conflict_checked": False}),
    ("contracting", "goals", {"goals": ()}),
    ("contracting", "coach_roles", {"coach_roles": ()}),
    ("contracting", "confidentiality", {"confidentiality": ""}),
    ("contracting", "branches", {"branches": ()}),
    ("contracting", "branches", {"branches": (Branch.NONE, Branch.FUNDING)}),
    ("contracting", "planned_end", {"planned_end": date(2020, 1, 1)}),
    ("kick_off", "held_on", {"held_on": TOMORROW}),
    ("kick_off", "place", {"place": ""}),
    ("kick_off", "participants", {"participants": ()}),
    ("target_confirmation", "note", {"confirmed": False, "note": " "}),
    ("situation_analysis", "period_from", {"period_from": LONG_AGO}),
    ("situation_analysis", "area", {"area": ()}),
    ("situation_analysis", "sources", {"sources": ()}),
    ("situation_analysis", "problems", {"problems": ()}),
    ("security_analysis_ref", "reason", {"reason": ""}),
    ("action_plan", "based_on", {"based_on": ()}),
    ("action_plan", "goals", {"based_on": ("situation_analysis",), "goals": ()}),
    ("action_plan", "measures", {"based_on": ("situation_analysis",), "measures": ()}),
    ("action_plan", "evaluation_concept", {"based_on": ("situation_analysis",), "evaluation_concept": ""}),
    ("agreement_draft", "goals", {"goals": ""}),
    ("agreement_draft", "valid_until", {"valid_until": date(2020, 1, 1)}),
    ("council_setup", "resolved_on", {"resolved_on": LONG_AGO}),
    ("council_setup", "resolution_no", {"resolution_no": ""}),
    ("council_setup", "start_kind", {"start_kind": ""}),
    ("evaluation", "period_until", {"period_until": date(2009, 1, 1)}),
    ("evaluation", "goal_results", {"goal_results": ()}),
    ("evaluation", "next", {"next": ""}),
    ("consolidation", "posts", {"posts": ()}),
    ("consolidation", "decision_body", {"decision_body": ""}),
    ("closing", "ended_on", {"ended_on": TOMORROW, "agreement_open_reason": "Late"}),
    ("closing", "lessons", {"lessons": "", "agreement_open_reason": "Late"}),
    ("closing", "archive_proposal", {"archive_proposal": "", "agreement_open_reason": "Late"}),
]


def node_at(name: str) -> PersonStep:
    """Return the node of the process (or of a change of coach) with this name."""
    nodes = [*person_nodes(CoachingV1), *person_nodes(CoachChangeV1)]
    return next(node for node in nodes if node.name == name)


@pytest.mark.parametrize(("node", "field", "changes"), WRONG)
def test_a_service_refuses(world: World, node: str, field: str, changes: dict[str, object]) -> None:
    wrong = replace(facts_for(world.case, node), **changes)
    with pytest.raises(Invalid) as refusal:
        node_at(node).store(world.case, wrong, house(), world.pirna.town)
    assert refusal.value.field == field


def test_nobody_is_advised_before_the_inquiry(world: World) -> None:
    world.go("inquiry", "receipt")
    early = replace(facts_for(world.case, "initial_consultation"), held_on=OPENED)
    with pytest.raises(Invalid, match="before the inquiry") as refusal:
        node_at("initial_consultation").store(world.case, early, house(), None)
    assert refusal.value.field == "held_on"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("situation", {"situation": " "}),
        ("results", {"results": ""}),
        ("next_steps", {"next_steps": (ConsultationNextStepFacts("Plan", "Town", date(2009, 1, 1)),)}),
    ],
)
def test_minutes_tell_what_was_said(world: World, field: str, changes: dict[str, object]) -> None:
    world.go("inquiry", "receipt", "initial_consultation")
    wrong = replace(facts_for(world.case, "consultation_minutes"), **changes)
    with pytest.raises(Invalid) as refusal:
        node_at("consultation_minutes").store(world.case, wrong, house(), None)
    assert refusal.value.field == field


def test_no_case_is_older_than_the_house(world: World) -> None:
    with pytest.raises(Invalid, match="was founded") as refusal:
        open_case(
            kind=CaseKind.COACHING,
            title="Old",
            municipalities=[world.pirna.town],
            opened_by=lpr(),
            opened_on=FOUNDED_ON - timedelta(days=1),
            by=acting(world.staff.officer),
        )
    assert refusal.value.field == "opened_on"


@pytest.mark.parametrize("day", ["0001-01-01", "1066-10-14", "2008-12-15"])
def test_no_form_takes_a_day_before_the_founding(world: World, day: str) -> None:
    form = TargetAgreementForm(answers({"planned_end": day, "clarified_on": day}), case=world.case)
    assert not form.is_valid()
    for name in ("planned_end", "clarified_on"):
        assert "was founded" in str(form.errors[name])
