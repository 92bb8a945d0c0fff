"""An action plan proposes measures; doing it again changes them instead of doubling them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.coaching.facts.work import ActionPlanFacts, SecurityAnalysisRequestFacts
from casework.coaching.models import SituationAnalysis
from casework.coaching.selectors.work import action_plan_facts
from casework.coaching.services.work import (
    accept_planned_measures,
    record_action_plan,
    record_security_analysis_request,
    record_situation_analysis,
)
from casework.measures.choices import MeasureOrigin, MeasureState
from casework.measures.models import Measure
from casework.measures.selectors import measures_of
from casework.measures.services import update_measure_state, withdraw_measure
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import (
    Team,
    build_team,
    entered,
    facts_of,
    plan,
    planned,
    put_plan_into_force,
    situation,
)
from tests.rehearsal import rehearsed
from workflows.coaching.forms.work import ActionPlanForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


new_team = rehearsed(build_team)


@pytest.fixture
def team(new_team: Callable[[], Team], db: None) -> Team:
    """Return a team whose situation analysis is there."""
    team = new_team()
    record_situation_analysis(case=team.case, facts=situation(team, "Noise"), by=team.by)
    return team


def record(team: Team, *titles: str) -> None:
    facts = plan(*(planned(team, title) for title in titles))
    record_action_plan(case=team.case, facts=facts, by=Actor(team.coach))


def keys(team: Team) -> dict[str, int]:
    return {measure.title: measure.pk for measure in measures_of(team.case)}


def test_what_is_planned_is_read_back_and_proposed(team: Team) -> None:
    facts = replace(plan(planned(team, "Lamps"), planned(team, "Signs")), budget=Decimal("12000.50"))
    record_action_plan(case=team.case, facts=facts, by=Actor(team.coach))
    assert action_plan_facts(team.case) == facts
    measures = list(measures_of(team.case))
    assert {measure.state for measure in measures} == {MeasureState.PROPOSED}
    assert {measure.origin for measure in measures} == {MeasureOrigin.ACTION_PLAN}


def test_planning_again_keeps_the_measures(team: Team) -> None:
    record(team, "Lamps", "Signs")
    before = keys(team)
    again = plan(planned(team, "Signs"), planned(team, "Lamps", indicator="lux"), planned(team, "Camera"))
    record_action_plan(case=team.case, facts=again, by=Actor(team.coach))
    after = keys(team)
    assert action_plan_facts(team.case) == again
    assert (after["Lamps"], after["Signs"]) == (before["Lamps"], before["Signs"])
    assert Measure.history.filter(id=before["Signs"]).count() == 1
    assert Measure.history.filter(id=before["Lamps"]).count() == 2


def test_a_measure_with_a_new_title_is_the_same_measure(team: Team) -> None:
    record(team, "Lamps", "Signs")
    before = keys(team)
    record(team, "Brighter lamps", "Signs")
    assert keys(team) == {"Brighter lamps": before["Lamps"], "Signs": before["Signs"]}


def test_a_measure_that_leaves_the_plan_undecided_is_taken_back(team: Team) -> None:
    record(team, "Lamps", "Signs")
    record(team, "Signs")
    assert set(keys(team)) == {"Signs"}


def test_a_measure_is_not_taken_back_as_long_as_the_plan_names_it(team: Team) -> None:
    record(team, "Lamps", "Signs")
    lamps = measures_of(team.case).get(title="Lamps")
    with pytest.raises(NotNow, match=r"Maßnahme eines Maßnahmenplans.* nicht zurückgenommen"):
        withdraw_measure(measure=lamps, by=Actor(team.coach))
    assert set(keys(team)) == {"Lamps", "Signs"}
    assert not Measure.history.filter(history_type="-").exists()


def test_a_measure_that_was_accepted_outlives_the_plan(team: Team) -> None:
    put_plan_into_force(team, "Lamps", "Signs")
    record(team, "Signs")
    assert set(keys(team)) == {"Lamps", "Signs"}


def test_the_mayor_accepts_what_was_planned(team: Team) -> None:
    record(team, "Lamps", "Signs")
    assert accept_planned_measures(case=team.case, by=Actor(team.mayor), on=timezone.localdate()) == 2
    assert {measure.state for measure in measures_of(team.case)} == {MeasureState.ACCEPTED}
    assert accept_planned_measures(case=team.case, by=Actor(team.mayor), on=timezone.localdate()) == 0


def test_the_coach_cannot_accept_measures(team: Team) -> None:
    record(team, "Lamps")
    measure, accepted = measures_of(team.case)[0], MeasureState.ACCEPTED
    with pytest.raises(NotAllowed):
        update_measure_state(measure=measure, state=accepted, by=Actor(team.coach))


def test_a_plan_refers_to_the_work_it_stands_on(team: Team) -> None:
    wish = SecurityAnalysisRequestFacts("Fear at the station", (), ())
    request = record_security_analysis_request(case=team.case, facts=wish, by=Actor(team.coach))
    both = replace(plan(planned(team, "Lamps")), based_on=("situation_analysis", "security_analysis"))
    stored = record_action_plan(case=team.case, facts=both, by=Actor(team.coach))
    assert stored.situation_analysis == SituationAnalysis.objects.get(case=team.case)
    assert stored.security_analysis == request
    assert action_plan_facts(team.case) == both
    alone = replace(both, based_on=("security_analysis",))
    record_action_plan(case=team.case, facts=alone, by=Actor(team.coach))
    assert action_plan_facts(team.case) == alone


def test_the_form_offers_the_work_that_is_there_and_says_which(team: Team) -> None:
    offered = dict(ActionPlanForm(case=team.case).fields["based_on"].choices)  # type: ignore[attr-defined]
    assert list(offered) == ["situation_analysis"]
    wish = SecurityAnalysisRequestFacts("Fear at the station", (), ())
    request = record_security_analysis_request(case=team.case, facts=wish, by=Actor(team.coach))
    offered = dict(ActionPlanForm(case=team.case).fields["based_on"].choices)  # type: ignore[attr-defined]
    assert request.analysis_case.reference_number in offered["security_analysis"]
    assert " bis " in offered["situation_analysis"]


def test_a_plan_cannot_stand_on_what_is_not_there(team: Team) -> None:
    facts = replace(plan(planned(team, "Lamps")), based_on=("security_analysis",))
    with pytest.raises(Invalid) as refusal:
        record_action_plan(case=team.case, facts=facts, by=Actor(team.coach))
    assert refusal.value.field == "based_on"
    assert not measures_of(team.case).exists()


def test_the_form_leads_to_the_record_and_to_its_sheet(team: Team) -> None:
    pirna = team.world.pirna.pk
    row = {"title": "Lamps", "kind": "technical", "priority": "immediate", "municipality": pirna}
    form = entered(
        ActionPlanForm,
        team.case,
        {"based_on": ["situation_analysis"], "evaluation_concept": "Counts", "budget": "1500.00"},
        goals=[{"goal": "Less fear", "indicator": "Survey"}],
        measures=[{**row, "responsible": pirna, "cost": "1500.00"}],
    )
    facts = facts_of(form, ActionPlanFacts)
    record_action_plan(case=team.case, facts=facts, by=Actor(team.coach))
    assert action_plan_facts(team.case) == facts
    sheet = words(sheet_of(ActionPlanForm, facts))
    for answer in ("Counts", "Less fear", "Survey", "Lamps", "Pirna"):
        assert answer in sheet


def test_a_plan_without_goals_and_measures_is_refused(team: Team) -> None:
    form = entered(
        ActionPlanForm, team.case, {"based_on": ["situation_analysis"], "evaluation_concept": "Counts"}
    )
    assert not form.is_valid()
    for group in ("goals", "measures"):
        assert form.groups[group].formset.non_form_errors() == ["Bitte füllen Sie mindestens eine Zeile aus."]


def test_a_body_from_elsewhere_and_a_negative_cost_are_refused(team: Team) -> None:
    row = {"title": "Lamps", "kind": "technical", "priority": "short", "municipality": 1, "cost": "-5"}
    form = entered(ActionPlanForm, team.case, {}, measures=[row])
    assert not form.is_valid()
    assert {"municipality", "responsible", "cost"} <= set(form.groups["measures"].formset.errors[0])


def test_a_resolution_in_the_future_is_refused(team: Team) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "resolved_on" in entered(ActionPlanForm, team.case, {"resolved_on": tomorrow}).errors
    with pytest.raises(Invalid):
        record_action_plan(case=team.case, facts=replace(plan(), resolved_on=tomorrow), by=Actor(team.coach))


def test_a_new_plan_begins_with_the_basis_that_is_there(team: Team) -> None:
    assert ActionPlanForm(case=team.case).initial["based_on"] == ["situation_analysis"]
