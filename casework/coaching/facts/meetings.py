"""What is said about a coaching meeting."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class MeetingParticipantFacts:
    """Somebody who took part."""

    name: str
    function: str
    organisation: str


@dataclass(frozen=True)
class MeetingAgreementFacts:
    """What was agreed: what, who, until when."""

    what: str
    who: str
    until: date | None


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting with its confidential contents; `hours` is its length."""

    held_on: date
    hours: Decimal
    form: str
    participants: tuple[MeetingParticipantFacts, ...]
    topics: tuple[str, ...]
    contents: str
    agreed: tuple[MeetingAgreementFacts, ...]
    next_on: date | None
