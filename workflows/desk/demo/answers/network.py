"""Answers about consultation, agreement, council and funding."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from accounts.choices import Role
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.network.facts import (
    AgreementFacts,
    AgreementPartyFacts,
    ConsultationFacts,
    ConsultationMinutesFacts,
    ConsultationNextStepFacts,
    ConsultationParticipantFacts,
    CouncilSetupFacts,
    FundedPostFacts,
    FundingApplicationFacts,
    GrantDecisionFacts,
    WorkingGroupFacts,
)
from casework.network.selectors.consultations import consultation_of
from casework.network.selectors.funding import is_in_window
from casework.territory.models import Organisation
from casework.territory.selectors import directorate_of, prevention_council_office
from workflows.desk.demo.answers.people import Answering, holder, municipality
from workflows.desk.demo.themes import theme_of


def _consultation(case: Case) -> ConsultationFacts:
    return ConsultationFacts(
        held_on=localdate(),
        form="on_site",
        participants=(
            ConsultationParticipantFacts("Sachbearbeitung", "Beratung", "Landespräventionsrat Sachsen"),
            ConsultationParticipantFacts("Koordination", "Ordnungsamt", municipality(case).name),
        ),
        police_present=True,
    )


def _minutes(case: Case) -> ConsultationMinutesFacts:
    return ConsultationMinutesFacts(
        topics=theme_of(case).topics,
        situation=theme_of(case).situation,
        results="Die Kommune will Ursachen klären und die Beteiligten an einen Tisch holen. "
        "Ein Coaching passt dazu.",
        recommended=("agreement", "coaching"),
        next_steps=(
            ConsultationNextStepFacts(
                "Grundsatzentscheidung vorbereiten", "Kommune", localdate() + timedelta(days=42)
            ),
        ),
        funding_advice=True,
    )


def agreement_parties(case: Case) -> tuple[tuple[Organisation, str], ...]:
    """Return the municipalities, the LPR office and the police directorate, each with its role."""
    towns = [(party.organisation, "municipality") for party in parties_of(case, PartyRole.MUNICIPALITY)]
    unit = municipality(case).unit
    police = directorate_of(unit, localdate()) if unit else None
    others = [(prevention_council_office(), "lpr"), *([(police, "police")] if police else [])]
    return (*towns, *others)


def _agreement(case: Case) -> AgreementFacts:
    today = localdate()
    return AgreementFacts(
        title="Kooperationsvereinbarung zur kommunalen Prävention",
        parties=tuple(
            AgreementPartyFacts(body, role, "", "", None) for body, role in agreement_parties(case)
        ),
        goals="Sicherheit und Zusammenleben in der Kommune gemeinsam und dauerhaft verbessern.",
        tasks="Die Kommune benennt eine Koordination, die Polizei stellt Lagebilder bereit, "
        "der LPR berät und begleitet.",
        arrangement="Die Beteiligten treffen sich halbjährlich.",
        review_on=today + timedelta(days=730),
        valid_from=today,
        valid_until=None,
        notice="drei Monate zum Jahresende",
        exception="",
    )


def _council(case: Case) -> CouncilSetupFacts:
    organisation = municipality(case)
    return CouncilSetupFacts(
        council=None,
        new_council=f"Kommunaler Präventionsrat, {case.reference_number}",
        bearer=organisation,
        start_kind="founded",
        resolution_no=f"BV {case.pk % 60 + 21}/4",
        resolved_on=localdate(),
        constituted_on=localdate(),
        chair=holder(Role.MA, organisation),
        coordination_office=Decimal("0.5"),
        working_groups=(WorkingGroupFacts(theme_of(case).where, "Ordnungsamt"),),
        rhythm="vierteljährlich",
        checklist=("resolution", "rules"),
    )


def _funding(case: Case) -> FundingApplicationFacts:
    consultation = consultation_of(case)
    assert consultation is not None, "the consultation comes before the application"  # noqa: S101 - for the type
    year = localdate().year + 1
    in_time = is_in_window(localdate(), year)
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
        late_reason="" if in_time else "Die Stelle wurde kurzfristig frei.",
    )


def _grant(case: Case) -> GrantDecisionFacts:
    return GrantDecisionFacts(
        decision="approved",
        decision_reason="",
        notice_no=f"ZB {localdate().year}/{case.pk % 90 + 10}",
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


NETWORK: dict[str, Answering] = {
    "initial_consultation": _consultation,
    "consultation_minutes": _minutes,
    "agreement_draft": _agreement,
    "council_setup": _council,
    "funding": _funding,
    "grant_decision": _grant,
}
