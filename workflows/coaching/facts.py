"""Facts that only the process knows: signatures and the exception."""

from dataclasses import dataclass
from datetime import date


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
