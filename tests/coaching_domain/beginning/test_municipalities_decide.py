"""Each municipality of a case decides for itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid
from casework.coaching.choices import Decision
from casework.coaching.facts.beginning import MunicipalDecisionFacts
from casework.coaching.models import MunicipalDecision
from casework.coaching.selectors.beginning import decisions_of, joint_decision, municipal_decision_facts
from casework.coaching.services.beginning import record_municipal_decision
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import World, answers, facts_of, there, words
from workflows.coaching.forms.beginning import MunicipalDecisionForm
from workflows.engine.forms import sheet_of


def entered(world: World, **changes: object) -> dict[str, object]:
    return {
        "decision": "yes",
        "body": "town_council",
        "decided_on": "2025-04-08",
        "resolution_no": "25/117",
        "coordinator": world.coordinator.pk,
        "reservations": "Only within the budget",
        **changes,
    }


def decided(decision: str, follow_up_on: date | None = None) -> MunicipalDecisionFacts:
    return MunicipalDecisionFacts(
        decision=decision,
        body="mayor",
        decided_on=date(2025, 4, 8),
        resolution_no="",
        follow_up_on=follow_up_on,
        coordinator=None,
        reservations="",
    )


def decide(world: World, organisation: Organisation, decision: str) -> None:
    facts = decided(decision, date(2025, 9, 1) if decision == "postponed" else None)
    record_municipal_decision(case=world.case, organisation=organisation, facts=facts, by=world.by)


def test_a_town_decides_and_can_be_read_again(world: World) -> None:
    form = MunicipalDecisionForm(answers(entered(world)), case=world.case)
    entry = facts_of(form, MunicipalDecisionFacts)

    record_municipal_decision(case=world.case, organisation=world.pirna, facts=entry, by=world.by)

    facts = there(municipal_decision_facts(world.case, world.pirna))
    assert facts == entry
    text = words(sheet_of(MunicipalDecisionForm, facts))
    assert "Decision: yes" in text
    assert "Body: Town council" in text
    assert "Coordination named: Coordination Pirna" in text
    assert municipal_decision_facts(world.case, world.freital) is None


def test_a_town_that_decides_again_has_one_decision_with_history(world: World) -> None:
    decide(world, world.pirna, "postponed")
    decide(world, world.pirna, "yes")

    stored = MunicipalDecision.objects.get(case=world.case)
    assert [row.decision for row in stored.history.all()] == ["yes", "postponed"]


@pytest.mark.parametrize(
    ("pirna", "freital", "together"),
    [
        ("yes", "yes", Decision.YES),
        ("yes", "no", Decision.YES),
        ("no", "no", Decision.NO),
        ("yes", "postponed", Decision.POSTPONED),
        ("no", "postponed", Decision.POSTPONED),
    ],
)
def test_the_decisions_of_two_towns_mean_one_for_the_case(
    world: World, pirna: str, freital: str, together: Decision
) -> None:
    decide(world, world.pirna, pirna)
    decide(world, world.freital, freital)

    assert joint_decision(world.case) == together
    assert [row.organisation for row in decisions_of(world.case)] == [world.freital, world.pirna]


def test_nothing_is_decided_before_the_first_decision(world: World) -> None:
    assert joint_decision(world.case) is None


@pytest.mark.parametrize("name", ["decision", "body", "decided_on"])
def test_what_is_mandatory_is_asked_for(world: World, name: str) -> None:
    form = MunicipalDecisionForm(answers(entered(world, **{name: ""})), case=world.case)

    assert form.errors[name] == ["This field is required."]


def test_nobody_decides_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = MunicipalDecisionForm(answers(entered(world, decided_on=tomorrow)), case=world.case)

    assert form.errors["decided_on"] == ["This day lies in the future."]


def test_who_postpones_says_until_when(world: World) -> None:
    form = MunicipalDecisionForm(answers(entered(world, decision="postponed")), case=world.case)

    assert form.errors["follow_up_on"] == ["Please say when the municipality will come back to it."]


def test_the_follow_up_lies_after_the_decision(world: World) -> None:
    values = entered(world, decision="postponed", follow_up_on="2025-04-08")

    form = MunicipalDecisionForm(answers(values), case=world.case)

    assert form.errors["follow_up_on"] == ["The follow-up must lie after the decision."]


def test_the_follow_up_lies_no_more_than_three_years_ahead(world: World) -> None:
    facts = decided("postponed", timezone.localdate() + timedelta(days=4 * 365))
    with pytest.raises(Invalid, match="more than three years ahead"):
        record_municipal_decision(case=world.case, organisation=world.pirna, facts=facts, by=world.by)


def test_there_is_no_postponed_decision_without_follow_up(world: World) -> None:
    facts = replace(decided("postponed"), follow_up_on=None)

    with pytest.raises(Invalid, match="will come back to it"):
        record_municipal_decision(case=world.case, organisation=world.pirna, facts=facts, by=world.by)
