"""The LPR office sums up, and hands open measures to somebody who goes on with them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid
from casework.coaching.facts.results import ClosingFacts
from casework.coaching.models import Closing
from casework.coaching.selectors.results import closing_facts
from casework.coaching.services.results import record_closing
from casework.measures.selectors import measures_of
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import Team, build_team, entered, facts_of, put_plan_into_force
from workflows.coaching.facts import ClosingReportFacts
from workflows.coaching.forms.results import ClosingForm
from workflows.coaching.services import close_with_report, closing_report
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db

SENT = {
    "ended_on": "2026-03-31",
    "summary": "The council works.",
    "lessons": "Begin with the mayor.",
    "archive_proposal": "archive",
}


def ended(team: Team) -> ClosingFacts:
    return ClosingFacts(
        ended_on=date(2026, 3, 31),
        summary="The council works.",
        lessons="Begin with the mayor.",
        rating_municipality=5,
        feedback_municipality="Patient and clear.",
        rating_coach=4,
        feedback_coach="A good team.",
        measures_to_person=team.coordinator,
        measures_to_organisation=None,
        agreement_open_reason="",
        archive_proposal="archive",
    )


def test_what_is_closed_is_read_back_and_can_be_changed() -> None:
    team = build_team()
    assert closing_facts(team.case) is None
    record_closing(case=team.case, facts=ended(team), by=team.by)
    assert closing_facts(team.case) == ended(team)
    later = replace(ended(team), agreement_open_reason="The district hesitates.")
    record_closing(case=team.case, facts=later, by=team.by)
    assert closing_facts(team.case) == later
    assert [row.history_type for row in Closing.history.order_by("history_id")] == ["+", "~"]


def test_open_measures_go_to_a_person() -> None:
    team = build_team()
    put_plan_into_force(team, "Lamps", "Signs")
    record_closing(case=team.case, facts=ended(team), by=team.by)
    assert {measure.owner for measure in measures_of(team.case)} == {team.coordinator}


def test_open_measures_go_to_an_organisation() -> None:
    team = build_team()
    put_plan_into_force(team, "Lamps")
    to_freital = replace(ended(team), measures_to_person=None, measures_to_organisation=team.world.freital)
    record_closing(case=team.case, facts=to_freital, by=team.by)
    (measure,) = measures_of(team.case)
    assert (measure.owner, measure.responsible) == (None, team.world.freital)


def test_open_measures_need_exactly_one_owner() -> None:
    team = build_team()
    put_plan_into_force(team, "Lamps")
    nobody = replace(ended(team), measures_to_person=None)
    both = replace(ended(team), measures_to_organisation=team.world.freital)
    for facts, field in ((nobody, "measures_to_person"), (both, "measures_to_organisation")):
        with pytest.raises(Invalid) as refusal:
            record_closing(case=team.case, facts=facts, by=team.by)
        assert refusal.value.field == field
    assert set(entered(ClosingForm, team.case, SENT).errors) == {"measures_to_person"}
    owners = {"measures_to_person": team.coordinator.pk, "measures_to_organisation": team.world.pirna.pk}
    assert set(entered(ClosingForm, team.case, {**SENT, **owners}).errors) == {"measures_to_organisation"}


def test_the_form_leads_to_the_record_and_to_its_sheet() -> None:
    team = build_team()
    row: dict[str, object] = {
        "municipality": team.world.pirna.pk,
        "topic": "violence",
        "title": "Walking at night",
        "initial_situation": "Nobody knew where people are afraid.",
        "approach": "Residents show where they are afraid.",
        "effect": "Lamps stand where they are needed.",
        "stumbling_blocks": "Winter.",
    }
    sent = {**SENT, "rating_coach": "3", "agreement_open_reason": "Not signed in time."}
    facts = facts_of(entered(ClosingForm, team.case, sent, experience=[row]), ClosingReportFacts)
    close_with_report(case=team.case, facts=facts, by=team.by)
    assert closing_report(team.case) == facts
    sheet = words(sheet_of(ClosingForm, facts))
    for answer in ("The council works.", "Begin with the mayor.", "Walking at night", "Winter."):
        assert answer in sheet


def test_an_end_in_the_future_is_refused() -> None:
    team = build_team()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "ended_on" in entered(ClosingForm, team.case, {**SENT, "ended_on": str(tomorrow)}).errors
    with pytest.raises(Invalid):
        record_closing(case=team.case, facts=replace(ended(team), ended_on=tomorrow), by=team.by)
