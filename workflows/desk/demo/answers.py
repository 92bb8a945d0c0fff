"""Plausible, harmless answers to every step of a coaching, for the demonstration and for tests."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import office_holders
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.coaching.choices import Branch
from casework.coaching.facts.beginning import (
    CoachAssignmentFacts,
    CoachProposalFacts,
    InquiryFacts,
    KickOffFacts,
    KickOffParticipantFacts,
    MilestoneFacts,
    MunicipalDecisionFacts,
    ReceiptFacts,
    SteeringGroupFacts,
    TargetAgreementFacts,
    TargetConfirmationFacts,
    TargetGoalFacts,
)
from casework.coaching.facts.results import (
    ClosingFacts,
    ConsolidationFacts,
    EvaluationFacts,
    GoalResultFacts,
    PostFacts,
)
from casework.coaching.facts.work import (
    ActionPlanFacts,
    HypothesisFacts,
    ImplementationReportFacts,
    OfferFacts,
    PlanGoalFacts,
    PlanMeasureFacts,
    ProblemFacts,
    SecurityAnalysisRequestFacts,
    SituationAnalysisFacts,
)
from casework.coaching.selectors.beginning import coaches, latest_proposal
from casework.measures.selectors import open_measures
from casework.network.facts import (
    AgreementFacts,
    AgreementPartyFacts,
    ConsultationFacts,
    ConsultationNextStepFacts,
    ConsultationParticipantFacts,
    CouncilSetupFacts,
    FundedPostFacts,
    FundingApplicationFacts,
    GrantDecisionFacts,
    WorkingGroupFacts,
)
from casework.network.selectors.consultations import consultation_of
from casework.territory.models import Organisation
from casework.territory.selectors import directorate_of, prevention_council_office
from workflows.coaching.facts import ExceptionFacts
from workflows.engine.facts import Facts

Answering: TypeAlias = Callable[[Case], Facts]


def municipality(case: Case) -> Organisation:
    """Return the first municipality of the case."""
    party = parties_of(case, PartyRole.MUNICIPALITY).first()
    assert party is not None, "a case has a municipality"  # noqa: S101 - for the type
    return party.organisation


def holder(role: Role, organisation: Organisation) -> User:
    """Return the first person who holds the role in the organisation."""
    return office_holders(role, [organisation.pk])[0]


def _officer(case: Case) -> User:
    return case.lead or holder(Role.CO, prevention_council_office())


def _inquiry(case: Case) -> InquiryFacts:
    return InquiryFacts(
        received_on=localdate(),
        channel="email",
        contact=holder(Role.MC, municipality(case)),
        concern="Am Bahnhof und in den Grünanlagen häufen sich Beschwerden über Müll, Lärm und Sachbeschädigung. "
        "Die Stadt möchte wissen, wie sie Prävention dauerhaft aufbauen kann.",
        topics=("cleanliness", "conflicts_of_use"),
        existing_structures=("enforcement",),
        inhabitants=None,
    )


def _receipt(case: Case) -> ReceiptFacts:
    return ReceiptFacts(lead=_officer(case), outcome="accepted", reason="")


def _consultation(case: Case) -> ConsultationFacts:
    return ConsultationFacts(
        held_on=localdate(),
        form="on_site",
        participants=(
            ConsultationParticipantFacts("Sachbearbeitung", "Beratung", "Landespräventionsrat Sachsen"),
            ConsultationParticipantFacts("Koordination", "Ordnungsamt", municipality(case).name),
        ),
        police_present=True,
        situation="Schwerpunkte sind der Bahnhofsvorplatz und zwei Grünanlagen, vor allem abends und am Wochenende.",
        results="Die Kommune will Ursachen klären und die Beteiligten an einen Tisch holen. Ein Coaching passt dazu.",
        recommended=("agreement", "coaching"),
        next_steps=(
            ConsultationNextStepFacts("Grundsatzentscheidung vorbereiten", "Kommune", localdate() + timedelta(days=42)),
        ),
        funding_advice=True,
    )


def _decision(case: Case) -> MunicipalDecisionFacts:
    return MunicipalDecisionFacts(
        decision="yes",
        body="town_council",
        decided_on=localdate(),
        resolution_no="BV 17/2",
        follow_up_on=None,
        coordinator=holder(Role.MC, municipality(case)),
        reservations="",
    )


def _agreement(case: Case) -> AgreementFacts:
    today = localdate()
    organisations = [(party.organisation, "municipality") for party in parties_of(case, PartyRole.MUNICIPALITY)]
    unit = municipality(case).unit
    police = directorate_of(unit, today) if unit else None
    organisations += [(prevention_council_office(), "lpr"), *([(police, "police")] if police else [])]
    return AgreementFacts(
        title="Kooperationsvereinbarung zur kommunalen Prävention",
        parties=tuple(AgreementPartyFacts(body, role, "", "", None) for body, role in organisations),
        goals="Sicherheit und Zusammenleben in der Kommune gemeinsam und dauerhaft verbessern.",
        tasks="Die Kommune benennt eine Koordination, die Polizei stellt Lagebilder bereit, der LPR berät und begleitet.",
        arrangement="Die Beteiligten treffen sich halbjährlich.",
        review_on=today + timedelta(days=730),
        valid_from=today,
        valid_until=None,
        notice="drei Monate zum Jahresende",
        exception="",
    )


def _proposal(case: Case) -> CoachProposalFacts:
    earlier = latest_proposal(case)
    pool = coaches()
    coach = (pool.exclude(pk=earlier.coach_id) if earlier else pool)[case.pk % 2 : case.pk % 2 + 1]
    return CoachProposalFacts(
        competences=("moderation", "networking"),
        coach=next(iter(coach), None) or pool[0],
        rationale="Erfahrung mit Städten dieser Größe und mit der Moderation von Runden Tischen.",
        available_from=localdate(),
        capacity=12,
        conflict_checked=True,
    )


def _assignment(case: Case) -> CoachAssignmentFacts:
    return CoachAssignmentFacts(av_contract=True, assigned_on=localdate())


def _exception(case: Case) -> ExceptionFacts:
    return ExceptionFacts("Der Stadtrat tagt erst nach der Sommerpause; der Bürgermeister hat die Unterschrift zugesagt.")


def _target_agreement(case: Case) -> TargetAgreementFacts:
    return TargetAgreementFacts(
        clarified_on=localdate(),
        mandate="Die Kommune beim Aufbau einer tragfähigen Präventionsstruktur begleiten.",
        goals=(
            TargetGoalFacts(
                "Beschwerden am Bahnhof senken", "Beschwerden im Quartal", "40", "20", localdate() + timedelta(days=365)
            ),
        ),
        coach_roles=("moderator", "adviser"),
        coachee=holder(Role.MC, municipality(case)),
        rhythm_weeks=6,
        confidentiality="Inhalte der Sitzungen bleiben zwischen Coach und Kommune.",
        branches=(Branch.COUNCIL_SETUP, Branch.FUNDING),
        planned_end=localdate() + timedelta(days=730),
    )


def _kick_off(case: Case) -> KickOffFacts:
    return KickOffFacts(
        held_on=localdate(),
        place="Rathaus, Ratssaal",
        participants=(KickOffParticipantFacts("Koordination", "Ordnungsamt", municipality(case).name),),
        steering_group=(SteeringGroupFacts("Bürgermeisteramt", "Leitung"),),
        milestones=(MilestoneFacts("Situationsbericht", localdate() + timedelta(days=84)),),
        publicity="Meldung im Amtsblatt",
    )


def _situation(case: Case) -> SituationAnalysisFacts:
    unit = municipality(case).unit
    return SituationAnalysisFacts(
        period_from=localdate() - timedelta(days=60),
        period_until=localdate(),
        area=(unit,) if unit else (),
        sources=("situation_picture", "conversations"),
        problems=(
            ProblemFacts("Müll und Lärm", "Bahnhofsvorplatz", "seit zwei Jahren", "wechselnde Gruppen", "Beschwerdebuch"),
        ),
        hypotheses=(HypothesisFacts("Es fehlen Treffpunkte für den Abend.", "Gespräche mit Jugendlichen"),),
        risk_protective="Aktive Vereine; wenig Beleuchtung.",
        offers=(OfferFacts("Jugendhaus", "offener Treff", "12 bis 18 Jahre"),),
        structures="Ordnungsamt und Polizei sprechen sich monatlich ab.",
    )


def _security_analysis(case: Case) -> SecurityAnalysisRequestFacts:
    unit = municipality(case).unit
    return SecurityAnalysisRequestFacts(
        reason="Der Bahnhofsvorplatz soll vor dem Umbau untersucht werden.",
        area=(unit,) if unit else (),
        modules_wanted=("area_profile", "walkthrough"),
    )


def _council(case: Case) -> CouncilSetupFacts:
    organisation = municipality(case)
    return CouncilSetupFacts(
        council=None,
        new_council=f"Kommunaler Präventionsrat, {case.reference_number}",
        bearer=organisation,
        start_kind="founded",
        resolution_no="BV 31/4",
        resolved_on=localdate(),
        constituted_on=localdate(),
        chair=holder(Role.MA, organisation),
        coordination_office=Decimal("0.5"),
        working_groups=(WorkingGroupFacts("Bahnhof", "Ordnungsamt"),),
        rhythm="vierteljährlich",
        checklist=("resolution", "rules"),
    )


def _funding(case: Case) -> FundingApplicationFacts:
    consultation = consultation_of(case)
    assert consultation is not None, "the consultation comes before the application"  # noqa: S101 - for the type
    year = localdate().year + 1
    return FundingApplicationFacts(
        applicant=municipality(case),
        consultation=consultation,
        title="Koordinierungsstelle Kommunale Prävention",
        purpose="Aufbau der Koordination nach den sieben Schritten des Beccaria-Programms.",
        budget_year=year,
        begins_on=date(year, 3, 1),
        ends_on=date(year, 12, 31),
        eligible_costs=Decimal("30000.00"),
        own_share=Decimal("3000.00"),
        own_share_kinds=("money",),
        requested=Decimal("27000.00"),
        staff=(FundedPostFacts("Koordination", Decimal("0.5"), "Sozialwissenschaft (FH)", "EG 11"),),
        received_on=localdate(),
        late_reason="Die Stelle wurde kurzfristig frei.",
    )


def _grant(case: Case) -> GrantDecisionFacts:
    return GrantDecisionFacts(
        decision="approved",
        decision_reason="",
        notice_no="ZB 2023/12",
        notice_on=localdate(),
        financing="share",
        passing_on_allowed=False,
        approved=Decimal("27000.00"),
        calls=(),
        proof_due_on=None,
        proof_received_on=None,
        proof_checked_on=None,
        proven=None,
        reclaimed=None,
    )


def _plan(case: Case) -> ActionPlanFacts:
    organisation = municipality(case)
    measure = PlanMeasureFacts(
        title="Beleuchtung am Bahnhof erneuern",
        description="Leuchten am Vorplatz ersetzen und gleichmäßig verteilen.",
        kind="structural",
        prevention="primary",
        priority="medium",
        municipality=organisation,
        responsible=organisation,
        responsible_unit="Bauamt",
        contributors="Stadtwerke",
        cost=Decimal("18000.00"),
        finance="budget",
        due_on=localdate() + timedelta(days=240),
        indicator="Beschwerden im Quartal",
        baseline="40",
        target="20",
    )
    return ActionPlanFacts(
        based_on=("situation_analysis",),
        findings="Dunkle Wege und fehlende Treffpunkte.",
        goals=(PlanGoalFacts("Wege sicherer machen", "Beschwerden im Quartal", "40", "20"),),
        target_groups="Reisende, Anwohner, Jugendliche",
        measures=(measure,),
        budget=Decimal("18000.00"),
        evaluation_concept="Zählung der Beschwerden und Befragung nach einem Jahr.",
        resolved_on=localdate(),
    )


def _implementation(case: Case) -> ImplementationReportFacts:
    return ImplementationReportFacts(measure_updates=(), ready=True)


def _evaluation(case: Case) -> EvaluationFacts:
    return EvaluationFacts(
        period_from=localdate() - timedelta(days=300),
        period_until=localdate(),
        goal_results=(GoalResultFacts("Beschwerden senken", "Beschwerden im Quartal", "22", "partly"),),
        helped="Der Präventionsrat hat schnell entschieden.",
        hindered="Die Lieferzeit der Leuchten.",
        rating_municipality=4,
        view_coach="Die Koordination trägt die Arbeit inzwischen selbst.",
        next="consolidate",
    )


def _consolidation(case: Case) -> ConsolidationFacts:
    return ConsolidationFacts(
        grant_ends_on=None,
        posts=(PostFacts("Koordination", Decimal("0.5"), Decimal("32000.00"), "Haushalt"),),
        decision_body="town_council",
        decided_on=localdate(),
        resolution_no="BV 44/1",
        permanent_contact=holder(Role.MC, municipality(case)),
        council_rhythm="vierteljährlich",
        risks="Wechsel im Amt",
    )


def _closing(case: Case) -> ClosingFacts:
    left = open_measures(case).exists()
    return ClosingFacts(
        ended_on=localdate(),
        summary="Die Kommune hat einen Präventionsrat, eine Koordination und einen beschlossenen Maßnahmenplan.",
        lessons="Früh alle Ämter beteiligen.",
        rating_municipality=5,
        feedback_municipality="Sehr hilfreich",
        rating_coach=5,
        feedback_coach="Gute Zusammenarbeit",
        experience=(),
        measures_to_person=None,
        measures_to_organisation=municipality(case) if left else None,
        agreement_open_reason="",
        archive_proposal="archive",
    )


def _confirmation(case: Case) -> TargetConfirmationFacts:
    return TargetConfirmationFacts(confirmed=True, note="")


ANSWERS: dict[str, Answering] = {
    "inquiry": _inquiry,
    "receipt": _receipt,
    "initial_consultation": _consultation,
    "municipal_decision": _decision,
    "agreement_draft": _agreement,
    "coach_matching": _proposal,
    "coach_assignment": _assignment,
    "agreement_exception": _exception,
    "contracting": _target_agreement,
    "kick_off": _kick_off,
    "situation_analysis": _situation,
    "security_analysis_ref": _security_analysis,
    "council_setup": _council,
    "funding": _funding,
    "grant_decision": _grant,
    "action_plan": _plan,
    "implementation": _implementation,
    "evaluation": _evaluation,
    "consolidation": _consolidation,
    "closing": _closing,
    "target_confirmation": _confirmation,
}
