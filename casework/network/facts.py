"""What the stages about consultation, agreement, council and funding say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from casework.network.models import Consultation, PreventionCouncil
from casework.territory.models import Organisation


@dataclass(frozen=True)
class ConsultationParticipantFacts:
    """Somebody who took part."""

    name: str
    function: str
    organisation: str


@dataclass(frozen=True)
class ConsultationNextStepFacts:
    """What somebody does next."""

    what: str
    who: str
    until: date | None


@dataclass(frozen=True)
class ConsultationFacts:
    """A consultation that was held: when, how and with whom."""

    held_on: date
    form: str
    participants: tuple[ConsultationParticipantFacts, ...]
    police_present: bool


@dataclass(frozen=True)
class ConsultationMinutesFacts:
    """The final minutes of a consultation."""

    topics: tuple[str, ...]
    situation: str
    results: str
    recommended: tuple[str, ...]
    next_steps: tuple[ConsultationNextStepFacts, ...]
    funding_advice: bool


@dataclass(frozen=True)
class AgreementPartyFacts:
    """A party; who signs, as what and when is told when it signs."""

    organisation: Organisation
    role: str
    signatory: str
    function: str
    signed_on: date | None


@dataclass(frozen=True)
class AgreementFacts:
    """The draft of a cooperation agreement."""

    title: str
    parties: tuple[AgreementPartyFacts, ...]
    goals: str
    tasks: str
    arrangement: str
    review_on: date | None
    valid_from: date
    valid_until: date | None
    notice: str
    exception: str


@dataclass(frozen=True)
class WorkingGroupFacts:
    """A working group of a council."""

    name: str
    lead: str


@dataclass(frozen=True)
class CouncilSetupFacts:
    """The setting up of an existing council, or of a new one with a name and a bearer."""

    council: PreventionCouncil | None
    new_council: str
    bearer: Organisation | None
    start_kind: str
    resolution_no: str
    resolved_on: date
    constituted_on: date
    chair: User
    coordination_office: Decimal | None
    working_groups: tuple[WorkingGroupFacts, ...]
    rhythm: str
    checklist: tuple[str, ...]


@dataclass(frozen=True)
class FundedPostFacts:
    """A post that the grant is to pay for; `share` in full-time equivalents."""

    function: str
    share: Decimal
    qualification: str
    pay_grade: str


@dataclass(frozen=True)
class FundingApplicationFacts:
    """A municipality's application for a grant; amounts in euros."""

    applicant: Organisation
    consultation: Consultation
    title: str
    purpose: str
    budget_year: int
    begins_on: date
    ends_on: date
    eligible_costs: Decimal
    own_share: Decimal
    own_share_kinds: tuple[str, ...]
    requested: Decimal
    staff: tuple[FundedPostFacts, ...]
    received_on: date
    late_reason: str


@dataclass(frozen=True)
class FundingCallFacts:
    """A call for a part of the grant."""

    called_on: date
    amount: Decimal
    paid_on: date | None


@dataclass(frozen=True)
class GrantDecisionFacts:
    """The decision of the granting authority and what follows from it; amounts in euros."""

    decision: str
    decision_reason: str
    notice_no: str
    notice_on: date
    financing: str
    passing_on_allowed: bool
    approved: Decimal | None
    calls: tuple[FundingCallFacts, ...]
    proof_due_on: date | None
    proof_received_on: date | None
    proof_checked_on: date | None
    proven: Decimal | None
    reclaimed: Decimal | None


@dataclass(frozen=True)
class ExperienceRecordFacts:
    """An experience as it is proposed."""

    municipality: Organisation
    topic: str
    title: str
    initial_situation: str
    approach: str
    effect: str
    stumbling_blocks: str
    costs: str = ""
    contact: str = ""
    evidence_grade: str = ""
    audience: str = "alliance"
    anonymised: bool = False
