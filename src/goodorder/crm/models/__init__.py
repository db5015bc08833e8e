"""Figures, marks and merges, notes, cases and segments."""

from goodorder.crm.models.cases import Case, CaseEntry, CaseView, Reply, ServiceLevel
from goodorder.crm.models.figures import CustomerFigures, Stale
from goodorder.crm.models.people import Likeness, Mark, Merge, Note
from goodorder.crm.models.segments import Segment, SegmentMember

__all__ = [
    "Case",
    "CaseEntry",
    "CaseView",
    "CustomerFigures",
    "Likeness",
    "Mark",
    "Merge",
    "Note",
    "Reply",
    "Segment",
    "SegmentMember",
    "ServiceLevel",
    "Stale",
]
