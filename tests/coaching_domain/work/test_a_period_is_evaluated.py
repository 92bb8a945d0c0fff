"""Coach and municipality look back; what they recommend decides the way on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid
from casework.coaching.choices_work import EvaluationNext
from casework.coaching.facts.results import EvaluationFacts, GoalResultFacts
from casework.coaching.models import Evaluation
from casework.coaching.selectors.results import evaluation_facts, recommended_next
from casework.coaching.services.results import record_evaluation
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import build_team, entered, facts_of, put_plan_into_force
from workflows.coaching.forms.results import EvaluationForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db

LOOK_BACK = EvaluationFacts(
    period_from=date(2025, 1, 1),
    period_until=date(2025, 12, 31),
    goal_results=(GoalResultFacts("Less fear", "Survey", "38 %", "partly"),),
    helped="The council meets.",
    hindered="Two vacant posts.",
    rating_municipality=4,
    view_coach="On a good way.",
    next="continue",
)


def test_what_is_evaluated_is_read_back() -> None:
    team = build_team()
    assert evaluation_facts(team.case) is None
    assert recommended_next(team.case) is None
    record_evaluation(case=team.case, facts=LOOK_BACK, by=team.by)
    assert evaluation_facts(team.case) == LOOK_BACK
    assert recommended_next(team.case) is EvaluationNext.CONTINUE


def test_the_next_round_replaces_it_and_keeps_its_history() -> None:
    team = build_team()
    record_evaluation(case=team.case, facts=LOOK_BACK, by=team.by)
    reached = GoalResultFacts("Less fear", "Survey", "31 %", "reached")
    later = replace(LOOK_BACK, goal_results=(reached,), next="consolidate", rating_municipality=None)
    record_evaluation(case=team.case, facts=later, by=team.by)
    assert evaluation_facts(team.case) == later
    assert list(Evaluation.history.order_by("history_id").values_list("next", flat=True)) == [
        "continue",
        "consolidate",
    ]


def test_the_form_begins_with_the_goals_of_the_plan() -> None:
    team = build_team()
    put_plan_into_force(team, "Lamps")
    (row,) = EvaluationForm(case=team.case).groups["goal_results"].formset.forms
    assert row.initial["goal"] == "The path is used again in the evening."


def test_the_form_leads_to_the_record_and_to_its_sheet() -> None:
    team = build_team()
    form = entered(
        EvaluationForm,
        team.case,
        {
            "period_from": "2025-01-01",
            "period_until": "2025-12-31",
            "next": "close",
            "rating_municipality": "5",
        },
        goal_results=[{"goal": "Less fear", "actual": "38 %", "result": "reached"}],
    )
    facts = facts_of(form, EvaluationFacts)
    record_evaluation(case=team.case, facts=facts, by=team.by)
    assert evaluation_facts(team.case) == facts
    sheet = words(sheet_of(EvaluationForm, facts))
    for answer in ("Less fear", "38 %", "5 ("):
        assert answer in sheet


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2025-06-01", "2025-05-01", "period_until"),
        ("2025-06-01", str(timezone.localdate() + timedelta(days=1)), "period_until"),
    ],
)
def test_a_period_that_cannot_be_is_refused(first: str, last: str, field: str) -> None:
    team = build_team()
    form = entered(
        EvaluationForm, team.case, {"period_from": first, "period_until": last, "rating_municipality": "6"}
    )
    assert {field, "next", "rating_municipality"} == set(form.errors)
    assert form.groups["goal_results"].formset.non_form_errors() == [
        "Bitte füllen Sie mindestens eine Zeile aus."
    ]
    wrong = replace(LOOK_BACK, period_from=date.fromisoformat(first), period_until=date.fromisoformat(last))
    with pytest.raises(Invalid):
        record_evaluation(case=team.case, facts=wrong, by=team.by)
