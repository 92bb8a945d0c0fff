"""Coach and municipality report how the measures stand."""

from collections.abc import Callable

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import Invalid
from casework.coaching.facts.work import ImplementationReportFacts, MeasureUpdateFacts
from casework.coaching.selectors.work import implementation_report_facts, updates_to_report
from casework.coaching.services.work import record_implementation_report
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.measures.selectors import measures_of
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import Team, build_team, entered, facts_of, put_plan_into_force
from tests.rehearsal import rehearsed
from workflows.coaching.forms.work import ImplementationReportForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


new_team = rehearsed(build_team)


@pytest.fixture
def team(new_team: Callable[[], Team], db: None) -> Team:
    """Return a team whose plan has two accepted measures."""
    team = new_team()
    put_plan_into_force(team, "Lamps", "Signs")
    return team


def measure(team: Team, title: str) -> Measure:
    return measures_of(team.case).get(title=title)


def report(team: Team, ready: str, **states: str) -> ImplementationReportFacts:
    rows = tuple(MeasureUpdateFacts(measure(team, title), state, "seen") for title, state in states.items())
    return ImplementationReportFacts(measure_updates=rows, ready=ready == "ready")


def test_reporting_moves_the_measures(team: Team) -> None:
    facts = report(team, "ready", Lamps="in_progress", Signs="accepted")
    record_implementation_report(case=team.case, facts=facts, by=Actor(team.coach))
    assert implementation_report_facts(team.case) == facts
    assert measure(team, "Lamps").state == MeasureState.IN_PROGRESS
    assert measure(team, "Signs").state == MeasureState.ACCEPTED


def test_reporting_again_goes_on_from_there(team: Team) -> None:
    first = report(team, "", Lamps="in_progress", Signs="in_progress")
    record_implementation_report(case=team.case, facts=first, by=Actor(team.coach))
    again = report(team, "ready", Lamps="implemented")
    record_implementation_report(case=team.case, facts=again, by=Actor(team.coordinator))
    assert implementation_report_facts(team.case) == again
    assert measure(team, "Lamps").state == MeasureState.IMPLEMENTED
    assert measure(team, "Signs").state == MeasureState.IN_PROGRESS


def test_the_open_measures_are_shown_as_they_stand(team: Team) -> None:
    facts = report(team, "", Lamps="in_progress")
    record_implementation_report(case=team.case, facts=facts, by=Actor(team.coach))
    shown = {row.measure.title: (row.state, row.note) for row in updates_to_report(team.case)}
    assert shown == {"Lamps": ("in_progress", "seen"), "Signs": ("accepted", "")}
    form = ImplementationReportForm(case=team.case)
    assert len(form.groups["measure_updates"].formset.forms) == 2


def test_the_form_leads_to_the_record_and_to_its_sheet(team: Team) -> None:
    rows: list[dict[str, object]] = [
        {"measure": measure(team, "Lamps").pk, "state": "in_progress", "note": "Ordered"},
        {"measure": measure(team, "Signs").pk, "state": "accepted"},
    ]
    form = entered(ImplementationReportForm, team.case, {"ready": "on"}, measure_updates=rows)
    facts = facts_of(form, ImplementationReportFacts)
    record_implementation_report(case=team.case, facts=facts, by=Actor(team.coach))
    assert implementation_report_facts(team.case) == facts
    assert "Lamps" in words(sheet_of(ImplementationReportForm, facts))
    assert "Ordered" in words(sheet_of(ImplementationReportForm, facts))


@pytest.mark.parametrize("state", ["implemented", "effective", "rejected", "proposed"])
def test_a_state_that_cannot_follow_is_refused(team: Team, state: str) -> None:
    row: dict[str, object] = {"measure": measure(team, "Lamps").pk, "state": state}
    form = entered(ImplementationReportForm, team.case, {}, measure_updates=[row])
    assert not form.is_valid()
    with pytest.raises(Invalid):
        record_implementation_report(
            case=team.case, facts=report(team, "", Lamps=state), by=Actor(team.coach)
        )
    assert measure(team, "Lamps").state == MeasureState.ACCEPTED


def test_a_measure_named_twice_or_of_another_case_is_refused(team: Team) -> None:
    lamps = MeasureUpdateFacts(measure(team, "Lamps"), "accepted", "")
    twice = ImplementationReportFacts(measure_updates=(lamps, lamps), ready=False)
    with pytest.raises(Invalid):
        record_implementation_report(case=team.case, facts=twice, by=Actor(team.coach))
    foreign = MeasureUpdateFacts(Measure(pk=0, title="Elsewhere"), "accepted", "")
    with pytest.raises(Invalid):
        record_implementation_report(
            case=team.case, facts=ImplementationReportFacts((foreign,), ready=False), by=Actor(team.coach)
        )
