"""A coach and a municipality write down what is wrong, why, and what is offered already."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import CaseState
from casework.coaching.facts.work import SituationAnalysisFacts
from casework.coaching.models import SituationAnalysis, SituationProblem
from casework.coaching.selectors.work import area_of, situation_analysis_facts
from casework.coaching.services.work import record_situation_analysis
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import build_team, entered, facts_of, put_into, situation
from workflows.coaching.forms.work import SituationAnalysisForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


def test_what_is_recorded_is_read_back() -> None:
    team = build_team()
    facts = situation(team, "Noise at night", "Graffiti")
    assert situation_analysis_facts(team.case) is None
    record_situation_analysis(case=team.case, facts=facts, by=team.by)
    assert situation_analysis_facts(team.case) == facts


def test_doing_it_again_replaces_rows_and_keeps_their_history() -> None:
    team = build_team()
    record_situation_analysis(case=team.case, facts=situation(team, "Noise", "Graffiti"), by=team.by)
    again = situation(team, "Drugs")
    record_situation_analysis(case=team.case, facts=again, by=team.by)
    assert situation_analysis_facts(team.case) == again
    assert SituationAnalysis.objects.count() == 1
    kinds = SituationProblem.history.filter(what="Noise").values_list("history_type", flat=True)
    assert sorted(kinds) == ["+", "-"]


def test_the_form_leads_to_the_record_and_to_its_sheet() -> None:
    team = build_team()
    units = [unit.pk for unit in area_of(team.case) if unit.district_id]
    form = entered(
        SituationAnalysisForm,
        team.case,
        {
            "period_from": "2025-05-01",
            "period_until": "2025-08-31",
            "area": units,
            "sources": ["social_data", "survey"],
        },
        problems=[{"what": "Broken bus stops", "where": "Station", "since": "2023"}],
        offers=[{"provider": "Youth centre", "offer": "Open evening"}],
    )
    facts = facts_of(form, SituationAnalysisFacts)
    record_situation_analysis(case=team.case, facts=facts, by=team.by)
    assert situation_analysis_facts(team.case) == facts
    sheet = words(sheet_of(SituationAnalysisForm, facts))
    for answer in ("Pirna", "Freital", "Broken bus stops", "Station", "Open evening"):
        assert answer in sheet


def test_the_area_is_offered_with_municipalities_and_district() -> None:
    team = build_team()
    names = [unit.short_name for unit in area_of(team.case)]
    assert "Pirna" in names
    assert "Freital" in names
    assert len(names) == 3


def test_a_problem_a_source_and_an_area_must_be_named() -> None:
    team = build_team()
    form = entered(
        SituationAnalysisForm, team.case, {"period_from": "2025-05-01", "period_until": "2025-06-01"}
    )
    assert not form.is_valid()
    assert {"area", "sources"} <= set(form.errors)
    assert form.groups["problems"].formset.non_form_errors() == [
        "Bitte füllen Sie mindestens eine Zeile aus."
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-06-01", "2025-05-01"), ("2025-06-01", str(timezone.localdate() + timedelta(days=1)))],
)
def test_a_period_that_cannot_be_is_refused_in_the_form(first: str, last: str) -> None:
    form = entered(SituationAnalysisForm, build_team().case, {"period_from": first, "period_until": last})
    assert "period_until" in form.errors


def test_a_period_the_wrong_way_round_is_refused_below_the_form() -> None:
    team = build_team()
    facts = replace(situation(team, "Noise"), period_until=date(2025, 4, 1))
    with pytest.raises(Invalid) as refusal:
        record_situation_analysis(case=team.case, facts=facts, by=team.by)
    assert refusal.value.field == "period_until"


def test_an_analysis_without_a_source_is_refused() -> None:
    team = build_team()
    with pytest.raises(Invalid):
        record_situation_analysis(case=team.case, facts=replace(situation(team), sources=()), by=team.by)


def test_a_closed_case_takes_no_rows() -> None:
    team = build_team()
    record_situation_analysis(case=team.case, facts=situation(team, "Noise"), by=team.by)
    put_into(case=team.case, state=CaseState.ABORTED, by=team.by)
    with pytest.raises(NotNow, match="inzwischen geschlossen"):
        record_situation_analysis(case=team.case, facts=situation(team, "Drugs"), by=team.by)
