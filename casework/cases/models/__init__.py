"""The record of cases: files, cases, who takes part, and what is on file."""

from casework.cases.models.cases import (
    AccessRequest,
    Assignment,
    Case,
    CaseFile,
    CaseParty,
    Grant,
    NumberRange,
    Order,
)
from casework.cases.models.documents import Document, DocumentReader, DocumentVersion, LevelProposal
from casework.cases.models.erasures import Erasure, ErasurePart
from casework.cases.models.notes import Note, NoteLevelProposal, NoteReader
from casework.cases.models.reviews import Review

__all__ = [
    "AccessRequest",
    "Assignment",
    "Case",
    "CaseFile",
    "CaseParty",
    "Document",
    "DocumentReader",
    "DocumentVersion",
    "Erasure",
    "ErasurePart",
    "Grant",
    "LevelProposal",
    "Note",
    "NoteLevelProposal",
    "NoteReader",
    "NumberRange",
    "Order",
    "Review",
]
