"""A municipality says how its structure lives on when the funding ends."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from casework.audit.errors import Invalid
from casework.coaching.facts.results import ConsolidationFacts, PostFacts
from casework.coaching.models import ConsolidatedPost
from casework.coaching.selectors.results import consolidation_facts
from casework.coaching.services.results import record_consolidation
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import Team, build_team, entered, facts_of
from workflows.coaching.forms.results import ConsolidationForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


def concept(team: Team) -> ConsolidationFacts:
    return ConsolidationFacts(
        grant_ends_on=date(2027, 12, 31),
        posts=(PostFacts("Coordination", Decimal("0.50"), Decimal("38000.00"), "Municipal budget"),),
        decision_body="town_council",
        decided_on=date(2025, 11, 3),
        resolution_no="112/2025",
        permanent_contact=team.coordinator,
        council_rhythm="every three months",
        risks="The budget of 2028 is open.",
    )


def test_what_is_decided_is_read_back_and_can_be_changed() -> None:
    team = build_team()
    assert consolidation_facts(team.case) is None
    record_consolidation(case=team.case, facts=concept(team), by=team.by)
    assert consolidation_facts(team.case) == concept(team)
    [post] = concept(team).posts
    later = replace(concept(team), posts=(replace(post, source="District"),), grant_ends_on=None)
    record_consolidation(case=team.case, facts=later, by=team.by)
    assert consolidation_facts(team.case) == later
    assert ConsolidatedPost.history.filter(history_type="-").count() == 1


def test_the_form_leads_to_the_record_and_to_its_sheet() -> None:
    team = build_team()
    post: dict[str, object] = {
        "function": "Coordination",
        "share": "0.5",
        "cost_per_year": "38000",
        "source": "Budget",
    }
    values = {"decision_body": "mayor", "decided_on": "2025-11-03", "permanent_contact": team.coordinator.pk}
    facts = facts_of(entered(ConsolidationForm, team.case, values, posts=[post]), ConsolidationFacts)
    record_consolidation(case=team.case, facts=facts, by=team.by)
    assert consolidation_facts(team.case) == facts
    sheet = words(sheet_of(ConsolidationForm, facts))
    for answer in ("Coordination Pirna", "Budget", "Coordination"):
        assert answer in sheet


def test_posts_a_decision_and_somebody_of_the_municipality_are_needed() -> None:
    team = build_team()
    stranger = {"permanent_contact": team.world.officer.pk, "decided_on": "2999-01-01"}
    form = entered(ConsolidationForm, team.case, stranger)
    assert {"permanent_contact", "decided_on", "decision_body"} == set(form.errors)
    assert form.groups["posts"].formset.non_form_errors() == ["Bitte füllen Sie mindestens eine Zeile aus."]
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid):
        record_consolidation(case=team.case, facts=replace(concept(team), decided_on=tomorrow), by=team.by)
