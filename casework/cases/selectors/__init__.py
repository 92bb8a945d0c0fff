"""The one door to cases: everything that shows a case reads it here."""

from casework.cases.selectors.access import (
    HANDOVER,
    Bond,
    CaseAccess,
    Way,
    access_to,
    handover_limit,
    permitted_cases,
    visible_cases,
    ways_on,
)
from casework.cases.selectors.cases import (
    active_assignment,
    assignments_of,
    parties_of,
    proposed_assignment,
    visible_documents,
    visible_notes,
    visible_versions,
)

__all__ = [
    "HANDOVER",
    "Bond",
    "CaseAccess",
    "Way",
    "access_to",
    "active_assignment",
    "assignments_of",
    "handover_limit",
    "parties_of",
    "permitted_cases",
    "proposed_assignment",
    "visible_cases",
    "visible_documents",
    "visible_notes",
    "visible_versions",
    "ways_on",
]
