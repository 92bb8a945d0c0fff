"""The wish for a security analysis opens its case in the same file, once."""

import pytest

from casework.audit.actors import Actor
from casework.cases.choices import CaseKind, CaseState, PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of, visible_cases
from casework.coaching.facts.work import SecurityAnalysisRequestFacts
from casework.coaching.selectors.work import security_analysis_request, security_analysis_request_facts
from casework.coaching.services.work import record_security_analysis_request
from tests.coaching_domain.beginning.builders import words
from tests.coaching_domain.work.builders import Team, build_team, entered, facts_of, fresh
from workflows.coaching.documents import beside_the_request
from workflows.coaching.forms.work import SecurityAnalysisRequestForm
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


def wish(team: Team, reason: str) -> SecurityAnalysisRequestFacts:
    unit = team.world.pirna.unit
    return SecurityAnalysisRequestFacts(reason, (unit,) if unit else (), ("survey", "walkthrough"))


def test_the_coach_asks_and_a_draft_is_opened_in_the_same_file() -> None:
    team = build_team()
    record_security_analysis_request(
        case=team.case, facts=wish(team, "Fear at the station"), by=Actor(team.coach)
    )
    request = security_analysis_request(team.case)
    assert request is not None
    analysis = request.analysis_case
    assert (analysis.kind, analysis.state) == (CaseKind.SECURITY_ANALYSIS, CaseState.DRAFT)
    assert analysis.file == team.case.file
    assert (team.case.number, analysis.number) == (1, 2)
    towns = {party.organisation for party in parties_of(analysis, PartyRole.MUNICIPALITY)}
    assert towns == {team.world.pirna, team.world.freital}


def test_the_draft_is_seen_by_the_office_only() -> None:
    team = build_team()
    record_security_analysis_request(case=team.case, facts=wish(team, "Fear"), by=Actor(team.coach))
    drafts = Case.objects.filter(kind=CaseKind.SECURITY_ANALYSIS)
    assert drafts.filter(pk__in=visible_cases(fresh(team.world.officer))).exists()
    assert not drafts.filter(pk__in=visible_cases(team.coordinator)).exists()
    assert not drafts.filter(pk__in=visible_cases(team.coach)).exists()


def test_asking_again_changes_the_wish_and_opens_no_second_case() -> None:
    team = build_team()
    first = record_security_analysis_request(case=team.case, facts=wish(team, "Fear"), by=team.by)
    again = wish(team, "Fear and vandalism")
    second = record_security_analysis_request(case=team.case, facts=again, by=team.by)
    assert second.analysis_case == first.analysis_case
    assert Case.objects.filter(kind=CaseKind.SECURITY_ANALYSIS).count() == 1
    assert security_analysis_request_facts(team.case) == again


def test_the_sheet_names_the_case_in_which_it_is_done() -> None:
    team = build_team()
    assert beside_the_request(team.case) == ()
    request = record_security_analysis_request(case=team.case, facts=wish(team, "Fear"), by=team.by)
    assert request.analysis_case.reference_number in words(beside_the_request(team.case))


def test_the_form_asks_for_the_occasion_only() -> None:
    team = build_team()
    assert "reason" in entered(SecurityAnalysisRequestForm, team.case, {}).errors
    form = entered(
        SecurityAnalysisRequestForm, team.case, {"reason": "Fear", "modules_wanted": ["interviews"]}
    )
    facts = facts_of(form, SecurityAnalysisRequestFacts)
    record_security_analysis_request(case=team.case, facts=facts, by=team.by)
    assert security_analysis_request_facts(team.case) == facts
    assert "Fear" in words(sheet_of(SecurityAnalysisRequestForm, facts))
