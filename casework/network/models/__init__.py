"""What the alliance's network consists of."""

from casework.network.models.agreements import AgreementParty, CooperationAgreement
from casework.network.models.consultations import (
    Consultation,
    ConsultationMunicipality,
    ConsultationNextStep,
    ConsultationParticipant,
)
from casework.network.models.councils import (
    CouncilSetup,
    CouncilSetupGroup,
    CouncilWorkingGroup,
    PreventionCouncil,
)
from casework.network.models.experience import ClosingExperience, ExperienceRecord, ExperienceRelease
from casework.network.models.funding import FundedPost, FundingBudget, FundingCall, FundingMeasure

__all__ = [
    "AgreementParty",
    "ClosingExperience",
    "Consultation",
    "ConsultationMunicipality",
    "ConsultationNextStep",
    "ConsultationParticipant",
    "CooperationAgreement",
    "CouncilSetup",
    "CouncilSetupGroup",
    "CouncilWorkingGroup",
    "ExperienceRecord",
    "ExperienceRelease",
    "FundedPost",
    "FundingBudget",
    "FundingCall",
    "FundingMeasure",
    "PreventionCouncil",
]
