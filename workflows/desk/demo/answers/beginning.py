"""Answers from the inquiry to the kick-off, and to a change of coach."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
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
from casework.coaching.selectors.beginning import coaches, latest_proposal
from casework.territory.selectors import prevention_council_office
from workflows.coaching.facts import ExceptionFacts
from workflows.desk.demo.answers.people import Answering, holder, municipality
from workflows.desk.demo.themes import theme_of


def _officer(case: Case) -> User:
    return case.lead or holder(Role.CO, prevention_council_office())


def _inquiry(case: Case) -> InquiryFacts:
    theme = theme_of(case)
    return InquiryFacts(
        received_on=localdate(),
        channel="email",
        contact=holder(Role.MC, municipality(case)),
        concern=theme.concern,
        topics=theme.topics,
        existing_structures=("enforcement",),
        inhabitants=None,
    )


def _receipt(case: Case) -> ReceiptFacts:
    return ReceiptFacts(lead=_officer(case), outcome="accepted", reason="")


def _decision(case: Case) -> MunicipalDecisionFacts:
    return MunicipalDecisionFacts(
        decision="yes",
        body="town_council",
        decided_on=localdate(),
        resolution_no=f"BV {case.pk % 60 + 11}/2",
        follow_up_on=None,
        coordinator=holder(Role.MC, municipality(case)),
        reservations="",
    )


def _proposal(case: Case) -> CoachProposalFacts:
    earlier = latest_proposal(case)
    pool = list(coaches().exclude(pk=earlier.coach_id) if earlier else coaches())
    return CoachProposalFacts(
        competences=theme_of(case).competences,
        coach=pool[case.pk % len(pool)],
        rationale="Erfahrung mit Städten dieser Größe und mit der Moderation von Runden Tischen.",
        available_from=localdate(),
        capacity=12,
        conflict_checked=True,
    )


def _assignment(case: Case) -> CoachAssignmentFacts:
    return CoachAssignmentFacts(av_contract=True, assigned_on=localdate())


def _exception(case: Case) -> ExceptionFacts:
    return ExceptionFacts(
        "Der Stadtrat tagt erst nach der Sitzungspause; das Bürgermeisteramt hat die Unterschrift zugesagt."
    )


def _target_agreement(case: Case) -> TargetAgreementFacts:
    theme = theme_of(case)
    until = localdate() + timedelta(days=365)
    return TargetAgreementFacts(
        clarified_on=localdate(),
        mandate=theme.mandate,
        goals=(TargetGoalFacts(theme.goal, theme.indicator, theme.baseline, theme.target, until),),
        coach_roles=("moderator", "adviser"),
        coachee=holder(Role.MC, municipality(case)),
        rhythm_weeks=6,
        confidentiality="Inhalte der Sitzungen bleiben zwischen Coach und Kommune.",
        branches=(Branch.COUNCIL_SETUP, Branch.FUNDING),
        planned_end=localdate() + timedelta(days=730),
    )


def _kick_off(case: Case) -> KickOffFacts:
    towns = [party.organisation.name for party in parties_of(case, PartyRole.MUNICIPALITY)]
    return KickOffFacts(
        held_on=localdate(),
        place="Rathaus, Ratssaal",
        participants=tuple(KickOffParticipantFacts("Koordination", "Ordnungsamt", town) for town in towns),
        steering_group=(
            SteeringGroupFacts("Bürgermeisteramt", "Leitung"),
            SteeringGroupFacts("Koordination", "Geschäftsführung"),
        ),
        milestones=(MilestoneFacts("Situationsbericht", localdate() + timedelta(days=84)),),
        publicity="Meldung im Amtsblatt",
    )


def _confirmation(case: Case) -> TargetConfirmationFacts:
    return TargetConfirmationFacts(confirmed=True, note="")


BEGINNING: dict[str, Answering] = {
    "inquiry": _inquiry,
    "receipt": _receipt,
    "municipal_decision": _decision,
    "coach_matching": _proposal,
    "coach_assignment": _assignment,
    "agreement_exception": _exception,
    "contracting": _target_agreement,
    "kick_off": _kick_off,
    "target_confirmation": _confirmation,
}
