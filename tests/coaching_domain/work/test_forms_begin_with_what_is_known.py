"""What was said at an earlier stage is not asked for again, and what contradicts it is noticed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.forms import HiddenInput

from casework.coaching.facts.results import EvaluationFacts, GoalResultFacts
from casework.coaching.facts.work import SecurityAnalysisRequestFacts
from casework.coaching.services.beginning import record_target_agreement
from casework.coaching.services.work import record_security_analysis_request, record_situation_analysis
from tests.coaching_domain.beginning.builders import targets, words
from tests.coaching_domain.work.builders import Team, build_team, entered, situation
from tests.rehearsal import rehearsed
from workflows.coaching.forms import results
from workflows.coaching.forms.results import (
    FROM_THE_COACH,
    FROM_THE_TOWN,
    ClosingForm,
    ConsolidationForm,
    EvaluationForm,
)
from workflows.coaching.forms.work import ActionPlanForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db
END = date(2027, 12, 31)
DECIDED = {"decision_body": "mayor", "decided_on": "2025-11-03"}
POST: dict[str, object] = {
    "function": "Coordination",
    "share": "0.5",
    "cost_per_year": "38000",
    "source": "Budget",
}


new_team = rehearsed(build_team)


@pytest.fixture
def team(new_team: Callable[[], Team], db: None) -> Team:
    """Return a team that has agreed on goals and analysed the situation."""
    team = new_team()
    record_target_agreement(case=team.case, facts=targets(team.coordinator, "A council"), by=team.by)
    record_situation_analysis(case=team.case, facts=situation(team, "Noise"), by=team.by)
    return team


@pytest.fixture
def _granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "end_of_grant", lambda case: END)


def bases(team: Team) -> list[str]:
    """Return the bases that the plan offers."""
    return [str(value) for value, _label in ActionPlanForm(case=team.case).fields["based_on"].choices]  # type: ignore[attr-defined]


def test_a_plan_begins_with_the_goals_that_were_agreed(team: Team) -> None:
    (row,) = ActionPlanForm(case=team.case).groups["goals"].formset.forms
    assert (row["goal"].value(), row["indicator"].value(), row["target"].value()) == (
        "A council",
        "number of meetings",
        "4",
    )


def test_a_security_analysis_is_offered_as_a_basis_only_where_there_is_one(team: Team) -> None:
    assert bases(team) == ["situation_analysis"]
    wish = SecurityAnalysisRequestFacts(reason="Fear at night", area=(), modules_wanted=())
    record_security_analysis_request(case=team.case, facts=wish, by=team.by)
    assert bases(team) == ["situation_analysis", "security_analysis"]


@pytest.mark.usefixtures("_granted")
def test_the_end_of_the_grant_is_proposed(team: Team) -> None:
    assert ConsolidationForm(case=team.case).initial["grant_ends_on"] == END


@pytest.mark.usefixtures("_granted")
@pytest.mark.parametrize(("said", "warned"), [("2027-12-31", 0), ("2027-12-30", 1), ("", 1)])
def test_another_end_than_that_of_the_grant_is_warned_of(team: Team, said: str, warned: int) -> None:
    values = {**DECIDED, "permanent_contact": team.coordinator.pk, "grant_ends_on": said}
    form = entered(ConsolidationForm, team.case, values, posts=[POST])
    assert form.is_valid(), form.errors
    assert len(form.warned) == warned


def test_why_the_agreement_stays_open_is_asked_only_while_it_does(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ClosingForm(case=team.case).fields["agreement_open_reason"]
    assert not isinstance(asked.widget, HiddenInput)
    monkeypatch.setattr(results, "agreement_is_signed", lambda case: True)
    form = ClosingForm(case=team.case)
    assert isinstance(form.fields["agreement_open_reason"].widget, HiddenInput)
    assert "agreement_open_reason" not in {bound.name for bound in form.visible_fields()}


def test_a_form_says_from_whom_an_assessment_comes(team: Team) -> None:
    closing, evaluation = ClosingForm(case=team.case), EvaluationForm(case=team.case)
    for form, name in (
        (evaluation, "rating_municipality"),
        (closing, "rating_municipality"),
        (closing, "feedback_municipality"),
    ):
        assert str(form.fields[name].help_text) == str(FROM_THE_TOWN)
        assert str(form.fields[name].label).endswith("(wie mitgeteilt)")
    for name in ("rating_coach", "feedback_coach"):
        assert str(closing.fields[name].help_text) == str(FROM_THE_COACH)
        assert str(closing.fields[name].label).endswith("(wie mitgeteilt)")


def test_a_report_does_not_claim_that_the_town_wrote_its_rating(team: Team) -> None:
    facts = EvaluationFacts(
        goal_results=(GoalResultFacts("A council", "", "", "reached"),),
        period_from=date(2025, 1, 1),
        period_until=date(2025, 12, 31),
        helped="",
        hindered="",
        rating_municipality=4,
        view_coach="",
        next="continue",
    )
    assert "Bewertung Kommune (wie mitgeteilt): 4 (gut)" in words(sheet_of(EvaluationForm, facts))
