"""What a check of the record finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that does not fit: where, and why."""

    place: str
    reason: str
