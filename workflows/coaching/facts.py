"""Facts that only the process knows: signatures, the exception, and the closing with its experiences."""

from dataclasses import dataclass
from datetime import date

from casework.coaching.facts.results import ClosingFacts
from casework.network.models import ExperienceRecord
from casework.territory.models import Organisation


@dataclass(frozen=True)
class SignatureFacts:
    """The answer of a party of the agreement, with who signed for it and when."""

    answer: str
    text: str
    signatory: str
    function: str
    signed_on: date | None


@dataclass(frozen=True)
class ExceptionFacts:
    """Why the coaching may begin before the agreement is signed."""

    reason: str


@dataclass(frozen=True)
class ExperienceFacts:
    """What others can learn; it is proposed as an experience record."""

    municipality: Organisation
    topic: str
    title: str
    initial_situation: str
    approach: str
    costs: str
    effect: str
    stumbling_blocks: str
    contact: str
    evidence_grade: str


@dataclass(frozen=True)
class ClosingReportFacts(ClosingFacts):
    """The closing of a coaching, and what others can learn from it."""

    experience: tuple[ExperienceFacts, ...]
    experience_refs: tuple[ExperienceRecord, ...]
