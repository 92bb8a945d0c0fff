"""What happens in a case of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verb(StrEnum):
    """What can happen; `through` and `meetings` stand for several moves until they are unfolded."""

    OPEN = "open"
    SUBMIT = "submit"
    THROUGH = "through"
    DO = "do"
    REFUSE = "refuse"
    REMARK = "remark"
    MEETINGS = "meetings"
    MEET = "meet"
    NOTE = "note"
    INTERNAL_NOTE = "internal_note"
    BEGIN = "begin"
    DROP = "drop"
    CHANGE_COACH = "change_coach"
    SEND_BACK = "send_back"
    SUSPEND = "suspend"
    RESUME = "resume"
    ABORT = "abort"
    CLOSE = "close"
    REOPEN = "reopen"
    TRANSFER = "transfer"
    DISCARD = "discard"
    END_OFFICE = "end_office"


@dataclass(frozen=True)
class Move:
    """One thing that happens, so many working days after the one before.

    `what` is the node, the text or whatever the verb asks for; `says` are the entries that differ from the
    usual ones; `weeks` is how far a follow-up date lies ahead; without `after` the usual time passes.
    """

    verb: Verb
    what: str
    after: int | None = None
    reason: str = ""
    party: str = ""
    weeks: int = 0
    without: tuple[str, ...] = ()
    says: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseScript:
    """One case: about what, for whom, and what happens; the last of it `quiet` working days ago."""

    key: str
    title: str
    topic: str
    towns: tuple[str, ...]
    quiet: int
    moves: tuple[Move, ...]
    coach: str = ""
    branches: tuple[str, ...] = ()
    group: str = ""
    lead: str = "Sachbearbeitung LPR"
    opened_by_town: bool = False
    submitted: bool = True
    district_signs: bool = False


@dataclass(frozen=True)
class GroupScript:
    """A group of municipalities, given by their keys (AGS)."""

    key: str
    name: str
    towns: tuple[str, ...]
