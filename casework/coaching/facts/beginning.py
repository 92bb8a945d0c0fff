"""What the steps from the inquiry to the kick-off say, and what a change of coach says."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User


@dataclass(frozen=True)
class InquiryFacts:
    """What a municipality wants and what it has already."""

    received_on: date
    channel: str
    contact: User
    concern: str
    topics: tuple[str, ...]
    existing_structures: tuple[str, ...]
    inhabitants: int | None


@dataclass(frozen=True)
class ReceiptFacts:
    """How the LPR office answers: who leads, accepted or rejected (then with a reason)."""

    lead: User
    outcome: str
    reason: str


@dataclass(frozen=True)
class MunicipalDecisionFacts:
    """What one municipality has decided; a postponed decision has a follow-up date."""

    decision: str
    body: str
    decided_on: date
    resolution_no: str
    follow_up_on: date | None
    coordinator: User | None
    reservations: str


@dataclass(frozen=True)
class CoachProposalFacts:
    """Whom the coach coordination proposes, for what and why; capacity in hours a month."""

    competences: tuple[str, ...]
    coach: User
    rationale: str
    available_from: date | None
    capacity: int | None
    conflict_checked: bool


@dataclass(frozen=True)
class CoachAssignmentFacts:
    """That the contract on processing is there, and the day from which the coach works on the case."""

    av_contract: bool
    assigned_on: date


@dataclass(frozen=True)
class TargetGoalFacts:
    """One goal of the coaching: by what it is measured, from where to where, until when."""

    goal: str
    indicator: str
    baseline: str
    target: str
    until: date | None


@dataclass(frozen=True)
class TargetAgreementFacts:
    """What coach and municipality agree on."""

    clarified_on: date
    mandate: str
    goals: tuple[TargetGoalFacts, ...]
    coach_roles: tuple[str, ...]
    coachee: User
    rhythm_weeks: int
    confidentiality: str
    branches: tuple[str, ...]
    planned_end: date | None


@dataclass(frozen=True)
class KickOffParticipantFacts:
    """Somebody who came to the kick-off."""

    name: str
    function: str
    organisation: str


@dataclass(frozen=True)
class SteeringGroupFacts:
    """A member of the steering group."""

    person: str
    function: str


@dataclass(frozen=True)
class MilestoneFacts:
    """What is to be reached until when."""

    what: str
    due_on: date | None


@dataclass(frozen=True)
class KickOffFacts:
    """The public beginning of the coaching."""

    held_on: date
    place: str
    participants: tuple[KickOffParticipantFacts, ...]
    steering_group: tuple[SteeringGroupFacts, ...]
    milestones: tuple[MilestoneFacts, ...]
    publicity: str


@dataclass(frozen=True)
class CoachChangeFacts:
    """Why a coach leaves, on which last day, and what the next one must know."""

    reason: str
    last_day: date
    handover_note: str


@dataclass(frozen=True)
class TargetConfirmationFacts:
    """Whether the target agreement stands with the new coach; if not, what is to be renewed."""

    confirmed: bool
    note: str
