"""The one door to cases: everything that shows a case reads it here."""

from casework.cases.selectors.access import (
    HANDOVER,
    Bond,
    CaseAccess,
    Way,
    access_to,
    declare_presence,
    handover_limit,
    permitted,
    permitted_cases,
    visible_cases,
    ways_on,
)
from casework.cases.selectors.cases import (
    active_assignment,
    assignments_of,
    parties_of,
    proposed_assignment,
    readable_kinds,
    visible_documents,
    visible_notes,
    visible_versions,
)
from casework.cases.selectors.explanations import CaseReader, Cause, Explanation, explain, readers_on

__all__ = [
    "HANDOVER",
    "Bond",
    "CaseAccess",
    "CaseReader",
    "Cause",
    "Explanation",
    "Way",
    "access_to",
    "active_assignment",
    "assignments_of",
    "declare_presence",
    "explain",
    "handover_limit",
    "parties_of",
    "permitted",
    "permitted_cases",
    "proposed_assignment",
    "readable_kinds",
    "readers_on",
    "visible_cases",
    "visible_documents",
    "visible_notes",
    "visible_versions",
    "ways_on",
]
