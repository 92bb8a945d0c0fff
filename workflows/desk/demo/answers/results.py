"""Answers from the evaluation to the closing."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from accounts.choices import Role
from casework.cases.models import Case
from casework.coaching.facts.results import (
    ConsolidationFacts,
    EvaluationFacts,
    GoalResultFacts,
    PostFacts,
)
from casework.coaching.selectors.beginning import kick_off_facts
from casework.measures.selectors import open_measures
from casework.network.selectors.funding import end_of_grant
from workflows.coaching.facts import ClosingReportFacts, ExperienceFacts
from workflows.desk.demo.answers.people import Answering, holder, municipality
from workflows.desk.demo.themes import Theme, theme_of


def _evaluation(case: Case) -> EvaluationFacts:
    theme, kick_off = theme_of(case), kick_off_facts(case)
    return EvaluationFacts(
        period_from=kick_off.held_on if kick_off else localdate() - timedelta(days=300),
        period_until=localdate(),
        goal_results=(GoalResultFacts(theme.goal, theme.indicator, theme.actual, "partly"),),
        helped="Rat und Verwaltung haben schnell entschieden.",
        hindered="Lange Lieferzeiten und knappe Stellen.",
        rating_municipality=4,
        view_coach="Die Koordination trägt die Arbeit inzwischen selbst.",
        next="consolidate",
    )


def _consolidation(case: Case) -> ConsolidationFacts:
    return ConsolidationFacts(
        grant_ends_on=end_of_grant(case),
        posts=(PostFacts("Koordination", Decimal("0.5"), Decimal("32000.00"), "Haushalt"),),
        decision_body="town_council",
        decided_on=localdate(),
        resolution_no=f"BV {case.pk % 60 + 31}/1",
        permanent_contact=holder(Role.MC, municipality(case)),
        council_rhythm="vierteljährlich",
        risks="Wechsel im Amt",
    )


def _experience(case: Case, theme: Theme) -> ExperienceFacts:
    return ExperienceFacts(
        municipality=municipality(case),
        topic=theme.topics[0],
        title=theme.problem,
        initial_situation=theme.situation,
        approach=theme.experience,
        costs="",
        effect=f"{theme.indicator}: {theme.actual} statt {theme.baseline}.",
        stumbling_blocks="Lange Lieferzeiten und knappe Stellen.",
        contact="Koordination Kommunale Prävention",
        evidence_grade="documented",
    )


def _closing(case: Case) -> ClosingReportFacts:
    theme, left = theme_of(case), open_measures(case).exists()
    return ClosingReportFacts(
        ended_on=localdate(),
        summary="Die Kommune hat eine Koordination, feste Absprachen und einen beschlossenen Maßnahmenplan.",
        lessons="Früh alle Ämter beteiligen.",
        rating_municipality=5,
        feedback_municipality="Sehr hilfreich",
        rating_coach=5,
        feedback_coach="Gute Zusammenarbeit",
        experience=(_experience(case, theme),),
        experience_refs=(),
        measures_to_person=None,
        measures_to_organisation=municipality(case) if left else None,
        agreement_open_reason="",
        archive_proposal="archive",
    )


RESULTS: dict[str, Answering] = {
    "evaluation": _evaluation,
    "consolidation": _consolidation,
    "closing": _closing,
}
