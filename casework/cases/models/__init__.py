"""The record of cases: files, cases, who takes part, and what is on file."""

from casework.cases.models.cases import (
    AccessRequest,
    Assignment,
    Case,
    CaseFile,
    CaseParty,
    Grant,
    Note,
    NumberRange,
    Order,
)
from casework.cases.models.documents import Document, DocumentReader, DocumentVersion, LevelProposal

__all__ = [
    "AccessRequest",
    "Assignment",
    "Case",
    "CaseFile",
    "CaseParty",
    "Document",
    "DocumentReader",
    "DocumentVersion",
    "Grant",
    "LevelProposal",
    "Note",
    "NumberRange",
    "Order",
]
